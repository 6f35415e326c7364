#!/bin/sh
# Reads the sample pages (or the image that is named) into text, PDF and HTML under demo/, the sample lines
# beside their truth, and some real scans where development data is at hand.
set -u
octavo=${OCTAVO:-build/octavo}

# $1: an image of a page; its text is shown, the rest lies in demo/
page() {
    base=demo/$(basename "${1%.*}")
    mkdir -p demo || exit 5
    "$octavo" read -o "$base" -f txt,pdf,html --draw "$base-boxes.png" "$1" || exit
    cat "$base.txt"
    printf '\n%s: text above and in %s.txt; also %s.pdf (searchable), %s.html, %s-boxes.png\n\n' \
        "$1" "$base" "$base" "$base" "$base"
}

# $1: title, $2: a list of image<TAB>text, $3: how many lines of it
lines() {
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

if [ $# -gt 0 ]; then
    for image in "$@"; do
        page "$image"
    done
    exit
fi
"$octavo" --version | head -2
echo
page samples/pages/letter.png
page samples/pages/invoice.png
lines "Sample lines (rendered)" samples/labels.txt 40
for list in ../shared/dev-data/words/sroie_dev_lines/dev.txt \
            ../shared/dev-data/words/ehri_typewritten_dev_lines/dev.txt \
            ../shared/dev-data/words/campbell1881_lines/dev.txt; do
    if [ -r "$list" ]; then
        lines "Real scans: $(basename "$(dirname "$list")")" "$list" 8
    fi
done
for scan in ../shared/dev-data/pages/sroie_dev/151.jpg ../shared/dev-data/pages/tesseract_samples/phototest.png; do
    if [ -r "$scan" ]; then
        page "$scan"
    fi
done
