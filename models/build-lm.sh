#!/bin/sh
# Makes models/lm-small.safetensors again, the language model inside the program:
#   sh models/build-lm.sh [OPTION]...     options of octavo lm, e.g. --size=2000 -o other.safetensors
# Lines of the generator (all its languages, numbers, prices, codes, names; word lists: TEXTS=1 sh apps/deps.sh, the
# shipped file was made with all of them) and, where they are present, novels and the transcripts of the training
# parts of ../shared/dev-data; the dev parts are not looked at. Weights, size and order: bench/accuracy.md.
set -eu
cd "$(dirname "$0")/.."
octavo=${OCTAVO:-build/octavo}
data=../shared/dev-data
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# Codes: capitals and digits by chance, in groups or mixed, which prose and receipts have too few of. Numbers by a
# Lehmer generator, the same in every awk.
awk 'function draw(n) { x = (x * 16807) % 2147483647; return int(x / 2147483647 * n) }
    function some(set, n,   t) { t = ""; while (n-- > 0) t = t substr(set, 1 + draw(length(set)), 1); return t }
    BEGIN {
        x = 20261125; up = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"; any = up "0123456789"
        for (i = 0; i < 40000; i++) {
            join = substr("-/ . ", 1 + draw(5), 1); if (draw(2)) join = ""
            if (draw(2)) print some(any, 4 + draw(10))
            else print some(up, 1 + draw(4)) join some("0123456789", 2 + draw(7)) (draw(3) ? "" : join some(any, 1 + draw(4)))
        }
    }' >"$dir/codes"

set -- --synth=2500000 --seed=77 --order=5 --size=6000 -o models/lm-small.safetensors "$@" "$dir/codes:4"
if [ -d "$data/words" ]; then
    for book in "$data"/text/*.txt; do
        # Without Project Gutenberg's header and licence.
        sed -n '/^\*\*\* START/,/^\*\*\* END/p' "$book" | sed '1d;$d'
    done >"$dir/novels"
    cut -f5 "$data"/pages/sroie_train/*.boxes.tsv >"$dir/receipts"
    set -- "$@" "$dir/novels:20" "$dir/receipts:30"
    for list in sroie_dev_lines ehri_typewritten_dev_lines campbell1881_lines lobeck1835_latin_lines; do
        set -- "$@" "$data/words/$list/train.txt:30"
    done
fi
"$octavo" lm "$@"
