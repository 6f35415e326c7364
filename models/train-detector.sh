#!/bin/sh
# Trains the shipped text detector again: pages that the generator draws, and the real receipts of
# ../shared/dev-data/pages/sroie_train where they are present.
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

data=synth-pages
val=""
real=../shared/dev-data/pages
if [ -d "$real/sroie_train" ]; then
    data="synth-pages:0.65,$real/sroie_train:0.35"
    val="--val=$real/sroie_dev --val=$real/ehri_typewritten_dev"
fi
# shellcheck disable=SC2086 # $val is a list of options without spaces in them
exec "$octavo" train --task=det --arch=dbnet-lite --data="$data" $val --val-limit=12 --steps=9000 --batch=4 \
    --crop=448 --lr=0.0015 --lr-end=0.00002 --warmup=100 --ema=0.998 --val-every=400 --save-every=100 --seed=1 \
    -o "$folder" "$@"
