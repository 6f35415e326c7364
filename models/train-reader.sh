#!/bin/sh
# Trains the line recogniser on from models/default.safetensors: 39 languages, numbers, codes and signs from the
# generator, lines of the training parts of ../shared/dev-data beside (SROIE's references are upper case whatever is printed: ci=).
# A run of many hours, in pieces: stop it at any time, go on with --resume, end it by a cooldown (the rate falls):
#   sh models/train-reader.sh FOLDER [OPTION]...
#   sh models/train-reader.sh FOLDER --resume
#   sh models/train-reader.sh FOLDER --resume --steps=N --cooldown=M
# Fonts and word lists: FONTS=1 TEXTS=1 sh apps/deps.sh. No list named dev.txt and no photograph is ever trained on.
set -eu
octavo=${OCTAVO:-build/octavo}
folder=${1:?folder for the run}
shift

real=../shared/dev-data
words=$real/words
pages=$real/pages
data="synth:0.47,synth=photo:0.17,synth=code:0.06"
data="$data,ci=boxes=$pages/sroie_train:0.05,ci=boxes=$pages/sroie_more_train:0.05,ci=$words/sroie_dev_lines/train.txt:0.02"
data="$data,boxes=$pages/ehri_multi_train:0.06,boxes=$pages/fondue_art_train:0.05,$words/ehri_typewritten_dev_lines/train.txt:0.03"
data="$data,$words/campbell1881_lines/train.txt:0.02,$words/lobeck1835_latin_lines/train.txt:0.02"
for option in "$@"; do
    if [ "$option" = --resume ]; then
        exec "$octavo" train --data="$data" "$@" -o "$folder"
    fi
done
exec "$octavo" train --model=default --data="$data" \
    --val="ci=$words/sroie_dev_lines/dev.txt" --val="$words/ehri_typewritten_dev_lines/dev.txt" \
    --val="$words/campbell1881_lines/dev.txt" --val="$words/lobeck1835_latin_lines/dev.txt" \
    --val="$words/icdar2015_train/labels.txt" --val-limit=200 --schedule=cooldown --steps=1000000 --batch=32 \
    --lr=0.0006 --lr-end=0.00001 --warmup=200 --ema=0.999 --weight-decay=0.01 --val-every=2000 --save-every=500 \
    --seed=41 -o "$folder" "$@"
