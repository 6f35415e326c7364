#!/bin/sh
# Makes models/detector-int8.safetensors from models/detector.safetensors again:
#   sh models/quantize-detector.sh [OPTION]...     options of octavo quantize, e.g. --report=quant.html
# Calibration: pages that the generator draws (fonts: FONTS=1 sh apps/deps.sh) and, where they are present, receipts
# of ../shared/dev-data/pages/sroie_train. The loss is seen by `octavo eval --task=det` of both files.
set -eu
cd "$(dirname "$0")/.."
octavo=${OCTAVO:-build/octavo}
pages=$(mktemp -d)
trap 'rm -rf "$pages"' EXIT
"$octavo" synth pages -q -n 30 --seed=99 --dpi=110 --extension=jpg -o "$pages"
set -- --calib="$pages/labels.txt" "$@"
real=../shared/dev-data/pages/sroie_train
if [ -d "$real" ]; then
    set -- --calib="$real" "$@"
fi
"$octavo" quantize models/detector.safetensors --samples=40 --plan=int8 -o models/detector-int8.safetensors "$@"
sh models/write-sums.sh
