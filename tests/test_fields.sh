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

refuses 2 "--fields: expected receipt|invoice|letter|form, a template's file or a model's, found 'invoces'" \
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
# --- --redact: nothing of it is left in pictures, PDFs or texts ---
if "$octavo" info default >/dev/null 2>&1 && "$octavo" info detector >/dev/null 2>&1; then
    page=samples/pages/invoice.png
    "$octavo" read -q "$page" -f json,txt -o "$dir/open"
    secret=$("$octavo" fields "$dir/open.json" --fields form | awk -F'\t' '$2 == "date" { print $3; exit }')
    works "a date to be taken out" test -n "$secret"
    works "the text has it" grep -qF "$secret" "$dir/open.txt"
    works "redact" "$octavo" read -q "$page" --redact date,amount --fields form -f txt,json,hocr,html,pdf,png,fields -o "$dir/black"
    for f in txt json hocr html pdf fields.tsv; do
        if grep -qaF "$secret" "$dir/black.$f"; then fail "--redact: $f still has '$secret'"; else ok; fi
    done
    works "html marks fields" test "$("$octavo" read -q "$page" --fields invoice -f html | grep -c '<rect class="f" ')" -ge 2
    works "what is taken out is shown as a block" grep -q '█' "$dir/black.txt"
    same "0" "$(grep -cE '^1	(date|amount)	' "$dir/black.fields.tsv")" "no such field is told"
    # What was read of the blackened picture has no date and no amount.
    "$octavo" read -q "$dir/black.png" -f json -o "$dir/again"
    same "0" "$("$octavo" fields "$dir/again.json" --fields form | grep -cE '^1	date	')" "the picture shows no date"
    if command -v pdftotext >/dev/null && command -v pdfimages >/dev/null; then
        pdftotext "$dir/black.pdf" "$dir/black.pdf.txt"
        if grep -qF "$secret" "$dir/black.pdf.txt"; then fail "pdftotext finds '$secret'"; else ok; fi
        pdfimages -png "$dir/black.pdf" "$dir/image"
        same "1" "$(ls "$dir"/image-*.png | wc -l | tr -d ' ')" "one picture in the PDF"
        "$octavo" read -q "$dir/image-000.png" -f json -o "$dir/image"
        same "0" "$("$octavo" fields "$dir/image.json" --fields form | grep -cE '^1	date	')" "pdfimages finds no date"
        # A PDF that is read is made anew: its own text and picture go.
        "$octavo" read -q "$page" -f pdf -o "$dir/whole"
        "$octavo" read -q "$dir/whole.pdf" --redact date -f pdf -o "$dir/anew"
        pdftotext "$dir/anew.pdf" - >"$dir/anew.txt"
        if grep -qF "$secret" "$dir/anew.txt"; then fail "a PDF's own text survives"; else ok; fi
        works "but the rest of the text is there" test "$(wc -w <"$dir/anew.txt")" -gt 20
    else
        skip "no pdftotext or pdfimages: redacted PDFs are not looked into"
    fi
    refuses 2 "--redact: expected kinds" read "$page" --redact colour
    refuses 2 "found 'total'" read "$page" --redact total
    works "a field's name" "$octavo" read -q "$page" --fields invoice --redact total -f txt -o "$dir/total"
    refuses 2 "--redact: not with lines" read --psm line samples/line-01.png --redact date
else
    skip "no built-in models: nothing is redacted"
fi

# --- fields that are taught: octavo train, eval --task=fields ---
"$octavo" synth pages -q -n 8 -o "$dir/bills" --kind=bill --truth --seed=19 --level=0 --dpi=60 2>"$dir/err" ||
    skip "no fonts: no bills are made"
if [ -s "$dir/bills/entities.json" ]; then
    works "f1 of bills is told" test -n "$("$octavo" eval --task=fields form "$dir/bills" -f json | grep -o '"f1":[0-9.e-]*' | head -n 1)"
    for form in invoice letter; do
        works "$form: whole presets on made pages, F1" sh -c "'$octavo' eval --task=fields $form '$dir/bills/$form.txt' -f json | awk -F'\"f1\":' '{ exit !(\$2 + 0 > 0.98) }'"
    done
fi
i=0
while [ $i -lt 12 ]; do
    printf 'Firm %s Ltd\nRoad %s\nDate: 1%s/12/2018\nSum  %s.50\nPaid  %s9.50\n' $i $i $((i % 9)) $i $i >"$dir/p$i.txt"
    printf 'p%s.txt\t{"firm": "Firm %s Ltd", "day": "1%s/12/2018", "sum": "%s.50", "fax": null}\n' $i $i $((i % 9)) $i >>"$dir/pages.txt"
    i=$((i + 1))
done
works "training" "$octavo" train -q --task=fields --data="$dir/pages.txt" --steps=60 --lr=0.01 --save-every=30 -o "$dir/run"
"$octavo" train -q --task=fields --data="$dir/pages.txt" --steps=30 --lr=0.01 --schedule=constant --warmup=0 --save-every=30 -o "$dir/half" &&
    "$octavo" train -q --resume --steps=60 -o "$dir/half"
"$octavo" train -q --task=fields --data="$dir/pages.txt" --steps=60 --lr=0.01 --schedule=constant --warmup=0 --save-every=60 -o "$dir/whole"
works "resumed as if never stopped" cmp "$dir/half/best.safetensors" "$dir/whole/best.safetensors"
"$octavo" eval --task=fields "$dir/run/best.safetensors" "$dir/pages.txt" -f json --html "$dir/worst.html" >"$dir/eval.json"
works "what was taught is known: F1" awk -F'"f1":' '{ exit !($2 + 0 > 0.9) }' "$dir/eval.json"
works "keys of eval" grep -qE '"fields":\{"firm":\{.*"precision_whole":.*"calibration_error":' "$dir/eval.json"
works "worst pages" grep -q "<h1>Fields</h1>" "$dir/worst.html"
works "--calibrate" "$octavo" eval --task=fields "$dir/run/best.safetensors" "$dir/pages.txt" --temperature=3 --calibrate="$dir/warm.safetensors"
works "the temperature is in the model" sh -c "'$octavo' eval --task=fields '$dir/warm.safetensors' '$dir/pages.txt' | grep -qF 'at temperature 3.000'"
refuses 2 "--calibrate: expected a model" eval --task=fields form "$dir/pages.txt" --calibrate="$dir/none.safetensors"
same "Firm 3 Ltd" "$("$octavo" fields "$dir/p3.txt" --fields "$dir/run/best.safetensors" | awk -F'\t' '$2 == "firm" { print $3 }')" "a taught field"
sed 's/Sum  /Sum  RM /' "$dir/p3.txt" >"$dir/rm.txt"
same "3.50 3.50 MYR" "$("$octavo" fields "$dir/rm.txt" --fields "$dir/run/best.safetensors" | awk -F'\t' '$2 == "sum" { print $3, $4 }')" "amounts taught without a currency go without it"
same "page" "$("$octavo" fields "$dir/empty.txt" --fields "$dir/run/best.safetensors" | cut -f1)" "an empty page, taught fields"
# Damaged, cut, and of another task.
head -c 4000 "$dir/run/best.safetensors" >"$dir/cut.safetensors"
refuses 4 "cut.safetensors" fields "$dir/a.txt" --fields "$dir/cut.safetensors"
if [ -f models/direction.safetensors ]; then
    refuses 4 "picks no fields" fields "$dir/a.txt" --fields models/direction.safetensors
fi
printf 'p0.txt {}\n' >"$dir/bad.txt"
refuses 3 "bad.txt:1: expected page<TAB>" eval --task=fields form "$dir/bad.txt"
printf 'p0.txt\t{"sum": 4}\n' >"$dir/bad.txt"
refuses 3 'bad.txt:1: expected {"name": "value"' eval --task=fields form "$dir/bad.txt"
printf 'p99.png\t{"sum": "4"}\n' >"$dir/bad.txt"
refuses 3 "octavo read -f json" train --task=fields --data="$dir/bad.txt" --steps=1 -o "$dir/none"
refuses 2 "has one network alone" train --task=fields --arch=crnn --data="$dir/pages.txt" --steps=1 -o "$dir/none"
printf '{"width":90,"height":90,"lines":[{"text":"Total 5.00"}]}\n' >"$dir/noplace.json"
refuses 3 "noplace.json" fields "$dir/noplace.json"
finish
