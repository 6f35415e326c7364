#!/bin/sh
# How the program starts (apps/cli/spin.c): the short spin is set before main, whoever chose one
# is obeyed, the environment is as it was, and the program never executes itself again, so that
# valgrind and qemu see it through. $OCTAVO or $1 is the program.
set -u
cd "$(dirname "$0")/.." || exit 1
octavo=${1:-${OCTAVO:-build/octavo}}
passed=0 failed=0 skipped=0

verdict() { # $1: 0 when right, rest: what
    code=$1
    shift
    if [ "$code" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $*"
    fi
}

skip() { # $1: how many checks, rest: what
    skipped=$((skipped + $1))
    shift
    echo "SKIPPED: $*"
}

unset OMP_WAIT_POLICY GOMP_SPINCOUNT
# What libgomp took up, by its own report.
spin() {
    OMP_DISPLAY_ENV=verbose "$octavo" --version 2>&1 |
        sed -n "s/.*GOMP_SPINCOUNT = '\(.*\)'.*/\1/p"
}
if [ -n "$(spin)" ]; then
    [ "$(spin)" = 1000 ]
    verdict $? "libgomp spins $(spin) times, expected 1000"
    [ "$(GOMP_SPINCOUNT=77 spin)" = 77 ]
    verdict $? "GOMP_SPINCOUNT=77 is obeyed, found $(GOMP_SPINCOUNT=77 spin)"
    [ "$(OMP_WAIT_POLICY=passive spin)" = 0 ]
    verdict $? "OMP_WAIT_POLICY=passive is obeyed, found $(OMP_WAIT_POLICY=passive spin)"
    # Nothing that could be lent: as libgomp has it, and the program runs.
    env -i OMP_DISPLAY_ENV=verbose "$octavo" --version >/dev/null 2>&1
    verdict $? "the program starts with an empty environment"
elif ldd "$octavo" 2>/dev/null | grep -q libomp; then
    echo "NOT APPLICABLE: the OpenMP of LLVM has no GOMP_SPINCOUNT"
else
    skip 4 "this program's OpenMP does not report GOMP_SPINCOUNT: the spin was not checked"
fi

# The children of `tune` and `compress` are the one place where a program is executed; others are spawned (io/child.c).
calls=$(grep -rlE '\bf?exec(v|l|ve|vp|vpe|le|lp)[[:space:]]*\(' --include='*.[ch]' nn io onnx fields ocr quant datasets apps)
[ "$calls" = apps/cli/spawn.c ]
verdict $? "only apps/cli/spawn.c may execute a program, found: $calls"

# $1: what must be installed, rest: the command before the program
under() {
    if ! command -v "$1" >/dev/null; then
        skip 1 "no $1: the program was not run under it"
        return
    fi
    out=$("$@" "$octavo" --version 2>&1)
    [ $? -eq 0 ] && printf '%s\n' "$out" | grep -q '^octavo [0-9]'
    verdict $? "$octavo --version under $1: $out"
}
if nm "$octavo" 2>/dev/null | grep -qE '__(asan|tsan)_init'; then
    echo "NOT APPLICABLE: a sanitizer's program does not run under valgrind or qemu"
else
    if ldd "$octavo" 2>/dev/null | grep -q '=>'; then # ldd also takes a static PIE: "statically linked"
        under valgrind -q --error-exitcode=9
    else
        echo "NOT APPLICABLE: valgrind takes the static C library's thread block, from brk, for uninitialised"
    fi
    under "qemu-$(uname -m)"
fi
if [ $skipped -gt 0 ]; then
    echo "$passed passed, $failed failed, $skipped skipped"
else
    echo "$passed passed, $failed failed"
fi
[ $failed -eq 0 ]
