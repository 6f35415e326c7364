#!/bin/sh
# `octavo read` of pages from outside: the sample letter upright, turned and leaning, all
# outputs, what people and attackers do to it, time and memory. page_image, built beside the
# program, makes the pictures.
. "$(dirname "$0")/lib.sh"
image=$tools/page_image
sample=$PWD/samples/pages/letter
models=$PWD/models
cd "$dir" || exit 1
export SOURCE_DATE_EPOCH=1700000000 LC_ALL=C

# $1: exit code, $2: what it is about, rest: arguments of `read`. An error is told in one line.
expect() {
    code=$1 about=$2
    shift 2
    "$octavo" read -q "$@" >out 2>err </dev/null
    got=$?
    if [ $got -ne "$code" ]; then
        fail "$about: expected exit code $code, found $got: $(head -c 300 err)"
    elif [ "$code" -gt 1 ] && [ "$(grep -c '^octavo' err)" -ne 1 ]; then
        fail "$about: expected one line on stderr, found: $(cat err)"
    else
        ok
    fi
}

if ! "$octavo" --version | grep -q 'models built in:.*detector.*direction'; then
    skip "no detector or no direction classifier in the program: pages are not read"
    finish
fi
asan=false
grep -q __asan_init "$octavo" && asan=true

# --- the letter, whichever way it lies ---
# The page's errors in percent at most, upright, turned by quarters, leaning, and bent. Most of
# them are tables in another order than the truth has them.
most=13
quarters="90 180 270" leans="-3 9 -14" bends="40 -40"
# One of each code path: it takes ten times as long.
if $asan; then quarters="90 270" leans=9 bends=-40; fi
cer() { # $1: name, $2: picture; the others: options
    name=$1 picture=$2
    shift 2
    mkdir "$name"
    cp "$picture" "$name/letter.${picture##*.}"
    cp "$sample.txt" "$name/letter.txt"
    "$octavo" eval --task=page --format=json "$@" "$name" 2>err |
        sed 's/.*"cer":\([0-9.]*\).*/\1/' | awk '{ printf "%d", 100 * $1 + 0.999 }'
}
at_most() { # $1: limit, $2: found, $3: what it is about
    if [ -n "$2" ] && [ "$2" -le "$1" ]; then ok; else
        fail "$3: CER '$2' %, the limit is $1 %: $(cat err)"
    fi
}
at_most $most "$(cer upright "$sample.png")" "the letter"
for degrees in $quarters; do
    "$image" turn "$sample.png" $degrees $degrees.pgm
    at_most $most "$(cer t$degrees $degrees.pgm)" "turned by $degrees"
done
at_most $most "$(cer told 270.pgm --rotate=90)" "turned by 270 and told to turn by 90"
for degrees in $leans; do
    "$image" turn "$sample.png" $degrees lean$degrees.pgm
    at_most $most "$(cer l$degrees lean$degrees.pgm)" "leaning by $degrees degrees"
done
for pixels in $bends; do
    "$image" bend "$sample.png" $pixels bend$pixels.pgm
    at_most $most "$(cer b$pixels bend$pixels.pgm)" "bent by $pixels pixels"
done
# Readings that somebody else wrote; what is not measured is not 0.
mkdir readings
echo '{"width":9,"height":9,"lines":[]}' >readings/letter.json
"$octavo" eval --task=page --readings=readings upright >out 2>err
same 0 $? "eval of readings"
same 1 "$(grep -c 'order of lines   kept      -' out)" "order is not measured without places"
same 1 "$(grep -c 'CER 100.00' out)" "nothing was read"
"$octavo" eval --task=page --readings=readings --format=json upright >out 2>err
if grep -qE '"(order|word_iou|cells|junk_words|seconds_per_page)"' out; then
    fail "json of what was not measured: $(cat out)"
else ok; fi
echo '{"width":9}' >readings/letter.json
"$octavo" eval --task=page --readings=readings upright >out 2>err
same 3 $? "eval of damaged readings"
same 1 "$(grep -c 'letter.json: page 1' err)" "the damaged file is named"
# A word that runs up or down its image is read as it is upright.
word=$(dirname "$sample")/../line-06.png
expect 0 "a line" --psm line "$word"
upright=$(cat out)
for degrees in 90 270; do
    "$image" turn "$word" $degrees side$degrees.pgm
    expect 0 "a line on its side" --psm line side$degrees.pgm
    same "$upright" "$(cat out)" "a line turned by $degrees"
done

# --- every output in one run ---
"$octavo" read --list-formats >formats
all=$(cut -f1 formats | paste -sd , -)
expect 0 "all formats" "$sample.png" -o all -f "$all" --draw all.drawn.png --characters -j 1
for end in $(cut -f2 formats) drawn.png; do
    if [ -s all.$end ]; then ok; else fail "all formats: no all.$end"; fi
done
if have xmllint; then
    for end in hocr xml page.xml; do
        works "well-formed $end" xmllint --nonet --noout --nowarning all.$end
    done
else
    skip "xmllint is not installed (libxml2-utils): XML not parsed"
fi
if have jq; then
    same "$(cksum <all.txt)" "$(jq -j '.text + "\f"' all.json | cksum)" "text in json"
    works "boxes on the page" jq -e '[.lines[].polygon[] | .[0] >= 0 and .[0] <= 1275 and
        .[1] >= 0 and .[1] <= 1710] | length > 25 and all' all.json
else
    skip "jq is not installed: JSON not parsed"
fi
if have qpdf; then works "qpdf" qpdf --check all.pdf; else
    skip "qpdf is not installed: PDF not checked"
fi
if have pdftotext; then
    # A word at its place: where the address names the town, in points (72 to the inch; the page
    # has 150 dpi).
    pdftotext -bbox all.pdf all.bbox
    works "a word's place in the PDF" awk -F'"' '/>Marlow</ { n++
        if ($2 < 73 || $2 > 84 || $4 < 136 || $4 > 150) exit 1 } END { exit n != 1 }' all.bbox
else
    skip "pdftotext (poppler-utils) is not installed: words in PDF not sought"
fi
works "the town's row in TSV" awk -F'\t' '$12 == "Marlow" { n++
    if ($7 < 150 || $7 > 176 || $8 < 287 || $8 > 311) exit 1 } END { exit n != 1 }' all.tsv

# --- a part of it, for all that needs many runs ---
"$image" crop "$sample.png" 130 170 780 250 part.pgm
expect 0 "a part" part.pgm
cp out part.txt
works "its text" grep -q 'Marlow' part.txt
for threads in 1 2 3 4; do
    expect 0 "-j $threads" part.pgm -o j$threads -f "$all" -j $threads --draw j$threads.drawn.png
    for f in j1.*; do
        works "$f depends on the threads ($threads)" cmp "$f" "j$threads${f#j1}"
    done
done
for isa in ref avx2 avx512 vnni; do
    if OCTAVO_ISA=$isa "$octavo" --version >isa.out 2>&1; then
        OCTAVO_ISA=$isa "$octavo" read -q part.pgm >out 2>err
        works "OCTAVO_ISA=$isa reads the same text" diff out part.txt
    else
        not_applicable "$(head -c 200 isa.out)"
    fi
done
for psm in auto single_column single_block sparse 3 4 6 11; do
    expect 0 "--psm $psm" --psm $psm part.pgm
    works "--psm $psm: its text" grep -q '^Marlow$' out
    cp out psm-$psm
done
for pair in auto:3 single_column:4 single_block:6 sparse:11; do
    works "--psm ${pair%:*} is ${pair#*:}" cmp psm-"${pair%:*}" psm-"${pair#*:}"
done
same 0 "$(tr -d '\f' <psm-single_block | grep -c '^$')" "empty lines in a single block"
# --- parts of a picture ---
expect 0 "two regions" --region 450,70,350,90 --region=100,450,300,45 "$sample.png"
same "Taylor Shipping Ltd.
206 Station Terrace
Dear Mrs. Wright." "$(tr -d '\f' <out | grep . | sed 's/,$/./')" "the regions' text"
expect 2 "a region of three numbers" --region 1,2,3 "$sample.png"
expect 2 "a region without area" --region 1,2,0,5 "$sample.png"
expect 2 "regions of a line" --psm line --region 1,2,30,5 "$word"
expect 3 "a region beside the picture" --region 9000,0,10,10 "$sample.png"
works "it is told" grep -q 'no region lies in the picture' err
expect 0 "--psm line" --psm line part.pgm
same 1 "$(wc -l <out)" "lines of --psm line"
expect 0 "--layout keep" --layout keep part.pgm
works "columns are kept" grep -q 'Mrs\. Wright   *File' out

# --- several pages ---
mkdir in out1
for n in a b c; do cp part.pgm in/$n.pgm; done
expect 0 "a folder to stdout" in
same 3 "$(tr -cd '\f' <out | wc -c)" "form feeds"
cat part.txt part.txt part.txt >thrice.txt
works "three times the text of one" cmp thrice.txt out
expect 0 "a folder to a folder" in -o out1/ -f txt,hocr
same "a.hocr a.txt b.hocr b.txt c.hocr c.txt" "$(cd out1 && echo *)" "files of their own"
expect 0 "a folder to a PDF" in -o three.pdf
if have qpdf; then
    works "qpdf, three pages" qpdf --check three.pdf
    same 3 "$(qpdf --show-npages three.pdf)" "pages"
fi
printf 'in/a.pgm\r\n\nin/b.pgm\n' >list.txt
expect 0 "--list" --list list.txt
same 2 "$(tr -cd '\f' <out | wc -c)" "pages of a list"
"$octavo" read -q - <part.pgm >out 2>err
same 0 $? "stdin"
works "stdin's text" cmp out part.txt
"$octavo" read -q --list - -o - <list.txt >out 2>err
same 0 $? "a list on stdin"

# --- what cannot be read, written, or meant ---
head -c 5000 part.pgm >cut.pgm
printf 'no picture, but long enough to look at' >text.png
expect 1 "bad pages among good ones" in/a.pgm cut.pgm none.png text.png in/b.pgm
same 2 "$(tr -cd '\f' <out | wc -c)" "good ones are read"
same 3 "$(grep -c '' err)" "bad ones are named"
expect 1 "a PDF without the bad pages" cut.pgm in/a.pgm -o good.pdf
have qpdf && same 1 "$(qpdf --show-npages good.pdf)" "good pages"
expect 3 "no page" none.png
expect 3 "a folder without pictures" out1
expect 3 "nothing to write" text.png -o never -f "$all"
same "" "$(find . -name 'never*')" "files of a run without pages"
expect 2 "no operand"
expect 2 "unknown mode" --psm 99 part.pgm
expect 2 "unknown turn" --rotate 45 part.pgm
expect 2 "an output without a name" -o '' part.pgm
expect 2 "one page a file, two to stdout" -f page in/a.pgm in/b.pgm
expect 0 "--draw of a line" --psm line --draw line.png part.pgm
works "it is there" test -s line.png
expect 2 "no character allowed" --allow= part.pgm
mkdir -p twice/1 twice/2
cp part.pgm twice/1/x.pgm
cp part.pgm twice/2/x.pgm
expect 2 "one file for two pages" twice/1/x.pgm in/a.pgm twice/2/x.pgm -o out1/
cp part.pgm part.txt
expect 2 "the output is the input" part.txt -o part.txt
works "inputs stay" cmp part.pgm part.txt
expect 2 "the drawing is the input" in/a.pgm --draw ./in/a.pgm
expect 2 "the drawing is the output" part.pgm -o one -f txt --draw one.txt
works "inputs stay" cmp part.pgm in/a.pgm
expect 5 "no such folder" part.pgm -o none/x
expect 5 "the same, for each page" in -o part.pgm/
if [ -w /dev/full ]; then
    "$octavo" read -q part.pgm >/dev/full 2>err
    same 5 $? "full disk"
fi
expect 4 "no such model" --det-model none.safetensors part.pgm
for pair in --det-model:default --direction-model:default --cls-model:default \
    --model:direction; do
    model=$models/${pair#*:}.safetensors
    if [ -r "$model" ]; then
        expect 4 "wrong kind for ${pair%:*}" "${pair%:*}" "$model" part.pgm
        works "it is said" grep -q 'octavo.task' err
    else
        skip "no $model"
    fi
done

# --- several at once ---
# Pages that take longer and shorter, damaged and missing ones between them, and one that waits
# until it is alone: all outputs, messages and codes are those of one thread, and so is their
# order.
"$image" crop "$sample.png" 130 170 780 60 line.pgm
"$image" crop "$sample.png" 130 900 900 200 other.pgm
white 1000000 37 >large.pgm
several="part.pgm line.pgm cut.pgm other.pgm none.png large.pgm line.pgm part.pgm cut.pgm"
mkdir pages
for n in 1 2 3; do
    cp part.pgm pages/c$n.pgm
    cp line.pgm pages/a$n.pgm
    cp cut.pgm pages/b$n.pgm
done
for threads in 1 2 4; do
    # shellcheck disable=SC2086 # a list of names
    expect 1 "several to stdout, -j $threads" $several -j $threads
    mv out several$threads.txt
    mv err several$threads.err
    expect 1 "several to a PDF, -j $threads" pages other.pgm cut.pgm line.pgm \
        -o several$threads.pdf -j $threads
    expect 1 "several to files, -j $threads" part.pgm line.pgm cut.pgm other.pgm \
        -o several$threads -f tsv,html,page --draw draw.png -j $threads
    mkdir pages$threads
    mv draw*.png pages$threads
    expect 1 "several to a folder, -j $threads" pages -o pages$threads/ -j $threads
    cat pages$threads/* >several$threads.all
    for f in several1.* several1-*; do
        works "$f is another with -j $threads" cmp "$f" "several$threads${f#several1}"
    done
done
same 6 "$(tr -cd '\f' <several1.txt | wc -c)" "pages of several"
same 9 "$(find pages1 -type f | wc -l)" "files of several"
same "cut.pgm none.png cut.pgm" \
    "$(sed 's/octavo: \([^:]*\):.*/\1/' several1.err | paste -sd ' ' -)" "messages of several"
"$octavo" read -q -j 4 cut.pgm cut.pgm none.png >out 2>err
same 3 $? "none of several"
same 3 "$(grep -c '' err)" "each of them is named"
expect 5 "several, a folder that cannot be" -j 4 pages -o part.pgm/
if [ -w /dev/full ]; then
    "$octavo" read -q -j 4 pages >/dev/full 2>err
    same 5 $? "full disk, several"
    same "1" "$(grep -c 'stdout\|standard output' err)" "it is said once"
fi

# --- odd pictures ---
white 1 1 >one.pgm
white 300 400 >blank.pgm
works "a blank page is told" sh -c "'$octavo' read blank.pgm 2>&1 | grep -q 'blank.pgm: no text found'"
white 3000 1 >row.pgm
white 1 3000 >column.pgm
"$image" noise 333 251 7 noise.pgm
for name in one blank row column; do
    expect 0 "$name" $name.pgm -o odd -f "$all" --draw odd.drawn.png
    same "$(printf '\f' | od -c)" "$(od -c <odd.txt)" "$name has no text"
done
expect 0 "noise" noise.pgm
expect 0 "noise, every pixel a text" noise.pgm -o odd -f "$all" --draw odd.drawn.png \
    --det-thresh 0 --det-box-thresh 0 --drop-score 0 --det-unclip-ratio 10
expect 0 "noise, few pixels" noise.pgm --det-limit-side 1
have xmllint && works "noise as XML" xmllint --nonet --noout odd.xml odd.page.xml odd.hocr

# --- bounded ---
"$image" huge 60000 60000 huge.png
expect 6 "60000x60000" huge.png
works "the size is said" grep -q 60000x60000 err
expect 6 "--max-pixels" --max-pixels 1000 part.pgm
expect 1 "too large among others" huge.png part.pgm
if $asan; then
    not_applicable "AddressSanitizer: memory is not measured"
elif [ ! -r /proc/self/status ] || ! have timeout; then
    skip "no /proc: memory is not measured"
else
    # A grey picture of it would be 3.6 GB.
    # shellcheck disable=SC3045 # dash and bash have both limits
    (ulimit -v 200000 && ulimit -t 1 && "$octavo" read -q -j 1 huge.png) >out 2>err
    same 6 $? "60000x60000 in little memory"
    # A reader that has read n pages waits at a pipe for the next; its memory is read then.
    white 200 100 >small.pgm
    mkfifo pipe
    memory() { # $1: pages, $2: threads; prints kB
        pages=
        i=0
        while [ $i -lt "$1" ]; do
            pages="$pages small.pgm"
            i=$((i + 1))
        done
        : >memory.out # the last one's pages are not this one's
        # shellcheck disable=SC2086 # a list of names
        "$octavo" read -q -j "$2" $pages pipe >memory.out 2>err &
        pid=$! tries=0
        while [ "$(tr -cd '\f' <memory.out | wc -c)" -lt "$1" ] && [ $tries -lt 600 ]; do
            sleep 0.05
            tries=$((tries + 1))
        done
        sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status"
        timeout 20 cp small.pgm pipe
        wait $pid
    }
    for threads in 1 3; do
        ten=$(memory 10 $threads) sixty=$(memory 60 $threads)
        if [ "${ten:-0}" -gt 0 ] && [ "$sixty" -le $((ten + 2048)) ]; then ok; else
            fail "-j $threads: memory grows with the pages:" \
                "$ten kB after 10, $sixty kB after 60"
        fi
    done
fi

# --- signals ---
# Stopped while it waits at a pipe for the second page: what was read is kept for --resume.
rm -f pipe
mkfifo pipe
mkdir stopped
for signal in INT TERM; do for threads in 1 2; do
    "$octavo" read -q -j $threads part.pgm pipe part.pgm -o stopped/x -f txt,pdf,html >out \
        2>err &
    pid=$! tries=0
    while [ ! -e stopped/x.part ] && [ $tries -lt 200 ]; do
        sleep 0.05
        tries=$((tries + 1))
    done
    [ -e stopped/x.part ] || fail "$signal: no part file was seen"
    # A background process of sh ignores SIGINT until the program catches it.
    sleep 0.3
    kill -$signal $pid
    timeout 20 cp part.pgm pipe
    wait $pid
    code=$?
    case $signal in INT) same 130 $code "SIGINT" ;; TERM) same 143 $code "SIGTERM" ;; esac
    same "stopped/x.part" "$(find stopped -type f)" "files after SIG$signal"
    rm stopped/x.part
done; done
if [ -z "$(find . -name '.octavo*')" ]; then ok; else fail "temporary files are left"; fi
finish
