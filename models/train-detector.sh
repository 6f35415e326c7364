#!/bin/sh
# Trains the shipped text detector on, from models/detector.safetensors: pages that the generator draws (those with
# characters alone, light text and many sizes more often), and the real receipts of ../shared/dev-data/pages/sroie_train
# and sroie_more_train where they are present. Other lists there do not mark all of their texts.
#   sh models/train-detector.sh FOLDER [OPTION]...     e.g. --steps=20000, or --resume alone to go on
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

data="synth-pages:0.42,synth-pages=grid|statement|prices|screen|chart|sizes:0.23"
val=""
real=../shared/dev-data/pages
if [ -d "$real/sroie_train" ]; then
    data="$data,$real/sroie_train:0.2,$real/sroie_more_train:0.15"
    val="--val=$real/sroie_dev --val=$real/ehri_typewritten_dev"
fi
# shellcheck disable=SC2086 # $val is a list of options without spaces in them
exec "$octavo" train --task=det --model=models/detector.safetensors --data="$data" $val --val-limit=12 --steps=9000 --batch=4 \
    --crop=448 --lr=0.001 --lr-end=0.00002 --warmup=100 --ema=0.998 --val-every=400 --save-every=100 --seed=2 \
    -o "$folder" "$@"
