#!/bin/sh
# ONNX files that others made: the node tests that Debian's libonnx-testdata installs, through
# importer, bind and exec, and again from what export makes of them, here and in ONNX Runtime (see
# test_onnx.sh). A wrong answer fails; what is refused says why.
. "$(dirname "$0")/lib.sh"

ort=${OCTAVO_ORT:-${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/octavo/ort}
cases=/usr/share/libonnx-testdata/data
if [ -d "$cases" ]; then
    OCTAVO_ONNX_MIN=711 "$tools/onnx_conformance" "$cases" >"$dir/cases" 2>&1
    if [ $? -eq 0 ]; then ok; else
        fail "node tests of libonnx-testdata:" "$(grep '^FAIL' "$dir/cases"; tail -n 1 "$dir/cases")"
    fi
    # What is refused says which node or value it is about.
    bad=$(grep '^refused' "$dir/cases" | grep -vE 'node "|input "|value "|inputs|outputs|\(|opset|no test data')
    if [ -z "$bad" ]; then ok; else fail "refusals without a place:" "$bad"; fi
    # All that is imported is exported, and gives the same again.
    mkdir "$dir/exported"
    OCTAVO_ONNX_MIN=711 "$tools/onnx_conformance" -x -o "$dir/exported" "$cases" >"$dir/cases" 2>&1
    if [ $? -eq 0 ]; then ok; else
        fail "node tests, exported:" "$(grep '^FAIL\|again: ' "$dir/cases"; tail -n 1 "$dir/cases")"
    fi
    if command -v node >/dev/null && [ -d "$ort/node_modules/onnxruntime-node" ]; then
        node tests/ort_compare.js "$ort/node_modules/onnxruntime-node" "$dir/exported" 1e-4 \
            >"$dir/compared" 2>&1
        # ONNX Runtime computes these two otherwise in ONNX's own files, too.
        bad=$(grep '^FAIL' "$dir/compared" | grep -v '^FAIL test_resize_downsample_scales_[a-z]*_align_corners.onnx')
        n=$(grep -c '^ok' "$dir/compared")
        if [ -z "$bad" ] && [ "$n" -ge 770 ]; then ok; else fail "in ONNX Runtime, $n right:" "$bad"; fi
    else
        skip "onnxruntime-node is not installed: exported node tests not compared"
    fi
else
    skip "libonnx-testdata is not installed"
fi
finish
