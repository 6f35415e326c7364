#!/bin/sh
# The README's tables of figures quote what was measured: a row about pages stands, each figure in its column,
# in the first table of bench/results.md; character error rates in bench/accuracy.md.
. "$(dirname "$0")/lib.sh"
# Columns of the first table: pages | who | n | CER | order | words F1 | ... | ms | MB.
awk -F '|' '/^## / && ++blocks == 2 { exit }
    /^\|/ && $3 ~ /octavo|tesseract/ { gsub(/ /, ""); print $3, $7, $(NF - 2), $(NF - 1) }' bench/results.md >"$dir/measured"
awk -F '|' '/^\| pages \|/ { on = 1; next } /^$/ { on = 0 }
    on && !/---/ { gsub(/[ *]|ms|MB/, ""); print $3, $4, $5, $6, $7, $8 }' README.md >"$dir/quoted"
rows=0
while read -r f1 f1_peer ms ms_peer mb mb_peer; do
    rows=$((rows + 1))
    for row in "octavo $f1 $ms $mb" "tesseract $f1_peer $ms_peer $mb_peer"; do
        if grep -qx "$row" "$dir/measured"; then ok; else
            fail "README.md quotes '$row' (F1, ms, MB), which the first table of bench/results.md does not have"
        fi
    done
done <"$dir/quoted"
works "rows about pages in README.md" [ $rows -gt 0 ]
awk -F '|' '/^\| lines, CER/ { on = 1; next } /^$/ { on = 0 } on && !/---/ { gsub(/[*;]/, " ", $0); print $3, $4 }' README.md >"$dir/rates"
rows=0
for rate in $(cat "$dir/rates"); do
    rows=$((rows + 1))
    if grep -qE "(^|[^0-9.])$(printf %s "$rate" | sed 's/\./\\./')([^0-9]|\$)" bench/accuracy.md bench/results.md; then ok; else
        fail "README.md quotes a CER of $rate, which stands in neither bench/accuracy.md nor bench/results.md"
    fi
done
works "character error rates in README.md" [ $rows -gt 0 ]
finish
