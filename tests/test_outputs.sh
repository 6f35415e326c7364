#!/bin/sh
# What octavo writes, read by programs that we did not write. The documents come from
# write_outputs (built beside the program, $OCTAVO); it must be run where samples/ is. Clients
# that are not installed are skipped:
#   xmllint with the schemas in $OCTAVO_SCHEMAS or ../shared/schemas; for hOCR the DTDs of
#   w3c-sgml-lib
#   tidy, qpdf, pdftotext and pdffonts (poppler-utils), jq, hocr2pdf (exactimage),
#   python3-jsonschema, cmark-gfm
#   ocrmypdf, with apps/ocrmypdf_octavo.py
. "$(dirname "$0")/lib.sh"
write=$tools/write_outputs
schemas=${OCTAVO_SCHEMAS:-../shared/schemas}
export SOURCE_DATE_EPOCH=1700000000 LC_ALL=C

# $1: expected exit code, $2: text of the message, rest: arguments of write_outputs
refused() {
    want=$1 text=$2
    shift 2
    "$write" "$@" >"$dir/out" 2>"$dir/err"
    code=$?
    if [ $code -eq "$want" ] && grep -qF -e "$text" "$dir/err"; then ok; else
        fail "$*: expected exit code $want and '$text', found $code: $(cat "$dir/err")"
    fi
}

# --- every format of io/formats.def is judged by a section below ---
formats=$("$octavo" read --list-formats | cut -f1)
all=$(echo "$formats" | paste -sd , -)
for format in $formats; do
    case $format in
    txt | tsv | box | lstmbox | wordstrbox) ok ;; # awk
    hocr | alto | page) ok ;;                     # XML
    json | pdf | html) ok ;;
    png) ok ;;                                    # pngcheck or Python
    fields) ok ;;                                 # awk, of octavo fields
    csv | md) ok ;;                               # Python, cmark-gfm
    *) fail "io/formats.def: no section of tests/test_outputs.sh judges '$format'" ;;
    esac
done

# --- the files: every document, every format, twice; lines as `octavo read` gives them ---
documents="sample png color hostile empty many roles none"
mkdir "$dir/a" "$dir/b"
for d in $documents; do
    works "$d" "$write" "$d" "$dir/a/$d" "$all" "draw=$dir/a/$d.draw.png" lang=en
done
if "$octavo" info default >/dev/null 2>&1; then
    works "lines" "$octavo" read -q --psm line samples/line-0*.png -f "$all" -o "$dir/a/line" \
        --draw "$dir/a/line.draw.png"
    documents="$documents line"
else
    skip "no built-in model: lines are not read"
fi
for d in sample hostile empty; do
    works "$d, with characters" "$write" "$d" "$dir/a/$d-c" hocr,alto,page characters
done
for d in png hostile; do
    works "$d, text only" "$write" "$d" "$dir/a/$d-t" pdf textonly
done
works "roles, joined" "$write" roles "$dir/a/roles-j" txt,md,html dehyphenate
for d in sample hostile; do
    works "$d again" "$write" "$d" "$dir/b/$d" "$all" "draw=$dir/b/$d.draw.png" lang=en
done
works "black and white" "$write" bw "$dir/a/bw" pdf,json
for d in sample png bw jpeg color hostile empty; do
    "$write" $d "$dir/a/$d-a" pdf pdfa lang=en 2>"$dir/err" || [ $d = jpeg ] || fail "$d as PDF/A: $(cat "$dir/err")"
done
"$write" jpeg "$dir/a/jpeg" pdf,json 2>"$dir/err" ||
    not_applicable "built without JPEG: none embedded"
for f in "$dir"/b/*; do
    works "$(basename "$f"), two runs" cmp "$f" "$dir/a/$(basename "$f")"
done
for format in tsv pdf; do # of several pages
    "$write" sample - $format lang=en >"$dir/out"
    works "$format to stdout" cmp "$dir/out" "$dir/a/sample.$format"
done
works "a name with its suffix" "$write" png "$dir/name.page.xml" ""
works "name.page.xml is PAGE" grep -q PcGts "$dir/name.page.xml"
works "a name without" "$write" png "$dir/plain" ""
works "plain is text" grep -q "Dear Sir" "$dir/plain.txt"
refused 2 "found 'pfd'" png "$dir/x" txt,pfd
refused 2 "found ''" png "$dir/x" txt,
refused 2 "twice" png "$dir/x" txt,pdf,txt
refused 2 "stdout takes one format" png - txt,pdf
refused 2 "holds one page" sample - page
refused 5 "cannot" png "$dir/none/x" txt,pdf
refused 5 "cannot" png "$dir/x" txt "draw=$dir/none/x.png"
if [ -w /dev/full ]; then refused 5 "cannot be written" png /dev/full ""; fi
[ -e "$dir/x.txt" ] && fail "a refused run left x.txt"
if [ -z "$(find "$dir" -name '.octavo*')" ]; then ok; else fail "temporary files are left"; fi

# --- text, TSV and Tesseract's boxes: awk ---
works "form feeds" test "$(tr -cd '\f' <"$dir/a/sample.txt" | wc -c)" -eq 3
columns=$(printf '%s\t' level page_num block_num par_num line_num word_num left top width \
    height conf)text
for d in $documents; do
    works "$d.txt is UTF-8" iconv -f UTF-8 -t UTF-32 -o /dev/null "$dir/a/$d.txt"
    works "$d.tsv" awk -F'\t' -v columns="$columns" '
        NR == 1 { if ($0 != columns) exit 1; next }
        NF != 12 || $1 < 1 || $1 > 5 || $9 < 1 || $10 < 1 { print; exit 1 }
        $1 == 5 ? $11 < 0 || $11 > 100 : $11 != -1 || $12 != "" { print; exit 1 }
        $1 == 1 { b = p = l = w = 0; if ($2 != ++page) exit 1 }
        $1 == 2 { if ($3 != ++b) exit 1; p = l = w = 0 }
        $1 == 3 { if ($4 != ++p) exit 1; l = w = 0 }
        $1 == 4 { if ($5 != ++l) exit 1; w = 0 }
        $1 == 5 { if ($6 != ++w) exit 1 }' "$dir/a/$d.tsv"
done
place='[0-9]+ [0-9]+ [0-9]+ [0-9]+ [0-9]+'
for d in $documents; do
    works "$d.box" awk -v form="^[^ ]+ $place\$" \
        '$0 !~ form || $2 >= $4 || $3 >= $5 { print; exit 1 }' "$dir/a/$d.box"
    works "$d.lstm.box" awk -v form="^([^ ]+|\t| ) $place\$" \
        '$0 !~ form { print; exit 1 }' "$dir/a/$d.lstm.box"
    works "$d.wordstr.box" awk -v line="^WordStr $place #" -v end="^\t $place\$" \
        '$0 !~ (NR % 2 ? line : end) { print; exit 1 }' "$dir/a/$d.wordstr.box"
done
works "1,000 words" test "$(awk -F'\t' '$1 == 5' "$dir/a/many.tsv" | wc -l)" -eq 1000

# --- XML ---
if ! [ -f "$schemas/alto-4-4.xsd" ]; then
    # Other people's files, which do not come with the sources.
    not_applicable "no alto-4-4.xsd and page-2019-07-15.xsd at $schemas (OCTAVO_SCHEMAS):" \
        "ALTO and PAGE not validated"
elif have xmllint; then
    for f in "$dir"/a/*.page.xml; do
        works "PAGE, $(basename "$f")" xmllint --nonet --noout --schema \
            "$schemas/page-2019-07-15.xsd" "$f"
    done
    for f in "$dir"/a/*.xml; do
        case $f in *.page.xml) continue ;; esac
        works "ALTO, $(basename "$f")" xmllint --nonet --noout --schema \
            "$schemas/alto-4-4.xsd" "$f"
    done
else
    skip "xmllint is not installed (libxml2-utils): ALTO and PAGE not validated"
fi
if have xmllint; then
    for f in "$dir"/a/*.xml "$dir"/a/*.hocr; do
        works "well-formed, $(basename "$f")" xmllint --nonet --noout --nowarning "$f"
    done
    text=$(xmllint --nonet --xpath 'string(//*[local-name()="String"][1]/@CONTENT)' \
        "$dir/a/hostile.xml" 2>&1)
    works "escapes come back" test "$text" = "<b>&amp;"
else
    skip "xmllint is not installed (libxml2-utils): XML not parsed"
fi
if have xmllint && [ -d /usr/share/xml/w3c-sgml-lib ]; then
    for f in "$dir"/a/*.hocr; do
        works "hOCR, $(basename "$f")" xmllint --valid --nonet --noout "$f"
    done
else
    skip "xmllint or w3c-sgml-lib is not installed: hOCR not validated against XHTML's DTD"
fi
if have tidy; then
    for d in $documents; do
        for f in "$dir/a/$d.html" "$dir/a/$d.hocr"; do
            tidy -q -e "$f" >"$dir/out" 2>&1
            # Words without text, and blocks without lines, are empty elements.
            grep -v "trimming empty <\(span\|p\|div\)>" "$dir/out" >"$dir/err"
            works "tidy, $(basename "$f")" cmp "$dir/err" /dev/null
        done
    done
else
    skip "tidy is not installed: HTML and hOCR not checked"
fi
if have hocr2pdf && have pdftotext; then
    hocr2pdf -i "$dir/a/png.png" -o "$dir/h.pdf" <"$dir/a/png.hocr" >"$dir/out" 2>&1
    pdftotext "$dir/h.pdf" "$dir/h.txt" 2>"$dir/err"
    # It moves lines downwards, out of the page (Tesseract's as well): the first ones count.
    if grep -q "Sir," "$dir/h.txt" && grep -q "weekdays" "$dir/h.txt"; then ok; else
        fail "hocr2pdf: $(cat "$dir/out" "$dir/err")"
    fi
else
    skip "hocr2pdf (exactimage) is not installed: hOCR not given to it"
fi

# --- JSON ---
if have jq; then
    for d in $documents; do
        works "$d.json" jq -e '.schema == 1 and (.lines | type) == "array"' "$dir/a/$d.json"
    done
    same 1000 "$(jq '[.lines[].words[].polygon] | length' "$dir/a/many.json")" "boxes"
    works "jq and txt agree" test "$(jq -j '.text + "\f"' "$dir/a/sample.json" | cksum)" = \
        "$(cksum <"$dir/a/sample.txt")"
else
    skip "jq is not installed: JSON not parsed"
fi
python=
for p in python3 /usr/bin/python3; do
    "$p" -c 'import jsonschema' 2>/dev/null && python=$p && break
done
if [ -n "$python" ]; then
    for d in $documents; do
        works "schema, $d.json" "$python" -c '
import json, sys, jsonschema
schema = json.load(open("io/page.schema.json"))
jsonschema.Draft7Validator.check_schema(schema)
for line in open(sys.argv[1], encoding="utf-8"):
    jsonschema.validate(json.loads(line), schema)' "$dir/a/$d.json"
    done
else
    skip "python3-jsonschema is not installed: JSON not checked against io/page.schema.json"
fi

# --- CSV and Markdown ---
if have python3; then
    for d in $documents; do
        works "$d.csv" python3 -c '
import csv, sys
with open(sys.argv[1], encoding="utf-8", newline="") as f:
    list(csv.reader(f, strict=True))' "$dir/a/$d.csv"
    done
    works "cells of roles.csv" python3 -c '
import csv, sys
with open(sys.argv[1], encoding="utf-8", newline="") as f:
    rows = list(csv.reader(f, strict=True))
want = [["Item", "Price, each", ""], ["a \"b\" | c", "=1+1", "-5.00"], ["", "total", ""], [],
        ["x", "y"], ["1", "2\nbelow"]]
sys.exit(rows != want and str(rows))' "$dir/a/roles.csv"
else
    skip "python3 is not installed: CSV not read"
fi
if have cmark-gfm; then
    cmark-gfm -e table "$dir/a/roles.md" >"$dir/md.html"
    for part in '<h2># not a heading, exam- ple &amp; more</h2>' '<li>one of *these*' \
        '<p># not a heading, exam-<br />' '<td>a &quot;b&quot; | c</td>' '<th>Price, each</th>' \
        '<td>2<!-- raw HTML omitted -->below</td>'; do
        works "cmark-gfm: $part" grep -qF -e "$part" "$dir/md.html"
    done
    same 2 "$(grep -c '<table>' "$dir/md.html")" "tables in Markdown"
    for d in sample hostile; do # no markup comes of text
        cmark-gfm -e table -e strikethrough -e autolink "$dir/a/$d.md" >"$dir/md.html"
        works "no markup in $d.md" test -z "$(grep -oE '<[a-z][a-z0-9]*' "$dir/md.html" |
            grep -vxE '<(p|br|h2|hr)')"
    done
    works "hostile text in Markdown" grep -qF '&lt;b&gt;&amp;amp; &quot;quoted&quot;' \
        "$dir/md.html"
else
    skip "cmark-gfm is not installed: Markdown not read"
fi
works "joined words" grep -qx "# not a heading, example" "$dir/a/roles-j.txt"

# --- PDF ---
if have qpdf; then
    for f in "$dir"/a/*.pdf; do
        works "qpdf, $(basename "$f")" qpdf --check "$f"
    done
else
    skip "qpdf is not installed: PDF not checked"
fi
if have pdffonts; then
    for d in sample hostile png-t; do
        pdffonts "$dir/a/$d.pdf" >"$dir/out" 2>&1
        if grep -q 'CID TrueType  *Identity-H  *yes no  *yes' "$dir/out"; then ok; else
            fail "pdffonts, $d: $(cat "$dir/out")"
        fi
    done
else
    skip "pdffonts is not installed (poppler-utils)"
fi
if have pdftotext && have python3; then
    for d in png bw jpeg color many sample line png-t; do
        [ -f "$dir/a/$d.pdf" ] || continue
        works "words in $d.pdf" python3 tests/pdf_words.py "$dir/a/${d%-t}.json" "$dir/a/$d.pdf"
    done
    pdftotext -raw "$dir/a/hostile.pdf" "$dir/h.txt" 2>"$dir/err"
    for word in '<b>&amp;' ']]>' '\)' '<feff>' '"""' 'éàüß' '😀' '𝔘𝔫' '𠀀' 'שלום' 'עולם' 'مرحبا' \
        'بالعالم'; do
        works "pdftotext finds $word" grep -qF -e "$word" "$dir/h.txt"
    done
else
    skip "pdftotext (poppler-utils) or python3 is not installed: words in PDF not compared"
fi

# --- PDF/A-2b: the clauses that matter; what archives do with it ---
pike=
for p in python3 /usr/bin/python3; do
    "$p" -c 'import pikepdf' 2>/dev/null && pike=$p && break
done
for f in "$dir"/a/*-a.pdf; do
    [ -n "$pike" ] || break
    works "PDF/A, $(basename "$f")" "$pike" tests/pdfa_check.py "$f"
done
if [ -z "$pike" ]; then
    skip "no pikepdf (package ocrmypdf): PDF/A not checked"
elif "$pike" tests/pdfa_check.py "$dir/a/png.pdf" >"$dir/out" 2>&1; then
    fail "a PDF that is no PDF/A is taken for one"
else
    ok
fi
if have pdfimages; then
    pdfimages -list "$dir/a/bw.pdf" >"$dir/out"
    works "black and white is fax" grep -q 'ccitt' "$dir/out"
fi
if have gs && have pdftotext; then # refuses what would have to be changed
    gs -q -dPDFA=2 -dBATCH -dNOPAUSE -sDEVICE=pdfwrite -sColorConversionStrategy=RGB \
        -dPDFACompatibilityPolicy=2 -sOutputFile="$dir/gs.pdf" "$dir/a/png-a.pdf" >"$dir/out" 2>&1
    works "Ghostscript, PDF/A" test -s "$dir/gs.pdf" -a ! -s "$dir/out"
    pdftotext "$dir/gs.pdf" "$dir/gs.txt"
    pdftotext "$dir/a/png-a.pdf" "$dir/our.txt"
    # Ghostscript 10.0 makes of the euro's sign another one.
    same "$(tr -cd '!-~' <"$dir/our.txt" | cksum)" "$(tr -cd '!-~' <"$dir/gs.txt" | cksum)" \
        "Ghostscript, PDF/A: text"
fi
if have ocrmypdf; then
    works "OCRmyPDF, PDF/A" ocrmypdf -q --skip-text --output-type pdfa-2 "$dir/a/png-a.pdf" "$dir/oc.pdf"
    pdftotext "$dir/oc.pdf" "$dir/oc.txt"
    works "OCRmyPDF, PDF/A: words" grep -q weekdays "$dir/oc.txt"
fi

# --- OCRmyPDF reads four pages with our plugin ---
if ! have ocrmypdf; then
    skip "ocrmypdf is not installed: the plugin was not run"
elif ! "$octavo" read --help | grep -q -e --textonly; then
    skip "this version's 'octavo read' writes no pages: the OCRmyPDF plugin was not run"
elif ! "$octavo" read "$dir/a/png.png" -o "$dir/probe" -f pdf,txt --textonly 2>"$dir/err" \
    >"$dir/out" && grep -q "built without" "$dir/err"; then
    not_applicable "$(cat "$dir/err"): the OCRmyPDF plugin was not run"
else
    works "four pages" qpdf --empty --pages "$dir/a/png.pdf" "$dir/a/bw.pdf" \
        "$dir/a/color.pdf" "$dir/a/png.pdf" -- "$dir/four.pdf"
    for renderer in sandwich hocr; do
        works "ocrmypdf, $renderer" env OCTAVO="$octavo" OMP_THREAD_LIMIT=1 ocrmypdf -q \
            --force-ocr --plugin apps/ocrmypdf_octavo.py --pdf-renderer $renderer \
            --sidecar "$dir/side.txt" --output-type pdf -j 2 "$dir/four.pdf" "$dir/read.pdf"
        [ -f "$dir/read.pdf" ] || continue
        # How well the pages are read is no matter here: a clear word on three of four will do.
        works "sidecar" test "$(grep -c archive "$dir/side.txt")" -ge 3
        pdftotext "$dir/read.pdf" "$dir/read.txt"
        works "text in the pages" test "$(grep -c archive "$dir/read.txt")" -ge 3
    done
fi

# --- fields: five columns, as many lines as JSON has fields ---
printf 'Total RM 12.50\nDate 25/12/2018\n' >"$dir/fields.txt"
works "fields" "$octavo" fields "$dir/fields.txt" --fields form -f fields,json -o "$dir/a/fields"
same "$(grep -o '"name":' "$dir/a/fields.json" | wc -l)" \
    "$(awk -F '\t' 'NF != 5 { exit 1 } NR > 1' "$dir/a/fields.fields.tsv" | wc -l)" "lines of fields"
same 2 "$(grep -o '"name":' "$dir/a/fields.json" | wc -l)" "fields"

finish
