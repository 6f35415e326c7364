#!/bin/sh
# `octavo read` of an open book: the left page first, and --split-spreads. Pages of the generator, side by
# side (page_image), are the book.
. "$(dirname "$0")/lib.sh"
image=$tools/page_image
cd "$dir" || exit 1
export SOURCE_DATE_EPOCH=1700000000 LC_ALL=C

if ! "$octavo" --version | grep -q 'models built in:.*detector.*direction'; then
    skip "no detector or no direction classifier in the program: pages are not read"
    finish
fi
"$octavo" synth pages -q -n 2 -o book --text --kind=book --seed=811 --level=0 --dpi=100 --skew=0 2>err
if [ ! -f book/000001.png ]; then
    skip "no FreeType or no fonts: $(head -n 1 err)"
    finish
fi
"$image" beside book/000000.png book/000001.png spread.pgm

words() { tr -s ' \f\n' '\n\n\n' <"$1" | grep -E '^[A-Za-z]{3,}$' | sort | uniq; }
# $1, $2: texts; percent of the words of $1 that are in $2.
share() {
    words "$1" >words.a
    words "$2" >words.b
    comm -12 words.a words.b | wc -l | awk -v n="$(wc -l <words.a)" '{ printf "%d", n ? 100 * $1 / n : 0 }'
}
most_of() { # $1, $2: texts, $3: about
    got=$(share "$1" "$2")
    if [ "$got" -ge 90 ]; then ok; else fail "$3: $got % of its words"; fi
}

# --- as one page ---
"$octavo" read spread.pgm >out 2>err
same 0 $? "a spread is read"
same 1 "$(grep -c 'spread.pgm: two pages of an open book' err)" "it is said"
half=$(wc -l <book/000000.txt)
head -n "$half" out >first
most_of book/000000.txt first "the left page comes first"
"$octavo" read -q -f json spread.pgm >out.json 2>err
same 1 "$(grep -c '"spread":true' out.json)" "JSON says it"

# --- as two ---
"$octavo" read --split-spreads -f txt,json,pdf,page,html -o two spread.pgm 2>err
same 0 $? "--split-spreads"
same '' "$(cat err)" "nothing is said of pages that were split"
tr '\f' '\001' <two.txt | awk 'BEGIN { RS = "\001" } { print > ("page" NR ".txt") }'
most_of book/000000.txt page1.txt "page 1"
most_of book/000001.txt page2.txt "page 2"
left=$(share book/000001.txt page1.txt)
if [ "$left" -lt 60 ]; then ok; else fail "page 1 holds $left % of the other page's words"; fi
same 2 "$(wc -l <two.json | tr -d ' ')" "pages in JSON"
same 0 "$(grep -c '"spread"' two.json)" "no page is a spread"
width=$(head -n 2 spread.pgm | sed -n 's/^\([0-9]*\) .*/\1/p')
same "$width" "$(sed 's/.*"width":\([0-9]*\),"height".*/\1/' two.json | awk '{ s += $1 } END { print s }')" \
    "the pages' pictures are the spread's"
same 2 "$(grep -ac '/Type */Page[^s]' two.pdf)" "pages of the PDF"
same 2 "$(ls two-*.page.xml 2>/dev/null | wc -l | tr -d ' ')" "files of PAGE"
"$octavo" read -q --split-spreads -f txt -o many/ spread.pgm book/000000.png 2>err
same 0 $? "into a folder"
same 1 "$(tr -dc '\f' <many/spread.txt | wc -c | awk '{ print ($1 >= 1) }')" "two pages in its file"
most_of book/000001.txt many/spread.txt "both are there"

# --- with --redact: what is taken out of either half is in no output ---
# A line of each page: its first two words are the label of a field, the rest its value.
for side in 1 2; do
    grep -E '^[A-Za-z]{2,} [A-Za-z]{2,}( [A-Za-z]{2,}){2,}' page$side.txt | head -n 1 >line
    awk -v side=$side '{ printf "s%d text right %s %s\n", side, $1, $2 }' line >>secret.form
    sed 's/^[^ ]* [^ ]* //' line >secret$side
done
same 2 "$(wc -l <secret.form | tr -d ' ')" "a secret on each page"
"$octavo" read -q --split-spreads --fields secret.form --redact s1,s2 -f txt,json,hocr,html,pdf,png,fields -o black spread.pgm 2>err
same 0 $? "--split-spreads --redact"
nothing_of() { # $1: a text, $2: about
    for side in 1 2; do
        if tr -s ' \n' ' ' <"$1" | grep -qaF "$(cat secret$side)"; then fail "$2 has '$(cat secret$side)'"; else ok; fi
    done
}
same 2 "$(grep -cF -f secret1 -f secret2 two.txt)" "both were read"
for f in txt json hocr html pdf fields.tsv; do
    nothing_of black.$f "black.$f"
done
same 2 "$(ls black*.png | wc -l | tr -d ' ')" "a picture of each half"
for image in black*.png; do
    "$octavo" read -q "$image" >seen
    nothing_of seen "what is read of $image"
done
if command -v pdftotext >/dev/null && command -v pdfimages >/dev/null; then
    pdftotext black.pdf seen
    nothing_of seen "pdftotext"
    most_of page1.txt seen "the rest is there"
    pdfimages -png black.pdf image
    same 2 "$(ls image-*.png | wc -l | tr -d ' ')" "pictures in the PDF"
    for image in image-*.png; do
        "$octavo" read -q "$image" >seen
        nothing_of seen "what is read of the PDF's $image"
    done
else
    skip "no pdftotext or pdfimages: redacted PDFs are not looked into"
fi

# --- what is none ---
"$octavo" read --split-spreads -f json book/000000.png >one.json 2>err
same 1 "$(wc -l <one.json | tr -d ' ')" "one page stays one"
same 0 "$(grep -c 'two pages' err)" "and is not told as two"
"$octavo" read --split-spreads --region 1,1,9,9 spread.pgm >out 2>err
same 2 $? "not with --region"
finish
