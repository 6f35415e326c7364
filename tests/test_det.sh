#!/bin/sh
# `octavo train --task=det`, `eval --task=det` and `detect` from outside: training learns, resumes and runs on any
# number of threads bit-identically; the figures and boxes are those of the pages drawn here: bars for lines.
. "$(dirname "$0")/lib.sh"
cd "$dir" || exit 1
export OCTAVO="$octavo" # for sh -c

check() { works "$@"; }
code() { # $1: expected exit code, then a command of the program; stdout goes to out, stderr to err
    expected=$1
    shift
    "$octavo" "$@" >out 2>err </dev/null
    got=$?
    [ $got -eq "$expected" ] || echo "exit code $got instead of $expected"
    [ $got -eq "$expected" ]
}
one_line() { [ "$(wc -l <err)" -eq 1 ] && grep -q "$1" err; }

# Pages of 320x256 with lines of dark strokes, 16 high; the first page also has an ignored one.
mkdir pages
awk 'BEGIN {
    w = 320; h = 256; seed = 7
    for (p = 1; p <= 4; p++) {
        for (i = 0; i < w * h; i++) v[i] = 235
        name = "p" p
        row = name ".pgm\t["
        tsv = ""
        for (k = 0; k < 6; k++) {
            seed = (seed * 16807) % 2147483647; x0 = 10 + seed % 60
            seed = (seed * 16807) % 2147483647; x1 = x0 + 60 + seed % 180
            y0 = 14 + 40 * k; y1 = y0 + 16
            for (y = y0; y < y1; y++)
                for (x = x0; x < x1; x++)
                    if (x % 5 < 3 && (y + x) % 7 < 5) v[y * w + x] = 30
            text = (p == 1 && k == 0) ? "###" : "line"
            row = row (k ? ", " : "") sprintf("{\"transcription\": \"%s\", \"points\": [[%d, %d], [%d, %d], [%d, %d], [%d, %d]]}", \
                text, x0, y0, x1, y0, x1, y1, x0, y1)
        }
        print row "]" > "pages/labels.txt"
        file = "pages/" name ".pgm"
        print "P2", w, h, 255 > file
        for (y = 0; y < h; y++) {
            line = ""
            for (x = 0; x < w; x++) line = line v[y * w + x] " "
            print line > file
        }
        close(file)
    }
}'
common="--task=det --data=pages/labels.txt --level=0 --batch=2 --crop=96 --schedule=constant --warmup=4 --lr=0.004 --ema=0.8"

# Bit-identity: straight against interrupted, and over threads and producers.
check "8 steps" code 0 train $common --steps=8 -j1 -o straight
check "says what it learns from" grep -q "labels.txt 100 % (4 pages, 24 texts)" err
check "4 steps" code 0 train $common --steps=4 --save-every=2 -j1 -o parts
check "4 more" code 0 train --resume --steps=8 -o parts
check "resumed weights" cmp straight/last.safetensors parts/last.safetensors
check "other threads" code 0 train $common --steps=8 -j3 --loader-threads=2 -o threads
check "their weights" cmp straight/best.safetensors threads/best.safetensors
check "another seed" code 0 train $common --steps=8 --seed=2 -j1 -o seed
check "other weights" sh -c '! cmp -s straight/best.safetensors seed/best.safetensors'

# It learns.
check "learns" code 0 train $common --steps=260 --val=pages/labels.txt --val-every=130 -o run
check "finds most of what it saw" awk -F, 'NR > 1 && $8 != "" && $8 < 0.3 { good = 1 } END { exit !good }' run/log.csv
check "a column of its own" grep -q "^step,.*,val_error,val_error_1$" run/log.csv
check "a picture" grep -q "1 - hmean" run/curve.svg
check "evaluates" code 0 eval --task=det --format=json run/best.safetensors pages/labels.txt
check "hmean" awk 'match($0, /"hmean":[0-9.]+/) && substr($0, RSTART + 8, RLENGTH - 8) > 0.7 { good = 1 } END { exit !good }' out
check "all keys" sh -c 'for k in precision recall hmean area_precision area_recall samples; do grep -q "\"$k\":" out || exit 1; done'
check "ignored ones do not count" grep -q '"texts":23,' out
check "the table" code 0 eval --task det --pages run/best.safetensors pages/labels.txt
check "a row a page" sh -c '[ "$(grep -c "^page [1-4] " out)" -eq 4 ]'
check "goes on from a model" code 0 train $common --model=run/best.safetensors --steps=2 -o more
sed -n '1,$p' pages/labels.txt | head -n 1 >one.txt

# Boxes, as rows that can be trained on and measured against themselves.
check "detects" code 0 detect -m run/best.safetensors pages
cp out found.txt
check "four rows" sh -c '[ "$(grep -c "	\[{\"transcription\": \"\", \"points\": " found.txt)" -eq 4 ]'
sed 's/"transcription": ""/"transcription": "x"/g' found.txt >self.txt
check "measured on itself" code 0 eval --task=det -f json run/best.safetensors self.txt
check "finds itself" grep -q '"precision":1.0,"recall":1.0,"hmean":1.0' out
check "json" code 0 detect -m run/best.safetensors --format=json --draw=drawn pages/p1.pgm pages/p2.pgm
check "two objects" sh -c '[ "$(grep -c "^{\"image\":\"pages/p[12].pgm\",\"width\":320,\"height\":256,.*\"score\":0\.[0-9]" out)" -eq 2 ]'
check "two drawings" test -s drawn/p1.boxes.png -a -s drawn/p2.boxes.png
check "threads" code 0 detect -m run/best.safetensors -j3 pages
check "same boxes" cmp found.txt out
check "polygons" code 0 detect -m run/best.safetensors --polygons --draw=one.png pages/p1.pgm
check "a drawing" test -s one.png
check "a high threshold finds nothing" code 0 detect -m run/best.safetensors --det-box-thresh=1 pages/p1.pgm
check "an empty list" grep -q "	\[\]$" out
check "a small side" code 0 detect -m run/best.safetensors --det-limit-side=64 -f json pages/p1.pgm
check "is obeyed" grep -q '"scaled_width":64,' out

# What goes wrong.
check "some fail" code 1 detect -m run/best.safetensors pages/p1.pgm nothing.png
check "one fails" code 3 detect -m run/best.safetensors nothing.png
check "names it" one_line nothing.png
cp pages/p1.pgm "$(printf 'two\nrows.pgm')"
check "a name that would be two rows" code 1 detect -m run/best.safetensors pages/p1.pgm "$(printf 'two\nrows.pgm')"
check "JSON can say it" code 0 detect -m run/best.safetensors -f json "$(printf 'two\nrows.pgm')"
check "no detector" code 4 detect -m run/log.csv pages/p1.pgm
check "no pages" code 3 eval --task=det run/best.safetensors nowhere
check "no image" code 2 detect -m run/best.safetensors
check "an unknown network" code 2 train --task=det --data=pages/labels.txt --model=crnn --steps=1 -o x
check "an unknown source" code 3 train --task=det --data=synth --steps=1 -o x
head -c 4000 run/best.safetensors >cut.safetensors
check "half a model" code 4 detect -m cut.safetensors pages/p1.pgm
check "lines are no pages" code 4 train --task=rec --init=run/best.safetensors --data=pages/labels.txt --steps=1 -o x

finish
