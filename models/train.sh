#!/bin/sh
# Trains crnn-lite, which the shipped line recogniser grew from (train-fast.sh): rendered lines, and the training parts of the real scans of
# ../shared/dev-data where they are present (SROIE's references are upper case whatever is printed: ci=).
#   sh models/train.sh FOLDER [OPTION]...     e.g. --steps=20000, or --resume alone to go on
# Fonts: FONTS=1 sh apps/deps.sh. The result is FOLDER/best.safetensors.
set -eu
octavo=${OCTAVO:-build/octavo}
folder=${1:?folder for the run}
shift
for option in "$@"; do
    if [ "$option" = --resume ]; then
        exec "$octavo" train "$@" -o "$folder"
    fi
done

data=synth
val=""
real=../shared/dev-data
if [ -d "$real/words" ]; then
    words=$real/words
    data="synth:0.58,ci=boxes=$real/pages/sroie_train:0.20,ci=$words/sroie_dev_lines/train.txt:0.05"
    data="$data,$words/ehri_typewritten_dev_lines/train.txt:0.08"
    data="$data,$words/campbell1881_lines/train.txt:0.045,$words/lobeck1835_latin_lines/train.txt:0.045"
    val="--val=ci=$words/sroie_dev_lines/dev.txt --val=$words/ehri_typewritten_dev_lines/dev.txt"
    val="$val --val=$words/campbell1881_lines/dev.txt --val=$words/lobeck1835_latin_lines/dev.txt"
fi
# shellcheck disable=SC2086 # $val is a list of options without spaces in them
exec "$octavo" train --arch=crnn-lite --data="$data" $val --val-limit=250 --steps=10000 --batch=32 \
    --lr=0.0012 --lr-end=0.00001 --warmup=300 --ema=0.999 --weight-decay=0.01 --val-every=500 \
    --save-every=250 --seed=1 -o "$folder" "$@"
