#!/bin/sh
# `octavo check`: every model in 8 bits that is inside gives the published bytes on every tier of this CPU, whatever
# tier is in use otherwise; a model that is none is told.
. "$(dirname "$0")/lib.sh"

models=$("$octavo" info | sed -n 's/^\(default\|best\|detector\|direction\) .*/\1/p')
[ -n "$models" ] || fail "info names no built-in model"
for tier in ref avx2 avx512 vnni; do
    if ! OCTAVO_ISA=$tier "$octavo" --version >/dev/null 2>"$dir/err"; then
        not_applicable "$tier: not on this CPU"
        continue
    fi
    if OCTAVO_ISA=$tier "$octavo" check >"$dir/out" 2>"$dir/err"; then ok; else
        fail "$tier in use: $(grep FAILED "$dir/out")"
    fi
    for model in $models; do
        if grep -q "^ok     kernels $tier, $model in 8 bits" "$dir/out"; then ok; else
            fail "$tier, $model: not checked"
        fi
    done
done
if [ "$("$octavo" check --sums)" = "$(cat models/check.sums)" ]; then ok; else
    fail "models/check.sums is of other models: sh models/write-sums.sh writes it"
fi
printf 'no model' >"$dir/broken"
"$octavo" check -m "$dir/broken" >"$dir/out" 2>"$dir/err"
if [ $? -eq 1 ] && grep -q "^FAILED reading a line: " "$dir/out"; then ok; else
    fail "a broken model: $(tail -n 3 "$dir/out" "$dir/err")"
fi
finish
