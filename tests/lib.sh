# lib.sh - what the shell tests share. A test begins with
#
#     . "$(dirname "$0")/lib.sh"
#
# Then it stands in the repository's root; $octavo is the program ($1, or $OCTAVO, or
# build/octavo; an absolute path), $tools the folder of the helpers built beside it, $dir an
# empty folder that goes when the test ends. Its last line is `finish`.
# shellcheck shell=sh
set -u
cd "$(dirname "$0")/.." || exit 1
octavo=${1:-${OCTAVO:-build/octavo}}
case $octavo in /*) ;; *) octavo=$PWD/$octavo ;; esac
# shellcheck disable=SC2034 # for the tests
tools=$(dirname "$octavo")/tests
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
export OMP_WAIT_POLICY=passive # a busy machine should not spin its time away
unset OCTAVO_ISA
# make test lays locales here that the system may lack.
[ -d "$tools/../locales" ] && export LOCPATH="$tools/../locales"
passed=0 failed=0 skipped=0

ok() {
    passed=$((passed + 1))
}

fail() {
    failed=$((failed + 1))
    echo "FAIL $*"
}

skip() {
    skipped=$((skipped + 1))
    echo "SKIPPED: $*"
}

# What this build or this CPU has nothing for; not counted.
not_applicable() {
    echo "NOT APPLICABLE: $*"
}

# $1: what it is about, rest: command that has to succeed. A file err beside it is shown, too.
works() {
    about=$1
    shift
    if "$@" >"$dir/works.out" 2>&1; then ok; else
        fail "$about: $*"
        head -c 600 "$dir/works.out" | sed 's/^/    /'
        [ -s err ] && tail -n 4 err | sed 's/^/    err: /'
    fi
}

# $1: expected, $2: found, $3: what it is about
same() {
    if [ "$1" = "$2" ]; then ok; else fail "$3: expected '$1', found '$2'"; fi
}

have() {
    command -v "$1" >/dev/null
}

# $1: file, rest: command that writes the same in locales with a decimal comma (de_DE) and with a
# dotless i (tr_TR).
same_in_locales() {
    expected=$1
    shift
    for locale in de_DE.UTF-8 tr_TR.UTF-8; do
        if [ "$(LC_ALL=$locale locale decimal_point 2>/dev/null)" != , ]; then
            skip "no locale $locale (make test makes it; package locales): $*"
        elif LC_ALL=$locale "$@" 2>/dev/null | cmp -s - "$expected"; then ok; else
            fail "$locale changes the output: $*"
        fi
    done
}

white() { # $1 x $2 white pixels as PGM
    printf 'P5\n%d %d\n255\n' "$1" "$2"
    head -c $(($1 * $2)) /dev/zero | tr '\0' '\377'
}

finish() {
    if [ $skipped -gt 0 ]; then
        echo "$passed passed, $failed failed, $skipped skipped"
    else
        echo "$passed passed, $failed failed"
    fi
    [ $failed -eq 0 ]
    exit
}
