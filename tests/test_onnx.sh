#!/bin/sh
# `octavo export --onnx` from outside: python3-onnx's checker takes the files, ONNX Runtime computes what we
# compute. $OCTAVO is the program, onnx_cases is built beside it. The two judges are looked for in
#   python3-onnx       any python3 that can import it (Debian: python3-onnx)
#   onnxruntime-node   $OCTAVO_ORT, or ${XDG_CACHE_HOME:-~/.cache}/octavo/ort (see the message when missing)
. "$(dirname "$0")/lib.sh"
cases=$tools/onnx_cases
ort=${OCTAVO_ORT:-${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/octavo/ort}

# $1: expected exit code, $2: text of the message, rest: arguments of export
refused() {
    want=$1 text=$2
    shift 2
    "$octavo" export "$@" >"$dir/out" 2>"$dir/err"
    code=$?
    if [ $code -eq "$want" ] && grep -qF -e "$text" "$dir/err"; then ok; else
        fail "export $*: expected exit code $want and '$text', found $code: $(cat "$dir/err")"
    fi
}

# --- the files ---
works "crnn" "$octavo" export --onnx --arch=crnn --classes=96 --seed=3 -o "$dir/crnn.onnx"
works "crnn-lite" "$octavo" export --onnx --arch=crnn-lite -o "$dir/crnn-lite.onnx"
works "crnn-lite again" "$octavo" export --onnx --arch=crnn-lite --seed=1 -o "$dir/again.onnx"
if cmp -s "$dir/crnn-lite.onnx" "$dir/again.onnx"; then ok; else fail "two exports differ"; fi
works "another seed" "$octavo" export --onnx --arch=crnn-lite --seed=2 -o "$dir/again.onnx"
if cmp -s "$dir/crnn-lite.onnx" "$dir/again.onnx"; then fail "the seed does nothing"; else ok; fi
rm "$dir/again.onnx"
"$octavo" export --onnx --arch=crnn-lite -o - >"$dir/out" 2>"$dir/err"
if cmp -s "$dir/crnn-lite.onnx" "$dir/out"; then ok; else fail "to stdout: other bytes"; fi
refused 2 "--onnx" -o "$dir/x.onnx"
refused 2 "--output" --onnx
refused 2 "found both" --onnx --arch=crnn -o "$dir/x.onnx" x.safetensors
refused 4 "none.safetensors" --onnx -o "$dir/x.onnx" "$dir/none.safetensors"
refused 5 "cannot" --onnx --arch=crnn-lite -o "$dir/none/x.onnx"

works "operators" "$cases" "$dir"
works "crnn on lines" "$cases" "$dir" crnn.onnx crnn:96:3 samples/line-10.png
works "crnn-lite on lines" "$cases" "$dir" crnn-lite.onnx crnn-lite:97:1 samples/line-05.png
if [ -s models/default.safetensors ]; then
    works "built-in model" "$octavo" export --onnx -o "$dir/default.onnx"
    works "built-in model on lines" "$cases" "$dir" default.onnx models/default.safetensors \
        samples/line-0[1-4].png
    works "8 bits" "$octavo" quantize default --calib=samples/labels.txt --plan=int8 --runs=1 \
        -o "$dir/default-int8.safetensors"
    works "8-bit model" "$octavo" export --onnx -o "$dir/default-int8.onnx" "$dir/default-int8.safetensors"
    works "8-bit model on lines" "$cases" "$dir" default-int8.onnx "$dir/default-int8.safetensors" \
        samples/line-0[1-6].png
else
    skip "no built-in model to export"
fi

# --- their judges ---
python=
for p in python3 /usr/bin/python3; do
    # The folder onnx here would pass for an empty module of that name.
    if "$p" -c 'import onnx.checker' 2>"$dir/err"; then
        python=$p
        break
    fi
done
if [ -n "$python" ]; then
    for file in "$dir"/*.onnx; do
        works "checker, $(basename "$file")" "$python" -c '
import sys, onnx
m = onnx.load(sys.argv[1])
onnx.checker.check_model(m, full_check=True)
assert m.opset_import[0].version == 13, m.opset_import
name = sys.argv[1].rsplit("/", 1)[1]
if "-int8" in name:
    weights = [t for t in m.graph.initializer if t.data_type == onnx.TensorProto.INT8 and len(t.dims) > 1]
    channels = [n for n in m.graph.node if n.op_type == "DequantizeLinear" and any(a.name == "axis" for a in n.attribute)]
    assert weights and channels, "no per-channel weights"
if name in ("crnn.onnx", "crnn-lite.onnx", "default.onnx", "default-int8.onnx"):
    dims = lambda v: [d.dim_param or d.dim_value for d in v.type.tensor_type.shape.dim]
    assert [v.name for v in m.graph.input] == ["image"], m.graph.input
    assert dims(m.graph.input[0]) == ["N", 1, 32, "W"], m.graph.input
    assert [v.name for v in m.graph.output] == ["logits"], m.graph.output
    assert dims(m.graph.output[0])[:2] == ["N", "T"], m.graph.output
    meta = {p.key: p.value for p in m.metadata_props}
    assert meta["octavo.task"] == "rec" and "height=32" in meta["octavo.preprocess"], meta
    if name.startswith("default"):
        assert len(meta["octavo.alphabet"]) + 1 == dims(m.graph.output[0])[2], meta
' "$file"
    done
    # Imported and exported again: the axes of inputs and outputs are the file's, where the importer moves them, too.
    "$python" - "$dir" <<'PYTHON'
import sys
import numpy as np
import onnx
from onnx import TensorProto, helper
r = np.random.default_rng(4)
for name, shape, out, node in (("softmax", [3, 4, 5], [3, 4, 5], helper.make_node("Softmax", ["a"], ["b"], axis=0)),
                               ("flatten", [2, 3, 4, 5], [6, 20], helper.make_node("Flatten", ["a"], ["b"], axis=2)),
                               ("matmul", [2, 3, 4, 4], [2, 3, 4, 4], helper.make_node("MatMul", ["a", "a"], ["b"])),
                               ("computed", [2, 3, 4], [2, 3, 4], None)):
    nodes = [node] if node else [helper.make_node("Shape", ["a"], ["s"]), helper.make_node("Relu", ["a"], ["r"]),
                                 helper.make_node("Reshape", ["r", "s"], ["b"])]
    value = lambda n, s: helper.make_tensor_value_info(n, TensorProto.FLOAT, s)
    graph = helper.make_graph(nodes, name, [value("a", shape)], [value("b", out)])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=7), sys.argv[1] + "/again-" + name + ".onnx")
    np.save(sys.argv[1] + "/again-" + name + ".npy", r.standard_normal(shape).astype("f4"))
PYTHON
    for name in softmax flatten matmul computed; do
        works "export of imported $name" "$octavo" export --onnx -q "$dir/again-$name.onnx" -o "$dir/back-$name.onnx"
        for from in again back; do
            works "$from $name" "$octavo" run "$dir/$from-$name.onnx" --input="a=$dir/again-$name.npy" --output="b=$dir/$from-b.npy"
        done
        works "$name has its axes again" "$python" -c '
import sys, numpy as np, onnx
a, b = (np.load(sys.argv[1] + "/" + n + "-b.npy") for n in ("again", "back"))
assert a.shape == b.shape and np.abs(a - b).max() < 1e-5, (a.shape, b.shape)
for kind in ("input", "output"):
    x, y = (getattr(onnx.load(sys.argv[1] + "/" + n + "-" + sys.argv[2] + ".onnx").graph, kind)[0] for n in ("again", "back"))
    assert x.name == y.name and x.type == y.type, (x, y)
' "$dir" "$name"
    done
else
    skip "python3-onnx is not installed (apt-get install python3-onnx): files not checked"
fi

if command -v node >/dev/null && [ -d "$ort/node_modules/onnxruntime-node" ]; then
    works "ONNX Runtime" node tests/ort_compare.js "$ort/node_modules/onnxruntime-node" "$dir" 1e-4
    cp "$dir/works.out" "$dir/compared"
    passed=$((passed + $(grep -c '^ok' "$dir/compared")))
    failed=$((failed + $(grep -c '^FAIL' "$dir/compared")))
    grep '^FAIL' "$dir/compared"
else
    skip "onnxruntime-node is not installed (npm install --ignore-scripts --prefix $ort" \
        "onnxruntime-node@1.30.0): outputs not compared"
fi
finish
