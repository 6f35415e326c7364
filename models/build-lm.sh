#!/bin/sh
# Makes models/lm-small.safetensors again, the language model inside the program:
#   sh models/build-lm.sh [OPTION]...     options of octavo lm, e.g. --size=2000 -o other.safetensors
# Lines of the generator (digits, prices, codes, names, eleven languages) and, where they are present, novels and
# the transcripts of the training parts of ../shared/dev-data; the dev parts are not looked at. Dictionaries in
# /usr/share/dict change what the generator writes; the shipped file was made without any.
set -eu
cd "$(dirname "$0")/.."
octavo=${OCTAVO:-build/octavo}
data=../shared/dev-data
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

set -- --synth=320000 --seed=77 --order=5 --size=990 -o models/lm-small.safetensors "$@"
if [ -d "$data/words" ]; then
    for book in "$data"/text/*.txt; do
        # Without Project Gutenberg's header and licence.
        sed -n '/^\*\*\* START/,/^\*\*\* END/p' "$book" | sed '1d;$d'
    done >"$dir/novels"
    cut -f5 "$data"/pages/sroie_train/*.boxes.tsv >"$dir/receipts"
    set -- "$@" "$dir/novels:2" "$dir/receipts:3"
    for list in sroie_dev_lines ehri_typewritten_dev_lines campbell1881_lines lobeck1835_latin_lines; do
        set -- "$@" "$data/words/$list/train.txt:3"
    done
fi
"$octavo" lm "$@"
