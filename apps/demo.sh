#!/bin/sh
# Reads the sample lines beside their truth, and some real ones where development data is at hand; or the
# images that are named.
set -u
octavo=${OCTAVO:-build/octavo}

if [ $# -gt 0 ]; then
    exec "$octavo" read --with-names "$@"
fi

# $1: title, $2: a list of image<TAB>text, $3: how many lines of it
show() {
    folder=$(dirname "$2")
    list=$(mktemp) || exit 1
    head -n "$3" "$2" | cut -f 1 | sed "s|^|$folder/|" >"$list"
    echo "$1"
    "$octavo" read -q --psm line --with-names --list "$list" |
        awk -F '\t' -v truth="$2" '
            BEGIN { while ((getline line < truth) > 0) {
                        sub(/\r$/, "", line); split(line, f, "\t"); text[f[1]] = f[2] } }
            { name = $1; sub(/.*\//, "", name)
              key = name in text ? name : $1
              printf "%-14s  read   %s\n%-14s  truth  %s\n", name, $2, ($2 == text[key] ? "" : "  differs"), text[key] }'
    rm -f "$list"
    echo
}

"$octavo" --version | head -2
echo
show "Sample lines (rendered)" samples/labels.txt 40
for list in ../shared/dev-data/words/sroie_dev_lines/dev.txt \
            ../shared/dev-data/words/ehri_typewritten_dev_lines/dev.txt \
            ../shared/dev-data/words/campbell1881_lines/dev.txt; do
    if [ -r "$list" ]; then
        show "Real scans: $(basename "$(dirname "$list")")" "$list" 8
    fi
done
