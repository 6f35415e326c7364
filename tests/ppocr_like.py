"""ppocr_like.py - for test_ppocr.sh: small networks spelled as PaddleOCR's exporter spells them, and what they give.

    python3 ppocr_like.py FOLDER

det.onnx (opset 11), rec.onnx and cls.onnx (opset 9): weights in Constant nodes, affine pairs of one number around a
hard-swish that is Add, Clip, Mul, Div, shape arithmetic, layer normalisation in nine nodes. Weights are random but for
the detector's, which finds ink. Beside them x-*.npy and y-*.npy, inputs and outputs computed here without any engine;
page.png with two lines of ink; line.png and keys.txt with rec's reading of it, list.txt.
"""
import sys
import zlib
import struct

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

out = sys.argv[1] + "/"
rng = np.random.default_rng(11)
FRAME = "\u4e2d\u6587\u4e00\u4e8c\u4e09ABC"


class Net:
    """A graph and its values, node by node."""

    def __init__(self, name, opset, shape, x):
        self.name, self.opset, self.shape = name, opset, shape
        self.node, self.value = [], {"x": x}

    def const(self, v):
        name = "c%d" % len(self.node)
        v = np.asarray(v)
        if v.dtype == np.float64:
            v = v.astype("f4")
        self.node.append(helper.make_node("Constant", [], [name], value=numpy_helper.from_array(v)))
        self.value[name] = v
        return name

    def op(self, kind, inputs, value, **attr):
        name = "v%d" % len(self.node)
        self.node.append(helper.make_node(kind, inputs, [name], **attr))
        self.value[name] = value if value.dtype.kind == "i" else value.astype("f4")
        return name

    def get(self, name):
        v = self.value[name]
        return v.astype("f8") if v.dtype.kind == "f" else v

    def binary(self, kind, a, b):
        f = {"Add": np.add, "Sub": np.subtract, "Mul": np.multiply, "Div": np.divide, "Pow": np.power}[kind]
        return self.op(kind, [a, b], f(self.get(a), self.get(b)))

    def conv(self, x, k, c, r, s, stride=(1, 1), group=1, bias=False, w=None):
        w = rng.standard_normal((k, c // group, r, s)) * np.sqrt(2 / (r * s * c / group)) if w is None else w
        w = w.astype("f4")
        pad = (r // 2, s // 2)
        v = np.pad(self.get(x), ((0, 0), (0, 0), (pad[0],) * 2, (pad[1],) * 2))
        h, wd = (v.shape[2] - r) // stride[0] + 1, (v.shape[3] - s) // stride[1] + 1
        y = np.zeros((v.shape[0], k, h, wd))
        for i in range(r):
            for j in range(s):
                part = v[:, :, i:i + (h - 1) * stride[0] + 1:stride[0], j:j + (wd - 1) * stride[1] + 1:stride[1]]
                if group == 1:
                    y += np.einsum("nchw,kc->nkhw", part, w[:, :, i, j].astype("f8"))
                else:
                    y += part * w[None, :, 0, i, j, None, None]
        inputs = [x, self.const(w)]
        if bias:
            b = rng.standard_normal(k) * 0.1
            inputs.append(self.const(b))
            y += b.astype("f4")[None, :, None, None]
        return self.op("Conv", inputs, y, kernel_shape=[r, s], strides=list(stride), pads=[pad[0], pad[1]] * 2,
                       dilations=[1, 1], group=group)

    def affine(self, x, a, b, front=False):
        """a x + b; the constant as the first operand, where it stands so."""
        a, b = self.const(np.array([a])), self.const(np.array([b]))
        x = self.binary("Mul", *((a, x) if front else (x, a)))
        return self.binary("Add", *((b, x) if front else (x, b)))

    def clip(self, x, lo, hi):
        y = np.clip(self.get(x), lo, hi)
        if self.opset < 11:
            return self.op("Clip", [x], y, min=float(lo), max=float(hi))
        return self.op("Clip", [x, self.const(np.float32(lo)), self.const(np.float32(hi))], y)

    def hard_swish(self, x):
        gate = self.clip(self.binary("Add", x, self.const(np.float32(3))), 0, 6)
        return self.binary("Div", self.binary("Mul", x, gate), self.const(np.float32(6)))

    def block(self, x, k, c, stride, a, b, front=False):
        """A depthwise and a pointwise convolution, each with an affine pair, hard-swish, an affine pair."""
        for depthwise in (True, False):
            x = self.conv(x, c, c, 3, 3, stride, c, True) if depthwise else self.conv(x, k, c, 1, 1, bias=True)
            x = self.affine(self.hard_swish(self.affine(x, 1.1, 0.05)), a, b, front)
        return x

    def gate(self, x, c, alpha):
        """Squeeze and excitation."""
        s = self.op("GlobalAveragePool", [x], self.get(x).mean((2, 3), keepdims=True))
        s = self.conv(s, c // 4, c, 1, 1, bias=True)
        s = self.op("Relu", [s], np.maximum(self.get(s), 0))
        s = self.conv(s, c, c // 4, 1, 1, bias=True)
        s = self.op("HardSigmoid", [s], np.clip(alpha * self.get(s) + 0.5, 0, 1), alpha=alpha, beta=0.5)
        return self.binary("Mul", x, s)

    def save(self, last, dims):
        x = helper.make_tensor_value_info("x", TensorProto.FLOAT, self.shape)
        y = helper.make_tensor_value_info(last, TensorProto.FLOAT, dims)
        graph = helper.make_graph(self.node, self.name, [x], [y])
        save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", self.opset)], ir_version=8),
             out + self.name + ".onnx")
        np.save(out + "x-%s.npy" % self.name, self.value["x"])
        np.save(out + "y-%s.npy" % self.name, self.value[last])


def softmax(v):
    e = np.exp(v - v.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def shape_of(net, x, first, last):
    """Shape, Cast and Slice."""
    s = net.op("Shape", [x], np.array(net.value[x].shape, "i8"))
    s = net.op("Cast", [s], net.value[s].astype("i4"), to=TensorProto.INT32)
    s = net.op("Slice", [s], net.value[s][first:last], axes=[0], starts=[first], ends=[last])
    return net.op("Cast", [s], net.value[s].astype("i8"), to=TensorProto.INT64)


def detector(page):
    mean, deviation = np.array([.485, .456, .406]), np.array([.229, .224, .225])
    x = ((page[None, None] / 255 - mean[None, :, None, None]) / deviation[None, :, None, None]).astype("f4")
    net = Net("det", 11, ["N", 3, "H", "W"], x)
    dark = np.full((8, 3, 5, 5), -1 / 25 / 3) * np.linspace(0.8, 1.2, 8)[:, None, None, None]
    v = net.affine(net.hard_swish(net.affine(net.conv("x", 8, 3, 5, 5, (2, 2), w=dark), 1.5, 2.0)), 0.9, -0.1)
    v = net.conv(v, 8, 8, 3, 3, group=8, w=np.full((8, 1, 3, 3), 1 / 9))
    v = net.gate(v, 8, 0.2)
    up = net.conv(v, 4, 8, 1, 1, (2, 2), w=np.full((4, 8, 1, 1), 1 / 8))
    y = net.get(up).repeat(2, 2).repeat(2, 3)
    up = net.op("Resize", [up, net.const(np.zeros(0, "f4")), net.const(np.array([1, 1, 2, 2], "f4"))], y, mode="nearest",
                coordinate_transformation_mode="asymmetric", nearest_mode="floor")
    v = net.op("Concat", [up, v], np.concatenate([net.get(up), net.get(v)], 1), axis=1)
    w = np.full((12, 1, 2, 2), 1.0, "f4")
    y = np.einsum("nchw,ckrs->nkhrws", net.get(v), w.astype("f8"))
    y = y.reshape(1, 1, 2 * y.shape[2], -1)
    v = net.op("ConvTranspose", [v, net.const(w)], y, kernel_shape=[2, 2], strides=[2, 2])
    ink = np.sort(net.get(v).ravel())
    middle = (ink[int(0.5 * ink.size)] + ink[-1]) / 2
    v = net.binary("Add", v, net.const(np.array([-middle])))
    v = net.binary("Mul", v, net.const(np.array([10 / (ink[-1] - middle)])))
    v = net.op("Sigmoid", [v], 1 / (1 + np.exp(-net.get(v))))
    net.save(v, ["N", 1, "H", "W"])


def layer_norm(net, v, c):
    centred = net.binary("Sub", v, net.op("ReduceMean", [v], net.get(v).mean(2, keepdims=True), axes=[2], keepdims=1))
    square = net.binary("Pow", centred, net.const(np.float32(2)))
    var = net.op("ReduceMean", [square], net.get(square).mean(2, keepdims=True), axes=[2], keepdims=1)
    var = net.binary("Add", var, net.const(np.float32(1e-5)))
    v = net.binary("Div", centred, net.op("Sqrt", [var], np.sqrt(net.get(var))))
    v = net.binary("Mul", v, net.const(1 + 0.1 * rng.standard_normal(c)))
    return net.binary("Add", v, net.const(0.1 * rng.standard_normal(c)))


def recogniser(line):
    """Its classes: blank, FRAME and a space."""
    x = np.repeat((line / 127.5 - 1).astype("f4")[None, None], 3, 1)
    net = Net("rec", 9, ["N", 3, 48, "W"], x)
    classes = len(FRAME) + 2
    v = net.affine(net.hard_swish(net.affine(net.conv("x", 8, 3, 3, 3, (2, 2), bias=True), 1.2, 0.1)), 0.8, 0.2)
    v = net.block(v, 16, 8, (2, 1), 0.9, -0.2)
    v = net.gate(v, 16, 1 / 6)
    v = net.block(v, 24, 16, (2, 2), -0.7, 0.3, True)
    v = net.conv(v, 24, 24, 1, 3, bias=True)
    v = net.op("AveragePool", [v], net.get(v).reshape(1, 24, 2, 3, -1, 2).mean((3, 5)), kernel_shape=[3, 2], strides=[3, 2])
    v = net.op("Cast", [v], net.get(v), to=TensorProto.FLOAT)
    v = net.op("AveragePool", [v], net.get(v).mean(2, keepdims=True), kernel_shape=[2, 1], strides=[2, 1])
    to = net.op("Concat", [shape_of(net, v, 0, 2), net.const(np.array([-1]))],
                np.array([1, 24, -1]), axis=0)
    v = net.op("Reshape", [v, to], net.get(v).reshape(1, 24, -1))
    v = net.op("Transpose", [v], net.get(v).transpose(0, 2, 1), perm=[0, 2, 1])
    v = layer_norm(net, v, 24)
    w = rng.standard_normal((24, classes)) * 3
    v = net.op("MatMul", [v, net.const(w)], net.get(v) @ w.astype("f4").astype("f8"))
    logits = net.get(v)[0]  # each class is the likeliest somewhere
    scale = 6 / (logits - logits.mean(0)).std()
    v = net.binary("Mul", v, net.const(np.array([scale])))
    v = net.binary("Add", v, net.const(-scale * logits.mean(0)))
    v = net.op("Softmax", [v], softmax(net.get(v)), axis=2)
    net.save(v, ["N", "T", classes])
    best = net.value[v][0].argmax(-1)
    keep = [k for i, k in enumerate(best) if k and (i == 0 or k != best[i - 1])]
    return " ".join("".join((FRAME + " ")[k - 1] for k in keep).split())


def classifier(line):
    x = np.repeat((line[:, :192] / 127.5 - 1).astype("f4")[None, None], 3, 1)
    net = Net("cls", 9, ["N", 3, "H", "W"], x)
    v = net.block(net.conv("x", 8, 3, 3, 3, (2, 2), bias=True), 8, 8, (2, 2), 1.1, 0.1)
    v = net.op("GlobalAveragePool", [v], net.get(v).mean((2, 3), keepdims=True))
    to = net.op("Concat", [shape_of(net, v, 0, 1), net.const(np.array([8]))], np.array([1, 8]), axis=0)
    v = net.op("Reshape", [v, to], net.get(v).reshape(1, 8))
    w = np.zeros((8, 2))
    v = net.op("MatMul", [v, net.const(w)], net.get(v) @ w)
    v = net.binary("Add", v, net.const(np.array([2.0, -2.0])))
    v = net.op("Softmax", [v], softmax(net.get(v)), axis=1)
    net.save(v, ["N", 2])


def png(name, v):
    """A grey picture."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + bytes(row) for row in v.astype("u1"))
    with open(out + name, "wb") as f:
        f.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", v.shape[1], v.shape[0], 8, 0, 0, 0, 0)) +
                chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


sheet = np.full((192, 320), 255.0)
strokes = rng.integers(0, 2, (2, 24)) * 255
for i, top in enumerate((40, 110)):
    sheet[top:top + 24, 40:280] = 60 + 0.3 * np.repeat(strokes[i], 10)[None]
png("page.png", sheet)
detector(sheet)
picture = np.clip(255 - 120 * np.abs(rng.standard_normal((6, 20))).repeat(8, 0).repeat(16, 1), 0, 255).round()
png("line.png", picture)
with open(out + "keys.txt", "w", encoding="utf-8") as f:
    f.write("\n".join(FRAME) + "\n")
with open(out + "list.txt", "w", encoding="utf-8") as f:
    f.write("line.png\t%s\n" % recogniser(picture))
classifier(picture)
