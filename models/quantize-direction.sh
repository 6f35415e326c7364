#!/bin/sh
# Makes models/direction-int8.safetensors from models/direction.safetensors again, and models/direction-int8.cksum
# (write-sums.sh):
#   sh models/quantize-direction.sh [OPTION]...     options of octavo quantize, e.g. --report=quant.html
# Calibration: rendered lines (fonts: FONTS=1 sh apps/deps.sh) and, where they are present, the training parts of
# the real scans of ../shared/dev-data, half of all turned; the share of wrong answers is held on their dev parts.
# One answer more on the shortest list (32 lines, each both ways) is 0.4 points of the mean, so 0.5 may be lost before a
# layer goes back to float: in 8 bits, every CPU computes the same bytes.
set -eu
cd "$(dirname "$0")/.."
octavo=${OCTAVO:-build/octavo}

set -- --calib=synth "$@"
words=../shared/dev-data/words
if [ -d "$words" ]; then
    for list in sroie_dev_lines ehri_typewritten_dev_lines campbell1881_lines lobeck1835_latin_lines; do
        set -- --calib="$words/$list/train.txt" --eval="$words/$list/dev.txt" "$@"
    done
fi
"$octavo" quantize models/direction.safetensors --samples=500 --plan=int8 --max-drop=0.5 \
    -o models/direction-int8.safetensors "$@"
OCTAVO="$octavo" sh models/write-sums.sh direction
