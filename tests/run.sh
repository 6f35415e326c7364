#!/bin/sh
# Runs test programs and scripts one after another, shows each one's closing line ("N passed, N failed")
# and the whole output of those that fail, then the total. Exit code 1 when anything failed.
# $RUNNER, if set, stands before each program: an emulator and its options.
set -u
# Some tests use more threads than cores: they should sleep, not spin (apps/main.c says why).
export OMP_WAIT_POLICY=passive
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
# Locales with a decimal comma and with a dotless i, laid beside the program (OCTAVO) when their
# sources are installed: tests look what becomes of numbers and names there.
locales=$(dirname "${OCTAVO:-build/octavo}")/locales
if command -v localedef >/dev/null; then
    mkdir -p "$locales"
    for name in de_DE tr_TR; do
        [ -d "$locales/$name.UTF-8" ] ||
            localedef -i $name -f UTF-8 "$locales/$name.UTF-8" 2>/dev/null || true
    done
    export LOCPATH="$locales"
fi
passed=0 failed=0 skipped=0 broken=0

number() { # $1: line, $2: word; the number before the word, or 0
    n=$(printf '%s\n' "$1" | sed -n "s/.*\(^\|[^0-9]\)\([0-9][0-9]*\) $2.*/\2/p")
    echo "${n:-0}"
}

for test in "$@"; do
    begin=$(date +%s)
    case $test in
        *.sh) sh "$test" >"$log" 2>&1 ;;
        *) ${RUNNER:-} "$test" >"$log" 2>&1 ;;
    esac
    code=$?
    last=$(tail -n 1 "$log")
    seconds=$(($(date +%s) - begin))
    printf '%-28s %s (%d s)\n' "$(basename "$test")" "$last" "$seconds"
    grep -E '^(SKIPPED|NOT APPLICABLE)' "$log" | sed 's/^/    /'
    case $last in
        *" passed, "*" failed"*) ;;
        *) echo "    no closing line: it stopped early"; code=1 ;;
    esac
    passed=$((passed + $(number "$last" passed)))
    failed=$((failed + $(number "$last" failed)))
    skipped=$((skipped + $(number "$last" skipped)))
    if [ $code -ne 0 ]; then
        broken=$((broken + 1))
        sed 's/^/    /' "$log" | tail -n 60
    fi
done
[ $skipped -gt 0 ] && echo "$skipped checks were skipped: see SKIPPED above"
[ $broken -gt 0 ] && echo "$broken of $# test programs failed"
[ $broken -gt 0 ] && [ $failed -eq 0 ] && failed=$broken
echo "$passed passed, $failed failed"
[ $broken -eq 0 ]
