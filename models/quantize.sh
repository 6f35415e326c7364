#!/bin/sh
# Makes models/default-int8.safetensors from models/default.safetensors again, and models/default-int8.cksum
# (write-sums.sh):
#   sh models/quantize.sh [OPTION]...             options of octavo quantize, e.g. --report=quant.html
#   sh models/quantize.sh best FILE [OPTION]...   models/best-int8.* from FILE, which is not shipped; then build
# Calibration: rendered lines (fonts: FONTS=1 sh apps/deps.sh) and, where they are present, the training parts of
# the real scans of ../shared/dev-data; the CER is held on their dev parts. All layers are in 8 bits, so that every
# CPU computes the same bytes: what stays in float rounds as its kernels do.
set -eu
cd "$(dirname "$0")/.."
octavo=${OCTAVO:-build/octavo}
name=default float=models/default.safetensors
case ${1:--} in
-*) ;;
*)
    name=$1 float=${2:?the model to quantise}
    shift 2
    ;;
esac

set -- --calib=synth "$@"
words=../shared/dev-data/words
if [ -d "$words" ]; then
    for list in sroie_dev_lines ehri_typewritten_dev_lines campbell1881_lines lobeck1835_latin_lines; do
        eval=$words/$list/dev.txt
        [ $list = sroie_dev_lines ] && eval=ci=$eval # its references are upper case whatever is printed
        set -- --calib="$words/$list/train.txt" --eval="$eval" "$@"
    done
fi
"$octavo" quantize "$float" --samples=500 --plan=int8 --max-drop=0.2 -o "models/$name-int8.safetensors" "$@"
OCTAVO="$octavo" sh models/write-sums.sh "$name"
