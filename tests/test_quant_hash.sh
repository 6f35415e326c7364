#!/bin/sh
# The shipped 8-bit models of lines give the published bytes, in every layer, on fixed lines: on each tier of kernels
# that this machine can run, and on 1 to 3 threads. models/write-sums.sh writes the sums.
. "$(dirname "$0")/lib.sh"

# $1: tier, $2: threads
check() {
    rm -rf "$dir/dump"
    if ! OCTAVO_ISA=$1 "$octavo" compare "$model" "$model" -j"$2" --dump="$dir/dump" samples/line-0[1-4].png \
        >"$dir/out" 2>"$dir/err"; then
        fail "$1, $2 threads: $(head -c 300 "$dir/err")"
        return
    fi
    got=$(cat "$dir/dump"/*.a.npy | cksum)
    if [ "$got" = "$want" ]; then ok; else fail "$1, $2 threads: the layers give $got, published $want"; fi
}

# $1: name of the model, $2: the script that makes its 8 bits
check_model() {
    model=models/$1-int8.safetensors
    sums=models/$1-int8.cksum
    if ! [ -s "$model" ] || ! [ -s "$sums" ]; then
        skip "no $model"
        return
    fi
    want=$(sed -n 's/^layers //p' "$sums")
    float=$(sed -n 's/^float //p' "$sums")
    if [ -z "$float" ] || [ "$float" = "$(cksum <"models/$1.safetensors")" ]; then ok; else
        fail "$model was made from another models/$1.safetensors: run $2"
    fi
    for tier in ref avx2 avx512 vnni; do
        if OCTAVO_ISA=$tier "$octavo" --version >/dev/null 2>"$dir/err"; then
            check $tier 2
        else
            not_applicable "$tier: not on this CPU"
        fi
    done
    for threads in 1 3; do
        check avx2 $threads
    done
}

check_model default models/quantize.sh
if [ -e models/best-int8.safetensors ]; then
    check_model best models/quantize.sh
else
    not_applicable "no models/best-int8.safetensors"
fi
check_model direction models/quantize-direction.sh
finish
