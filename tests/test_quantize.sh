#!/bin/sh
# `octavo quantize` and `octavo compare` from outside, on the built-in model and the samples: the file that
# comes out is read by every command; bad input is told.
. "$(dirname "$0")/lib.sh"

# $1: exit code, $2: text that stdout or stderr holds, rest: arguments
expect() {
    code=$1 text=$2
    shift 2
    "$octavo" "$@" >"$dir/out" 2>"$dir/err" </dev/null
    got=$?
    if [ $got -eq "$code" ] && cat "$dir/out" "$dir/err" | grep -qF -e "$text"; then ok; else
        fail "$*: expected exit code $code and '$text', found $got: $(head -c 400 "$dir/err")"
    fi
}

if ! [ -s models/default.safetensors ]; then
    skip "no built-in model to quantise"
    finish
fi

# Calibration lines that are not the ones of the evaluation.
head -3 samples/labels.txt | sed "s|^|$PWD/samples/|" >"$dir/calib.txt"
tail -4 samples/labels.txt | sed "s|^|$PWD/samples/|" >"$dir/eval.txt"
tail -n +4 samples/labels.txt | sed "s|^|$PWD/samples/|" >"$dir/rest.txt"
model=models/default.safetensors
q="$dir/q.safetensors"

expect 0 "CER mean" quantize $model --calib="$dir/calib.txt" --eval="$dir/eval.txt" --plan=int8 --runs=1 \
    -j1 -o "$q" --report="$dir/report.html"
cp "$dir/out" "$dir/text"
for word in SQNR cosine range "ms float" "size" "latency" "3 samples"; do
    if grep -qF -e "$word" "$dir/text"; then ok; else fail "the report says nothing of $word"; fi
done
for word in "<svg" "CER %, mean" "Ranges" "</html>" conv1; do
    if grep -qF -e "$word" "$dir/report.html"; then ok; else fail "the page has no $word"; fi
done
was=$(wc -c <$model)
is=$(wc -c <"$q")
if [ $((is * 100)) -le $((was * 27)) ]; then ok; else fail "$is bytes of $was are more than 0.27"; fi

# The file is a model as any other.
expect 0 "octavo.quant.samples = 3" info "$q"
expect 0 "QLinearConv" info "$q"
expect 0 "int8" info --format=json "$q"
expect 0 "int8" bench --runs=1 --warmup=1 "$q"
expect 0 "CER" eval "$q" "$dir/eval.txt"
expect 4 "a model in 8 bits" average "$q" "$q" -o "$dir/mean.safetensors"
expect 4 "a model in 8 bits" train --model="$q" --data="$dir/calib.txt" --steps=1 -o "$dir/train"
expect 0 "passed, 0 failed" check -m "$q"
"$octavo" read --psm line -m $model samples/line-1*.png >"$dir/float" 2>/dev/null
"$octavo" read --psm line -m "$q" samples/line-1*.png >"$dir/int8" 2>/dev/null
differ=$(diff "$dir/float" "$dir/int8" | grep -c '^>')
if [ -s "$dir/int8" ] && [ "$differ" -le 1 ]; then ok; else fail "reading differs in $differ of 10 lines"; fi
expect 4 "quantised already" quantize "$q" --calib="$dir/calib.txt" -o "$dir/x.safetensors"

# The same file on any number of threads.
expect 0 "{" quantize $model --calib="$dir/calib.txt" --plan=int8 --runs=1 -j1 -o "$dir/one.safetensors" -f json
expect 0 "{" quantize $model --calib="$dir/calib.txt" --plan=int8 --runs=1 -j3 -o "$dir/three.safetensors" -f json
if cmp -s "$dir/one.safetensors" "$dir/three.safetensors"; then ok; else fail "1 and 3 threads give other files"; fi

# Choices by hand.
expect 0 "conv2" quantize $model --calib="$dir/calib.txt" --plan=int8 --runs=1 --ignore=conv2 --bits=conv1=16 \
    --bits='conv4*=32' -o "$dir/mixed.safetensors"
expect 0 "conv2 (--ignore)" info "$dir/mixed.safetensors"
expect 0 "int16" info "$dir/mixed.safetensors"
expect 0 "plan" quantize $model --calib="$dir/calib.txt" --plan=fp32 --runs=1 -o "$dir/float.safetensors"
head -1 "$dir/calib.txt" >"$dir/one.txt"
for method in average kl percentile mse; do
    expect 0 "$method" quantize $model --calib="$dir/one.txt" --plan=int8 --runs=1 --method=$method \
        -o "$dir/x.safetensors"
done
expect 0 "symmetric" quantize $model --calib="$dir/calib.txt" --plan=int8 --runs=1 --symmetric -o "$dir/x.safetensors"
expect 0 "auto" quantize $model --calib="$dir/calib.txt" --runs=3 -o "$dir/x.safetensors"

# Ranges that cut far too much: layers go back to float until the CER is held.
expect 0 "accuracy" quantize $model --calib="$dir/calib.txt" --eval="$dir/eval.txt" --method=percentile \
    --percentile=0.8 --plan=int8 --max-drop=0.3 --runs=1 -o "$dir/x.safetensors"
if grep -q "goes back to float" "$dir/err" && ! grep -q "NOT HELD" "$dir/out"; then ok; else
    fail "--max-drop: $(tail -2 "$dir/out")"
fi
if command -v jq >/dev/null; then
    expect 0 "{" quantize $model --calib="$dir/one.txt" --plan=int8 --runs=1 -f json -o "$dir/x.safetensors"
    if jq -e '.samples == 1 and .bytes < .bytes_float and (.layers | length) > 8' "$dir/out" >/dev/null; then ok
    else fail "the report is no JSON: $(head -c 300 "$dir/out")"; fi
else
    skip "jq is not installed: the JSON report is not parsed"
fi

# A detector: pages for calibration.
mkdir "$dir/pages"
cp samples/line-01.png "$dir/pages/p.png"
printf '10\t5\t60\t25\tDear\n' >"$dir/pages/p.boxes.tsv"
expect 0 "ConvTranspose" quantize --arch=dbnet-lite --calib="$dir/pages" --plan=int8 --runs=1 -f json \
    -o "$dir/det.safetensors"
expect 0 "QLinearConvTranspose" info --width=640 "$dir/det.safetensors"
expect 2 "this is a text detector" quantize models/detector.safetensors --calib="$dir/pages" --eval="$dir/eval.txt" \
    -o "$dir/x.safetensors"
expect 2 "reads nothing" quantize --arch=crnn --calib="$dir/calib.txt" --eval="$dir/eval.txt" -o "$dir/x.safetensors"
expect 2 "found both" quantize --arch=crnn $model --calib="$dir/calib.txt" -o "$dir/x.safetensors"

# A direction classifier: windows of lines, half of them turned; the share of wrong answers is held.
# $1: model, $2: list
wrong_answers() {
    "$octavo" eval --task=cls -f json "$1" "$2" 2>/dev/null | sed 's/.*"error":\([0-9.]*\).*/\1/'
}
cls=models/direction.safetensors
if [ -s $cls ]; then
    c="$dir/c.safetensors"
    expect 0 "error mean" quantize $cls --calib="$dir/calib.txt" --eval="$dir/eval.txt" --plan=int8 --runs=1 -j1 \
        -o "$c" --report="$dir/cls.html"
    for word in "error list 1" "3 samples" "1x32x192x1"; do
        if grep -qF -e "$word" "$dir/out"; then ok; else fail "the classifier's report says nothing of $word"; fi
    done
    if grep -qF "error %, mean" "$dir/cls.html"; then ok; else fail "the classifier's page has no error"; fi
    was=$(wc -c <$cls)
    is=$(wc -c <"$c")
    if [ $((is * 100)) -le $((was * 27)) ]; then ok; else fail "$is bytes of $was are more than 0.27"; fi
    expect 0 "QLinearConv" info "$c"
    expect 0 "octavo.quant.error" info "$c"
    expect 0 "int8" bench --runs=1 --warmup=1 "$c"
    was=$(wrong_answers $cls samples/labels.txt)
    is=$(wrong_answers "$c" samples/labels.txt)
    if awk "BEGIN { exit !($is <= $was + 0.05) }"; then ok; else fail "8 bits: $is wrong, in float $was"; fi
    "$octavo" eval --task=cls -f json "$c" samples/labels.txt | sed 's/,"lines_per_second.*//' >"$dir/on_avx2"
    OCTAVO_ISA=ref "$octavo" eval --task=cls -f json "$c" samples/labels.txt | sed 's/,"lines_per_second.*//' >"$dir/on_ref"
    if cmp -s "$dir/on_avx2" "$dir/on_ref"; then ok; else fail "other answers on other kernels"; fi
    expect 0 '"error_float"' quantize $cls --calib="$dir/calib.txt" --eval="$dir/eval.txt" --plan=int8 --runs=1 -j3 \
        -f json -o "$dir/c3.safetensors"
    if cmp -s "$c" "$dir/c3.safetensors"; then ok; else fail "a classifier of 1 thread is not that of 3"; fi
    expect 0 "accuracy" quantize $cls --calib="$dir/calib.txt" --eval="$dir/rest.txt" --method=percentile \
        --percentile=0.5 --plan=int8 --max-drop=0 --runs=1 -o "$dir/x.safetensors"
    expect 0 "GlobalAveragePool" quantize --arch=direction --calib="$dir/calib.txt" --plan=int8 --runs=1 -o "$dir/x.safetensors"
    expect 0 "octavo.task = cls" info "$dir/x.safetensors"

    # The second sample is turned: a line and the same line upside down are that line twice.
    awk -v dir="$dir" 'BEGIN {
        n = 200 * 40
        for (i = 0; i < n; i++) v[i] = (i % 7 < 3 && int(i / 200) % 9 < 6 && i % 200 > 30) ? i % 90 : 240 - i % 11
        for (turned = 0; turned < 2; turned++) {
            file = dir (turned ? "/down.pgm" : "/up.pgm")
            print "P2 200 40 255" > file
            for (i = 0; i < n; i++) print v[turned ? n - 1 - i : i] > file
            close(file)
        }
    }'
    for name in up down; do
        printf '%s.pgm\ttext\n' $name >"$dir/$name.txt"
    done
    # Of two samples fewer pixels of each decide how weights are rounded.
    nearest="--no-rounding --plan=int8 --runs=1"
    # shellcheck disable=SC2086
    expect 0 "2 samples" quantize $cls --calib="$dir/up.txt" --calib="$dir/down.txt" $nearest \
        -o "$dir/both.safetensors"
    # shellcheck disable=SC2086
    expect 0 "1 samples" quantize $cls --calib="$dir/up.txt" $nearest -o "$dir/up.safetensors"
    # shellcheck disable=SC2086
    expect 0 "1 samples" quantize $cls --calib="$dir/down.txt" $nearest -o "$dir/down.safetensors"
    for name in up down; do
        expect 0 logits compare "$dir/$name.safetensors" "$dir/both.safetensors" "$dir/up.pgm"
        awk '/^(conv|mean|logits)/ && !/ equal / { other = 1 } END { print other + 0 }' "$dir/out" >"$dir/differs.$name"
    done
    if [ "$(cat "$dir/differs.up" "$dir/differs.down" | tr -d '\n')" = 01 ]; then ok; else
        fail "half turned: as it is $(cat "$dir/differs.up"), upside down $(cat "$dir/differs.down")"
    fi

    expect 4 "quantised already" quantize "$c" --calib="$dir/calib.txt" -o "$dir/x.safetensors"
    expect 3 "3 images of the evaluation are among" quantize $cls --calib="$dir/calib.txt" --eval="$dir/calib.txt" \
        -o "$dir/x.safetensors"
    head -c 5000 $cls >"$dir/cut.safetensors"
    expect 4 "cut.safetensors" quantize "$dir/cut.safetensors" --calib="$dir/calib.txt" -o "$dir/x.safetensors"
    expect 0 "QGemm" compare $cls "$c" samples/line-01.png
    expect 4 "prepare images differently" compare $model "$c" samples/line-01.png
else
    skip "no models/direction.safetensors to quantise"
fi

# Wrong use and bad input.
expect 2 "missing --calib" quantize $model -o "$dir/x.safetensors"
expect 2 "missing --output" quantize $model --calib="$dir/calib.txt"
expect 2 "no such layer" quantize $model --calib="$dir/calib.txt" --ignore=conv9 -o "$dir/x.safetensors"
expect 2 "no such layer" quantize $model --calib="$dir/calib.txt" --bits=conv9=16 -o "$dir/x.safetensors"
expect 2 "no 16-bit form" quantize $model --calib="$dir/calib.txt" --bits=lstm1=16 -o "$dir/x.safetensors"
expect 2 "LAYER=16" quantize $model --calib="$dir/calib.txt" --bits=conv1=7 -o "$dir/x.safetensors"
expect 2 "LAYER=16" quantize $model --calib="$dir/calib.txt" --bits=conv1=16bit -o "$dir/x.safetensors"
expect 2 "without --eval" quantize $model --calib="$dir/calib.txt" --max-drop=1 -o "$dir/x.safetensors"
expect 3 "3 images of the evaluation are among the calibration samples" quantize $model --calib="$dir/calib.txt" \
    --eval="$dir/calib.txt" -o "$dir/x.safetensors"
: >"$dir/empty.txt"
expect 3 "empty.txt" quantize $model --calib="$dir/empty.txt" -o "$dir/x.safetensors"
echo "no image" >"$dir/bad.png"
printf 'bad.png\tsome text\n' >"$dir/bad.txt"
expect 3 "readable" quantize $model --calib="$dir/bad.txt" -o "$dir/x.safetensors"
expect 3 "readable" quantize $model --calib="$dir/calib.txt" --eval="$dir/bad.txt" -o "$dir/x.safetensors"
expect 4 "none.safetensors" quantize "$dir/none.safetensors" --calib="$dir/calib.txt" -o "$dir/x.safetensors"
expect 5 "none" quantize $model --calib="$dir/calib.txt" -o "$dir/none/x.safetensors"

# Two models side by side.
expect 0 "SQNR" compare $model "$q" --dump="$dir/dump" samples/line-01.png samples/line-02.png
expect 0 "\"layers\"" compare -f json $model "$q" samples/line-01.png
files=$(find "$dir/dump" -name '*.npy' | wc -l)
if [ "$files" -ge 40 ] && [ -s "$dir/dump/0002.conv1.b.npy" ]; then ok; else fail "$files files in the dump"; fi
python=
for p in python3 /usr/bin/python3; do
    if "$p" -c 'import numpy' 2>/dev/null; then python=$p; break; fi
done
if [ -n "$python" ]; then
    "$python" -c '
import numpy, sys
a, b = (numpy.load("%s/0001.conv3_1.%s.npy" % (sys.argv[1], s)) for s in "ab")
assert a.dtype == numpy.float32 and a.shape == b.shape and a.ndim == 4, (a.dtype, a.shape, b.shape)
assert 10 * numpy.log10((a ** 2).sum() / ((a - b) ** 2).sum()) > 20' "$dir/dump" >"$dir/out" 2>&1
    if [ $? -eq 0 ]; then ok; else fail "numpy: $(tail -c 300 "$dir/out")"; fi
else
    skip "numpy is not installed: npy files not looked into"
fi
expect 0 "equal" compare "$q" "$q" samples/line-03.png
expect 3 "none.png" compare $model "$q" "$dir/none.png"
expect 4 "none.safetensors" compare $model "$dir/none.safetensors" samples/line-01.png
expect 4 "prepare images differently" compare $model "$dir/det.safetensors" samples/line-01.png
expect 0 "rounded by error" quantize $cls --calib="$dir/calib.txt" --plan=int8 --runs=1 -o "$dir/x.safetensors"
expect 0 "min-max, weights clipped, bias" quantize $cls --calib="$dir/calib.txt" --no-rounding --plan=int8 --runs=1 \
    -o "$dir/x.safetensors"

# Detectors on a page: text with probabilities that are near.
if [ -s models/detector.safetensors ]; then
    expect 0 "QLinearConvTranspose" compare models/detector.safetensors models/detector-int8.safetensors samples/check.png
    sqnr=$(awk '$2 == "Sigmoid" { print $4 }' "$dir/out")
    if awk "BEGIN { exit !(${sqnr:-0} > 20) }"; then ok; else fail "a detector's last layer: $(tail -3 "$dir/out")"; fi
    expect 0 "\"images\":1" compare -f json models/detector.safetensors models/detector.safetensors samples/check.png
else
    skip "no models/detector.safetensors to compare"
fi

finish
