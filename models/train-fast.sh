#!/bin/sh
# Goes on from models/default.safetensors as crnn-fast (a crnn-lite there grows into one that begins as it): words in
# photographs beside documents; no photograph is trained on, all are rendered. 256,000 lines, an hour and a half of one quiet core:
#   sh models/train-fast.sh FOLDER [OPTION]...     e.g. --steps=12000, or --resume alone to go on
# Then find its temperature: octavo eval FOLDER/best.safetensors LIST --ci --calibrate=FILE. Needs ../shared/dev-data.
set -eu
octavo=${OCTAVO:-build/octavo}
folder=${1:?folder for the run}
shift
for option in "$@"; do
    if [ "$option" = --resume ]; then
        exec "$octavo" train "$@" -o "$folder"
    fi
done

real=../shared/dev-data
words=$real/words
data="synth=photo:0.36,synth:0.34,ci=boxes=$real/pages/sroie_train:0.11,ci=$words/sroie_dev_lines/train.txt:0.04"
data="$data,$words/ehri_typewritten_dev_lines/train.txt:0.07"
data="$data,$words/campbell1881_lines/train.txt:0.04,$words/lobeck1835_latin_lines/train.txt:0.04"
exec "$octavo" train --arch=crnn-fast --model=models/default.safetensors --data="$data" \
    --val="ci=$words/sroie_dev_lines/dev.txt" --val="$words/ehri_typewritten_dev_lines/dev.txt" \
    --val="$words/campbell1881_lines/dev.txt" --val="$words/lobeck1835_latin_lines/dev.txt" \
    --val="$words/icdar2015_train/labels.txt" --val-limit=200 --steps=8000 --batch=32 --lr=0.0006 --lr-end=0.00001 \
    --warmup=200 --ema=0.999 --weight-decay=0.01 --val-every=500 --save-every=500 --seed=31 -o "$folder" "$@"
