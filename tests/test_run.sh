#!/bin/sh
# `octavo import` and `octavo run`: a network that leaves as ONNX comes back as one, from either file, with the values
# of the model itself; arrays and models that do not fit are told.
. "$(dirname "$0")/lib.sh"
cd "$dir" || exit 1
python=${PYTHON:-/usr/bin/python3}
"$python" -c 'import numpy' 2>/dev/null || {
    skip "no NumPy (package python3-numpy): networks on arrays"
    finish
}

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

"$python" - <<'EOF'
import numpy as np
r = np.random.default_rng(7)
x = r.standard_normal((2, 1, 32, 64)).astype("f4")
np.save("x.npy", x)
np.save("nhwc.npy", np.ascontiguousarray(x.transpose(0, 2, 3, 1)))
np.save("half.npy", x.astype("f2"))
np.save("ints.npy", np.zeros((2, 1, 32, 64), "i4"))
np.save("flat.npy", x[0])
np.save("narrow.npy", x[:, :, :16])
np.save("columns.npy", np.asfortranarray(x))
np.save("wide.npy", r.standard_normal((2, 1, 32, 192)).astype("f4"))
np.save("page.npy", r.standard_normal((1, 1, 64, 96)).astype("f4"))
EOF
for arch in crnn-lite crnn direction dbnet-lite; do
    x=x.npy size=--width=280
    case $arch in direction) x=wide.npy size=--width=192 ;; dbnet-lite) x=page.npy size="--height=640 --width=640" ;; esac
    expect 0 "$arch: export" export --onnx -q -o m.onnx --arch=$arch
    expect 0 "$arch: import" import m.onnx -o m.safetensors
    expect 0 "$arch: run" run m.onnx --input image=$x
    name=$(cut -f1 out)
    expect 0 "$arch: ONNX" run m.onnx --input image=$x --output "$name=a.npy"
    expect 0 "$arch: model file" run m.safetensors --input $x --output "$name=b.npy"
    works "$arch: the same bytes" cmp a.npy b.npy
    expect 0 "$arch: one thread" run -j1 m.onnx --input $x --output b.npy
    works "$arch: the same on one thread" cmp a.npy b.npy
    for command in info bench; do
        expect 0 "$arch: $command" $command m.onnx
        expect 0 "$arch: $command" $command m.safetensors
    done
    "$octavo" info --arch=$arch >one 2>err
    # shellcheck disable=SC2086 # one or two options
    "$octavo" info m.onnx $size >two 2>err
    same "$(sed -n 's/^cost *\([0-9.]* MMAC\).*/\1/p' one)" "$(sed -n 's/^cost *\([0-9.]* MMAC\).*/\1/p' two)" "$arch: cost"
    transposes=0
    [ $arch = dbnet-lite ] && transposes=1 # its own: four columns become channels
    same $transposes "$(awk '$2 == "Transpose"' two | wc -l | tr -d ' ')" "$arch: transposes"
done

# The model itself, whose axes are N,H,W,C, against its export.
expect 0 "export" export --onnx -q -o default.onnx -m default-fp32
expect 0 "itself" run default-fp32 --input image=nhwc.npy --output own.npy
expect 0 "its export" run default.onnx --input x.npy --output logits=out.npy
works "itself and its export" "$python" -c '
import numpy as np
a, b = np.load("own.npy"), np.load("out.npy")
assert a.shape == b.shape and a.dtype == b.dtype == np.float32, (a.shape, b.shape)
assert np.abs(a - b).max() < 1e-3 * np.abs(a).max(), np.abs(a - b).max()
assert a.std() > 0.1'
expect 0 "halves" run default.onnx --input half.npy
holds out "logits	F32	2x16x" "summed up"
expect 0 "8 bits" run default --input nhwc.npy

# What goes wrong.
expect 2 "no input" run m.onnx
holds err "missing --input=image=FILE.npy" "no input"
expect 2 "no such input" run m.onnx --input picture=x.npy
holds err "image" "no such input"
expect 2 "no such output" run m.onnx --input page.npy --output b=b.npy
expect 2 "twice" run m.onnx --input page.npy --input page.npy
expect 3 "no file" run m.onnx --input nothing.npy
expect 3 "no array" run m.onnx --input m.onnx
holds err "is not a NumPy array" "no array"
expect 3 "integers" run default.onnx --input ints.npy
holds err "integers of shape 2x1x32x64, expected float32" "integers"
expect 3 "three dimensions" run default.onnx --input flat.npy
expect 3 "column by column" run default.onnx --input columns.npy
expect 4 "another height" run default.onnx --input narrow.npy
expect 5 "no folder" run m.onnx --input page.npy --output nowhere/b.npy
expect 6 "more than is allowed" run default.onnx --input x.npy --max-work=0.001
expect 2 "import: no output" import m.onnx
expect 4 "import: nothing there" import nothing.onnx -o n.safetensors
head -c 3000 default.onnx >cut.onnx
expect 4 "import: cut" import cut.onnx -o n.safetensors
holds err "cut.onnx" "import: cut"
works "import: nothing is left" test ! -e n.safetensors

# Damage: never more than an error; ports that are not the graph's are told.
"$python" - <<'EOF'
import random
r = random.Random(5)
b = open("m.onnx", "rb").read()
for i in range(60):
    d = bytearray(b)
    for _ in range(r.choice((1, 3, 20))):
        d[r.randrange(min(len(d), 20000) if i % 2 else len(d))] = r.randrange(256)
    open("d%d.onnx" % i, "wb").write(d)
EOF
bad=0
for i in $(seq 0 59); do
    timeout 20 "$octavo" run d$i.onnx --input page.npy >out 2>err
    case $? in 0 | 2 | 3 | 4 | 6) ;; *) bad=$((bad + 1)) ;; esac
done
same 0 $bad "damaged files that ended otherwise than by an error"
finish
