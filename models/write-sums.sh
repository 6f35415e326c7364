#!/bin/sh
# Writes models/NAME-int8.cksum: the float file that models/NAME-int8.safetensors was made from, and what its
# layers give on fixed lines. tests/test_quant_hash.sh compares, so it tells when the one was made anew and the other
# was not. Of best only the layers: its float file is not shipped. Then models/check.sums, of all that is built in,
# for `octavo check`; without a name only these.
#   sh models/write-sums.sh [NAME]
set -eu
cd "$(dirname "$0")/.."
octavo=${OCTAVO:-build/octavo}
name=${1-}
if [ -n "$name" ]; then
    out=models/$name-int8
    dump=$(mktemp -d)
    trap 'rm -rf "$dump"' EXIT
    "$octavo" compare "$out.safetensors" "$out.safetensors" --dump="$dump" samples/line-0[1-4].png >/dev/null
    {
        if [ -f "models/$name.safetensors" ]; then
            echo "float $(cksum <"models/$name.safetensors")"
        fi
        echo "layers $(cat "$dump"/*.a.npy | cksum)"
    } >"$out.cksum"
    cat "$out.cksum"
fi
make -s all && build/octavo check --sums >models/check.sums
make -s all # with the new sums inside
