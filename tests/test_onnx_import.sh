#!/bin/sh
# ONNX files that others made: the node tests that Debian's libonnx-testdata installs, through
# importer, bind and exec. A wrong answer fails; what is refused says why.
. "$(dirname "$0")/lib.sh"

cases=/usr/share/libonnx-testdata/data
if [ -d "$cases" ]; then
    OCTAVO_ONNX_MIN=711 "$tools/onnx_conformance" "$cases" >"$dir/cases" 2>&1
    if [ $? -eq 0 ]; then ok; else
        fail "node tests of libonnx-testdata:" "$(grep '^FAIL' "$dir/cases"; tail -n 1 "$dir/cases")"
    fi
    # What is refused says which node or value it is about.
    bad=$(grep '^refused' "$dir/cases" | grep -vE 'node "|input "|value "|inputs|outputs|\(|opset|no test data')
    if [ -z "$bad" ]; then ok; else fail "refusals without a place:" "$bad"; fi
else
    skip "libonnx-testdata is not installed"
fi
finish
