#!/bin/sh
# make check-avx512-machine: the real AVX-512 and VNNI machine code in Bochs. $1: build folder.
#   Ice Lake model: every kernel of both tiers passes kernelcheck and has the CRC of the SIMDe build;
#   Haswell model:  dispatch falls back to avx2, which passes.
# A CPU with AVX-512 is asked too. Takes minutes and downloads a kernel; not part of CI.
set -eu
build=$1 here=$(dirname "$(realpath "$0")")
for tool in bochs grub-mkrescue xorriso cpio; do
    if ! command -v $tool >/dev/null; then
        echo "SKIPPED: check-avx512-machine needs $tool; the AVX-512 machine code was NOT checked in Bochs"
        echo "  apt-get install bochs bochsbios grub-pc-bin grub-common xorriso cpio libsimde-dev"
        exit 0
    fi
done
passed=0 failed=0
verdict() { # $1: 0 when right, $2: what
    if [ "$1" -eq 0 ]; then passed=$((passed + 1)); echo "ok   $2"; else failed=$((failed + 1)); echo "FAIL $2"; fi
}
make=${MAKE:-make}
work=$(realpath -m "$build/bochs")
mkdir -p "$work"
$make BUILD="$build" "$build/tests/kernelcheck-static" >/dev/null
$make BUILD="$build/simde" EMUL=1 "$build/simde/tests/kernelcheck" >/dev/null

# vnni holds only kernels of 8 bits: those are run.
for tier in avx512 vnni; do
    only=''
    [ $tier = vnni ] && only=q
    crc=$work/simde-$tier.crc log=$work/icelake-$tier.txt
    "$build/simde/tests/kernelcheck" --crc --tier $tier --only "$only" | grep '^crc' > "$crc"
    [ "$(wc -l < "$crc")" -eq "$(grep -c "^NN_KERNEL([a-z0-9_]*$only" nn/kernels/kernels.def)" ] && r=0 || r=1
    verdict $r "SIMDe: a CRC for each of $(wc -l < "$crc") kernels of $tier"

    flag=avx512vl
    [ $tier = vnni ] && flag=avx512_vnni
    if grep -qw $flag /proc/cpuinfo; then
        "$build/tests/kernelcheck-static" --crc --tier $tier --only "$only" | grep '^crc' | cmp -s - "$crc" && r=0 || r=1
        verdict $r "this CPU has $flag: the same CRCs"
    fi
    sh "$here/bochs.sh" corei7_icelake_u "$build/tests/kernelcheck-static" "$work" "--crc,--tier,$tier${only:+,--only,$only}" > "$log" && r=0 || r=$?
    grep '^@cpu' "$log" || true
    verdict $r "Ice Lake model, $tier: kernelcheck passes ($(grep passed "$log" || echo "exit $r"))"
    grep '^crc' "$log" | diff "$crc" - && r=0 || r=1
    verdict $r "Ice Lake model, $tier: the CRCs of the SIMDe build"
done

sh "$here/bochs.sh" corei7_haswell_4770 "$build/tests/kernelcheck-static" "$work" --crc,--only,_softmax > "$work/haswell.txt" && r=0 || r=$?
grep '^@cpu' "$work/haswell.txt" || true
verdict $r "Haswell model: kernelcheck passes ($(grep passed "$work/haswell.txt" || echo "exit $r"))"
grep -q 'best tier avx2$' "$work/haswell.txt" && r=0 || r=1
verdict $r "Haswell model: dispatch chooses avx2"
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
