#!/bin/sh
# Ours, ONNX Runtime and PyTorch on one network, in FP32 and in 8 bits, in turns: `make bench-peers`, or
#   sh bench/peers.sh [-n NETWORK] [-r ROUNDS] [-o LOG.md] [-k ROW] [-a]
#   -n  crnn (the default) or dbnet-r18
#   -r  rounds (3): each one runs every peer of a row, one after the other
#   -o  append the tables to this file, under the date
#   -k  rows whose name holds this text only ("batch 1, 1", "train", "start")
#   -a  everybody as on a CPU without AVX-512 and VNNI (hide_avx512.c; needs CPUID faulting)
# $OCTAVO is the program (build/octavo). The peers, none of which has to be there:
#   PyTorch            apt-get install python3-torch python3-onnx libopenblas0-openmp
#   ONNX Runtime       npm install --ignore-scripts --prefix DIR onnxruntime-node@1.30.0, DIR being
#                      $OCTAVO_ORT or ${XDG_CACHE_HOME:-~/.cache}/octavo/ort
# Runs in real time (chrt -r 1) where that is allowed, so that other programs do not disturb.
set -u
octavo=${OCTAVO:-build/octavo}
case $octavo in /*) ;; *) octavo=$PWD/$octavo ;; esac
here=$(cd "$(dirname "$0")" && pwd) || exit 1
ort=${OCTAVO_ORT:-${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/octavo/ort}

python=
for p in python3 /usr/bin/python3; do
    command -v "$p" >/dev/null || continue
    [ -n "$python" ] || python=$p
    if "$p" -c 'import torch, onnx' 2>/dev/null; then
        python=$p
        break
    fi
done
if [ -z "$python" ]; then
    echo "bench-peers: python3 not found; it runs the comparison" >&2
    exit 1
fi
if [ ! -x "$octavo" ]; then
    echo "bench-peers: no program at $octavo: make first" >&2
    exit 1
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
network=crnn last=
for option in "$@"; do
    [ "$last" != -n ] || network=$option
    last=$option
    [ "$option" = -a ] || continue
    "${CC:-gcc}" -O2 -shared -fPIC "$here/hide_avx512.c" -o "$work/hide.so" -ldl || exit 1
    LD_PRELOAD=$work/hide.so true || { echo "bench-peers: -a does not work on this machine" >&2; exit 1; }
done
# Calibration, in which only the time of what comes out matters here: sample lines, or the sample page for a detector.
case $network in
dbnet*)
    calib=$work/page.txt
    printf '%s\t[]\n' "$here/../samples/pages/letter.png" >"$calib"
    ;;
*) calib=$here/../samples/labels.txt ;;
esac
fp32=$work/$network.onnx onnx8=$work/$network-int8.onnx int8=$work/$network-int8.safetensors
"$octavo" export --onnx --arch="$network" -o "$fp32" || exit 1
# The same network in 8 bits: ours by our quantiser, all layers; theirs as it is fastest for them.
"$octavo" quantize --arch="$network" --calib="$calib" --plan=int8 --runs=1 -q -o "$int8" >/dev/null || exit 1
if "$python" -c 'import onnx' 2>/dev/null; then
    "$python" "$here/peer_quant.py" "$fp32" "$onnx8" || exit 1
fi
"$python" "$here/peers.py" --octavo "$octavo" --ort "$ort" --onnx "$fp32" --onnx8 "$onnx8" --int8 "$int8" \
    --image "$here/../samples/check.png" --hide "$work/hide.so" "$@"
