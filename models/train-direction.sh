#!/bin/sh
# Trains the shipped direction classifier again (upright or upside down): rendered lines, and the training
# parts of the real scans of ../shared/dev-data where they are present, half of all turned.
#   sh models/train-direction.sh FOLDER [OPTION]...     e.g. --steps=5000, or --resume alone to go on
# The result is FOLDER/best.safetensors.
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
    # Short words, lone numbers and photographs apart from what synth holds of them: there the few letters decide.
    data="synth:0.25,synth=photo:0.12,synth=cell:0.12,boxes=$real/pages/sroie_train:0.14"
    data="$data,boxes=$real/pages/sroie_more_train:0.14,boxes=$real/pages/ehri_multi_train:0.06"
    data="$data,boxes=$real/pages/fondue_art_train:0.05,$words/sroie_dev_lines/train.txt:0.04"
    data="$data,$words/ehri_typewritten_dev_lines/train.txt:0.04"
    data="$data,$words/campbell1881_lines/train.txt:0.02,$words/lobeck1835_latin_lines/train.txt:0.02"
    val="--val=$words/sroie_dev_lines/dev.txt --val=$words/ehri_typewritten_dev_lines/dev.txt"
    val="$val --val=$words/campbell1881_lines/dev.txt --val=$words/lobeck1835_latin_lines/dev.txt"
fi
# shellcheck disable=SC2086 # $val is a list of options without spaces in them
exec "$octavo" train --task=direction --data="$data" $val --val-limit=600 --steps=7000 --batch=64 --lr=0.003 \
    --lr-end=0.00003 --warmup=50 --ema=0.998 --weight-decay=0.01 --val-every=500 --save-every=250 --seed=2 \
    -o "$folder" "$@"
