#!/bin/sh
# Quantisation-aware training from outside: a float model becomes one for training, is trained on, and what is
# shipped is an 8-bit model; a run that was interrupted ends with the same bytes; bad input is told.
. "$(dirname "$0")/lib.sh"

if ! [ -s models/default.safetensors ]; then
    skip "no built-in model to train on"
    finish
fi
sed "s|^|$PWD/samples/|" samples/labels.txt >"$dir/lines.txt"

run() {
    "$octavo" "$@" >"$dir/out" 2>"$dir/err" </dev/null || fail "$*: exit code $?: $(head -c 400 "$dir/err")"
}
refuse() {
    text=$1
    shift
    if "$octavo" "$@" >"$dir/out" 2>&1 </dev/null || ! grep -qF -e "$text" "$dir/out"; then
        fail "$*: expected '$text', found $(head -c 300 "$dir/out")"
    else ok; fi
}

run quantize default --calib="$dir/lines.txt" --samples=4 --for-training -o "$dir/start.safetensors"
train="train --data=$dir/lines.txt --batch=4 --lr=1e-5 --save-every=1 --val-every=4 --level=0"
run $train --model="$dir/start.safetensors" --val="$dir/lines.txt" --steps=4 -o "$dir/whole"
run $train --model="$dir/start.safetensors" --steps=4 --schedule=constant --warmup=0 -o "$dir/a"
run $train --model="$dir/start.safetensors" --steps=2 --schedule=constant --warmup=0 -o "$dir/b"
run train --resume --steps=4 -o "$dir/b"
if cmp -s "$dir/a/last.safetensors" "$dir/b/last.safetensors"; then ok; else
    fail "a run that was resumed has other bytes than one that was not"
fi
run info "$dir/whole/best.safetensors"
if grep -q QLSTM "$dir/out" && grep -q QLinearConv "$dir/out" && ! grep -q FakeQuantize "$dir/out"; then ok; else
    fail "best.safetensors is no 8-bit model: $(head -c 300 "$dir/out")"
fi
run eval "$dir/whole/best.safetensors" "$dir/lines.txt"

refuse "no --alphabet" train --model="$dir/start.safetensors" --alphabet=abc --data="$dir/lines.txt" --steps=1 -o "$dir/c"
refuse "expected 4 or 8" quantize default --calib=synth --for-training --weight-bits=5 -o "$dir/d"
refuse "only with --for-training" quantize default --calib=synth --weight-bits=4 -o "$dir/d"
refuse "quantised" quantize "$dir/start.safetensors" --calib="$dir/lines.txt" --samples=4 --for-training -o "$dir/d"
finish
