#!/bin/sh
# `octavo fields`, `octavo read --fields`: what users see, and bad input.
. "$(dirname "$0")/lib.sh"

# $1: exit code, $2: text of the message, rest: arguments
refuses() {
    want=$1 text=$2
    shift 2
    "$octavo" "$@" >"$dir/out" 2>"$dir/err" </dev/null
    code=$?
    if [ $code -eq "$want" ] && grep -qF -e "$text" "$dir/err"; then ok; else
        fail "$*: expected exit code $want and '$text', found $code: $(cat "$dir/err")"
    fi
}

printf 'Invoice No. 4711   Date 25/12/2018\nTotal EUR 1.234,56\n' >"$dir/a.txt"
printf '# mine\nnumber number right Invoice No\nsum amount right Total\n' >"$dir/my.form"
printf 'number number right Invoice No\nsum amont right Total\n' >"$dir/broken.form"
: >"$dir/empty.txt"

same "1 number 4711 4711 1,1 sum EUR 1.234,56 1234.56 EUR 0.873" \
    "$("$octavo" fields "$dir/a.txt" --fields "$dir/my.form" | tail -n +2 | tr '\t\n' '  ' | sed 's/0.9 1 /1,1 /; s/ $//')" \
    "a template"
same "number date total" \
    "$("$octavo" fields --fields invoice - <"$dir/a.txt" | tail -n +2 | cut -f2 | tr '\n' ' ' | sed 's/ $//')" "stdin"
works "json" "$octavo" fields "$dir/a.txt" --fields invoice -f json -o "$dir/a"
same "$("$octavo" fields "$dir/a.txt" --fields invoice | md5sum)" \
    "$("$octavo" fields "$dir/a.json" --fields invoice | md5sum)" "what was written is read"
same "page" "$("$octavo" fields "$dir/empty.txt" | cut -f1)" "an empty page"

refuses 2 "--fields: expected receipt|invoice|letter|form or a template's file, found 'invoces'" \
    fields "$dir/a.txt" --fields invoces
refuses 2 "broken.form: line 2, column 5: expected a type" fields "$dir/a.txt" --fields "$dir/broken.form"
refuses 3 "none.txt" fields "$dir/none.txt"
refuses 1 "none.txt" fields "$dir/none.txt" "$dir/a.txt"
refuses 2 "missing operand" fields
printf '{"width":9' >"$dir/bad.json"
refuses 3 "bad.json" fields "$dir/bad.json"
refuses 2 "broken.form: line 2, column 5" read --fields "$dir/broken.form" samples/line-01.png

if "$octavo" info default >/dev/null 2>&1 && "$octavo" info detector >/dev/null 2>&1; then
    page=$(ls samples/pages/*.png | head -n 1)
    "$octavo" read -q "$page" --fields form -f fields,json -o "$dir/page"
    same "$("$octavo" fields "$dir/page.json" --fields form | cut -f2-4 | md5sum)" \
        "$(cut -f2-4 "$dir/page.fields.tsv" | md5sum)" "fields while reading and after it"
else
    skip "no built-in models: no page is read"
fi
"$octavo" read -q -f fields samples/pages/invoice.png >"$dir/form" 2>/dev/null
"$octavo" read -q -f fields --fields form samples/pages/invoice.png >"$dir/same" 2>/dev/null
works "without --fields: form" cmp "$dir/form" "$dir/same"
works "a form's dates and amounts" test "$(grep -cE '^1	(date|amount)	' "$dir/form")" -ge 3
finish
