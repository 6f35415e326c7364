#!/bin/sh
# ThreadSanitizer over the library's threads: 16 pthreads on two sets of models, each with an OpenMP
# team of its own, and the command with two. clang, libomp and archer, which tells the sanitizer what
# OpenMP's barriers and locks order. $1: build folder beside which the instrumented one stands.
set -u
cd "$(dirname "$0")/.." || exit 1
build=${1:-build}-tsan
passed=0 failed=0
if ! command -v clang >/dev/null; then
    echo "check-tsan: no clang (packages clang, libomp-dev)"
    exit 1
fi
archer=$("${CLANG:-clang}" -print-resource-dir)/../../libarcher.so
if [ ! -e "$archer" ]; then
    echo "check-tsan: no libarcher.so (package libomp-dev)"
    exit 1
fi
# The kernels' one optimisation level; hardening would only be instrumented, too.
make --no-print-directory -j"$(nproc)" BUILD="$build" CC="${CLANG:-clang}" SANFLAGS=-fsanitize=thread \
    HARDEN=0 "$build/octavo" "$build/tests/test_ocr_api" >"$build.log" 2>&1 ||
    { tail -n 20 "$build.log"; exit 1; }
rm -f "$build.log"
export OMP_TOOL_LIBRARIES="$archer" OMP_TOOL_VERBOSE_INIT=stderr
# libpng, libjpeg and libomp are not instrumented: what they do inside is not looked at.
export TSAN_OPTIONS="ignore_noninstrumented_modules=1 exitcode=66"
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT

silent() { # $1: what, rest: command
    what=$1
    shift
    "$@" >/dev/null 2>"$log"
    code=$?
    if [ $code -ne 0 ] || grep -q 'WARNING: ThreadSanitizer' "$log"; then
        failed=$((failed + 1))
        echo "FAIL $what (exit code $code):"
        head -n 60 "$log"
    elif ! grep -q '^Tool was started' "$log"; then
        failed=$((failed + 1))
        echo "FAIL $what: archer was not there: $(head -n 3 "$log")"
    else
        passed=$((passed + 1))
        echo "ok   $what"
    fi
}
silent "16 pthreads on two sets of models" "$build/tests/test_ocr_api" threads
silent "octavo read -j2 of two pages" "$build/octavo" read -q -j2 -f json samples/pages/letter.png \
    samples/pages/invoice.png
silent "octavo read -j2 of one page" "$build/octavo" read -q -j2 samples/pages/letter.png
silent "octavo read -j2 of lines" "$build/octavo" read -q -j2 --psm line samples/line-0?.png
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
