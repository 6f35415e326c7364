#!/bin/sh
# make check-aarch64: the engine (nn, quant) cross-compiled with the reference kernels alone,
# its tests in qemu's user mode. Where libpng for arm64 is there too, the program, which reads
# its built-in line. Packages: gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user; and
# libpng-dev:arm64 (needs `dpkg --add-architecture arm64`). $1: build folder.
set -eu
build=$1
gcc=${AARCH64_CC:-aarch64-linux-gnu-gcc}
program=${gcc##* } # behind a ccache
for tool in "$program" qemu-aarch64; do
    if ! command -v "$tool" >/dev/null; then
        echo "SKIPPED: check-aarch64 needs $tool; aarch64 was NOT checked"
        echo "  apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user"
        exit 0
    fi
done
compile() {
    ${MAKE:-make} BUILD="$build" CC="$gcc" PKG_CONFIG=false "$@" >"$build/log" 2>&1 || {
        tail -n 20 "$build/log"
        exit 1
    }
}
mkdir -p "$build"
tests=$(ls tests/test_nn_*.c tests/test_quant_*.c | sed "s|\(.*\)\.c|$build/\1|")
compile LIBS=-lm "$build/tests/kernelcheck" $tests
RUNNER='qemu-aarch64 -L /usr/aarch64-linux-gnu' \
    sh tests/run.sh "$build/tests/kernelcheck" $tests
if ! echo 'int main(void) { return 0; }' |
    $gcc ${LDFLAGS:-} -x c - -lpng -lz -o "$build/probe" 2>/dev/null; then
    echo "SKIPPED: no libpng for arm64; the program was NOT built for aarch64"
    exit 0
fi
compile "$build/octavo"
qemu-aarch64 -L /usr/aarch64-linux-gnu "$build/octavo" check
