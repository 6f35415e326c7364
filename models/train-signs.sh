#!/bin/sh
# Trains a reader of street signs on generated ones: makes 60,000 signs and 1,000 held-out ones (other names and fonts) in
# FOLDER the first time, then trains; stopped, it goes on where it was.
#   sh models/train-signs.sh FOLDER [OPTION]...     e.g. --steps=5000, -j1
# The result is FOLDER/run/best.safetensors. ARCH=attention-ocr takes the whole network: 15 times the work.
set -eu
octavo=${OCTAVO:-build/octavo}
arch=${ARCH:-attention-ocr-half}
folder=${1:?folder for the run}
shift
mkdir -p "$folder"
[ -s "$folder/train/labels.txt" ] || "$octavo" synth signs -n "${SIGNS:-60000}" --extension=jpg --seed=1 -o "$folder/train"
[ -s "$folder/test/labels.txt" ] || "$octavo" synth signs -n 1000 --held-out --seed=2 -o "$folder/test"
if [ -s "$folder/run/last.safetensors" ]; then
    exec "$octavo" train --resume "$@" -o "$folder/run"
fi
exec "$octavo" train --task=attn --arch="$arch" --data="$folder/train/labels.txt" --val="$folder/test/labels.txt" \
    --val-limit=200 --steps=60000 --batch=32 --optim=adam --lr=0.0008 --beta1=0.5 --beta2=0.999 --clip=5 --ema=0.999 \
    --val-every=1000 --save-every=100 --seed=1 -o "$folder/run" "$@"
