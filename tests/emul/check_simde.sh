#!/bin/sh
# make check-avx512: the sources of avx512 and vnni compiled against SIMDe, through kernelcheck.
# $1: build folder.
set -eu
build=$1/simde
if ! echo '#include <simde/x86/avx512.h>' | ${CC:-gcc} -fsyntax-only -x c - 2>/dev/null; then
    echo "SKIPPED: check-avx512 needs the package libsimde-dev; the AVX-512 and VNNI kernels were NOT checked"
    exit 0
fi
if ! grep -qw avx2 /proc/cpuinfo || ! grep -qw fma /proc/cpuinfo; then
    echo "SKIPPED: check-avx512 needs a CPU with AVX2 and FMA; the AVX-512 and VNNI kernels were NOT checked"
    exit 0
fi
${MAKE:-make} BUILD="$build" EMUL=1 "$build/tests/kernelcheck" >/dev/null
"$build/tests/kernelcheck" --tier avx512
exec "$build/tests/kernelcheck" --tier vnni
