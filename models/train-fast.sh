#!/bin/sh
# Goes on from models/default.safetensors as crnn-fast (a crnn-lite there grows into one that begins as it) with words in
# photographs beside documents; no photograph is trained on, all are rendered. About an hour on two quiet cores:
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
data="synth=photo:0.60,synth:0.16,ci=boxes=$real/pages/sroie_train:0.09,ci=$words/sroie_dev_lines/train.txt:0.04"
data="$data,$words/ehri_typewritten_dev_lines/train.txt:0.04"
data="$data,$words/campbell1881_lines/train.txt:0.035,$words/lobeck1835_latin_lines/train.txt:0.035"
exec "$octavo" train --model=crnn-fast --init=models/default.safetensors --data="$data" \
    --val="ci=$words/sroie_dev_lines/dev.txt" --val="$words/ehri_typewritten_dev_lines/dev.txt" \
    --val="$words/campbell1881_lines/dev.txt" --val="$words/lobeck1835_latin_lines/dev.txt" --val-limit=250 \
    --steps=8000 --batch=16 --lr=0.0008 --lr-end=0.00002 --warmup=100 --ema=0.998 --weight-decay=0.01 \
    --val-every=500 --save-every=100 --seed=17 -o "$folder" "$@"
