#!/usr/bin/env python3
"""Writes nn_golden.txt: operators and optimisers as PyTorch computes them, for test_nn_golden.c.

Needs PyTorch (Debian: python3-torch 1.13). From the repository root:
    /usr/bin/python3 tests/golden/make_nn_golden.py > tests/golden/nn_golden.txt

The file is lines of words. `case NAME`, `op NAME`, `training 0|1`, attributes (`int NAME v`, `float`,
`string`, `ints NAME n v...`), arrays (`array NAME F32|I32 RANK DIM...` and the values, hexadecimal floats,
on lines of their own), `end`. Arrays: in0.. inputs, out, dy, dx0.. gradients, after0.. inputs changed by
forward. PyTorch's layouts are turned into ours here: N,H,W,C maps, K,R,S,C weights, gates i,o,f,c.
"""
import struct
import sys

import torch
import torch.nn.functional as F

torch.manual_seed(20240607)
torch.set_num_threads(1)


def number(v):
    v = struct.unpack("f", struct.pack("f", v))[0]
    mantissa, _, exponent = v.hex().partition("p")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return mantissa + "p" + exponent


def array(name, t):
    t = t.detach()
    integer = t.dtype in (torch.int32, torch.int64)
    print("array", name, "I32" if integer else "F32", t.dim(), *t.shape)
    values = [str(v) if integer else number(v) for v in t.reshape(-1).tolist()]
    for i in range(0, len(values), 8):
        print(*values[i:i + 8])


def case(name, op, ins, out, dy=None, grads=(), training=1, after=(), **attrs):
    """ins: our layout. out and grads: our layout, too. after: pairs (input index, array)."""
    print("case", name)
    print("op", op)
    print("training", training)
    for key, v in attrs.items():
        if isinstance(v, str):
            print("string", key, v)
        elif isinstance(v, float):
            print("float", key, v.hex())
        elif isinstance(v, int):
            print("int", key, v)
        else:
            print("ints", key, len(v), *v)
    for i, t in enumerate(ins):
        if t is not None:
            array("in%d" % i, t)
    array("out", out)
    if dy is not None:
        array("dy", dy)
    for i, t in grads:
        array("dx%d" % i, t)
    for i, t in after:
        array("after%d" % i, t)
    print("end")


def leaf(*shape, scale=1.0):
    return (torch.randn(*shape) * scale).requires_grad_()


def nhwc(t):
    return t.permute(0, 2, 3, 1).contiguous()


# --- LSTM ---

def gates(t, h):
    """PyTorch's rows i,f,g,o -> i,o,f,c."""
    i, f, g, o = t.detach().split(h)
    return torch.cat([i, o, f, g])


def lstm(name, n, steps, c, h, direction):
    net = torch.nn.LSTM(c, h, batch_first=True, bidirectional=direction == "bidirectional")
    for p in net.parameters():
        p.data.uniform_(-0.6, 0.6)
    x = leaf(n, steps, c)
    if direction == "reverse":
        y = net(x.flip(1))[0].flip(1)
    else:
        y = net(x)[0]
    dy = torch.randn_like(y)
    y.backward(dy)
    tags = ["l0", "l0_reverse"] if direction == "bidirectional" else ["l0"]

    def collect(part, grad):
        def get(key):
            p = getattr(net, "%s_%s" % (key, part))
            return gates(p.grad if grad else p, h)
        return get

    def stack(key, grad):
        return torch.stack([collect(tag, grad)(key) for tag in tags])

    def bias(grad):
        return torch.stack([torch.cat([collect(tag, grad)("bias_ih"), collect(tag, grad)("bias_hh")])
                            for tag in tags])

    case(name, "LSTM", [x, stack("weight_ih", False), stack("weight_hh", False), bias(False)], y, dy,
         [(0, x.grad), (1, stack("weight_ih", True)), (2, stack("weight_hh", True)), (3, bias(True))],
         hidden_size=h, direction=direction)


lstm("lstm_forward", 2, 5, 3, 4, "forward")
lstm("lstm_reverse", 3, 4, 5, 3, "reverse")
lstm("lstm_bidirectional", 2, 7, 5, 6, "bidirectional")
lstm("lstm_one_step", 1, 1, 4, 5, "bidirectional")


# --- CTC: summed over samples, over N (PyTorch's own mean divides by target lengths) ---

def ctc(name, steps, v, labels, columns):
    n = len(labels)
    x = leaf(n, steps, v, scale=2.0)
    lengths = torch.tensor([len(row) for row in labels], dtype=torch.int32)
    flat = torch.tensor([c for row in labels for c in row], dtype=torch.int32)
    loss = F.ctc_loss(F.log_softmax(x, 2).transpose(0, 1), flat, torch.full((n,), steps, dtype=torch.int32),
                      lengths, blank=0, reduction="sum", zero_infinity=True) / n
    loss.backward()
    table = torch.zeros(n, columns, dtype=torch.int32)
    for i, row in enumerate(labels):
        table[i, :len(row)] = torch.tensor(row, dtype=torch.int32)
    case(name, "CTCLoss", [x, table, lengths], loss.reshape(1), torch.ones(1), [(0, x.grad)])


ctc("ctc_lengths", 9, 7, [[1, 2, 3], [4], [6, 5, 4, 3, 2, 1], [2, 4]], 6)
ctc("ctc_repeats", 8, 5, [[1, 1, 2, 2], [3, 3, 3], [4, 4, 4, 4], [1, 2, 1, 2]], 4)
ctc("ctc_tight", 4, 4, [[1, 2, 3, 1], [1, 1, 2], [2, 2, 2], [3]], 4)  # the third cannot be spelt
ctc("ctc_text", 26, 20, [[1 + (7 * i * i + 3 * i) % 19 for i in range(12)], [5, 5, 6, 6, 7, 7, 8]], 12)


# --- normalisation ---

def batch_norm(name, n, h, w, c, training):
    x, scale, b = leaf(n, c, h, w), leaf(c), leaf(c)
    mean, var = torch.randn(c), torch.rand(c) + 0.5
    old_mean, old_var = mean.clone(), var.clone()
    y = F.batch_norm(x, mean, var, scale, b, training=bool(training), momentum=0.1, eps=1e-5)
    ins = [nhwc(x), scale, b, old_mean, old_var]
    if not training:
        case(name, "BatchNormalization", ins, nhwc(y), training=0, epsilon=1e-5)
        return
    dy = torch.randn_like(y)
    y.backward(dy)
    case(name, "BatchNormalization", ins, nhwc(y), nhwc(dy),
         [(0, nhwc(x.grad)), (1, scale.grad), (2, b.grad)], after=[(3, mean), (4, var)],
         epsilon=1e-5, momentum=0.9)


batch_norm("batch_norm_training", 3, 4, 5, 6, 1)
batch_norm("batch_norm_inference", 2, 3, 4, 5, 0)

x, scale, b = leaf(4, 3, 10), leaf(10), leaf(10)
y = F.layer_norm(x, [10], scale, b, 1e-5)
dy = torch.randn_like(y)
y.backward(dy)
case("layer_norm", "LayerNormalization", [x, scale, b], y, dy, [(0, x.grad), (1, scale.grad), (2, b.grad)],
     epsilon=1e-5)


# --- convolution ---

def conv(name, n, h, w, c, k, kernel, strides=(1, 1), pads=(0, 0, 0, 0), dilations=(1, 1), group=1):
    x, weight, b = leaf(n, c, h, w), leaf(k, c // group, *kernel, scale=0.5), leaf(k)
    top, left, bottom, right = pads
    y = F.conv2d(F.pad(x, (left, right, top, bottom)), weight, b, strides, 0, dilations, group)
    dy = torch.randn_like(y)
    y.backward(dy)
    case(name, "Conv", [nhwc(x), nhwc(weight), b], nhwc(y), nhwc(dy),
         [(0, nhwc(x.grad)), (1, nhwc(weight.grad)), (2, b.grad)],
         strides=strides, pads=pads, dilations=dilations, group=group)


conv("conv_3x3_same", 2, 5, 6, 4, 5, (3, 3), pads=(1, 1, 1, 1))
conv("conv_strides", 2, 7, 8, 3, 6, (3, 3), strides=(2, 1), pads=(1, 1, 1, 1))
conv("conv_uneven_pads", 1, 6, 7, 2, 3, (2, 4), pads=(0, 1, 2, 3))
conv("conv_dilated", 1, 9, 8, 3, 4, (3, 2), pads=(2, 1, 2, 1), dilations=(2, 3))
conv("conv_groups", 1, 5, 5, 6, 9, (3, 3), pads=(1, 1, 1, 1), group=3)
conv("conv_depthwise", 1, 6, 6, 8, 8, (3, 3), strides=(2, 2), pads=(1, 1, 1, 1), group=8)
conv("conv_1x1", 2, 3, 4, 7, 5, (1, 1))
conv("conv_2x2_to_height_1", 2, 2, 6, 5, 4, (2, 2))

x, weight, b = leaf(2, 5, 3, 4), leaf(5, 6, 2, 2, scale=0.5), leaf(6)
y = F.conv_transpose2d(x, weight, b, stride=2)
dy = torch.randn_like(y)
y.backward(dy)
case("conv_transpose", "ConvTranspose", [nhwc(x), nhwc(weight), b], nhwc(y), nhwc(dy),
     [(0, nhwc(x.grad)), (1, nhwc(weight.grad)), (2, b.grad)], strides=(2, 2))

# --- cross-entropy ---

x = leaf(3, 4, 9, scale=3.0)
labels = torch.randint(0, 9, (12,))
labels[[2, 7]] = -1
loss = F.cross_entropy(x.reshape(12, 9), labels, ignore_index=-1)
loss.backward()
case("cross_entropy", "SoftmaxCrossEntropyLoss", [x, labels], loss.reshape(1), torch.ones(1), [(0, x.grad)])


# --- optimisers: weights after each of some steps; weight decay only where the rank is 2 or more ---

def optim(name, kind, make, steps=5, lr=0.05, **config):
    w, b = leaf(3, 4), leaf(4)
    decay = config.get("weight_decay", 0.0)
    print("case", name)
    print("string kind", kind)
    print("float lr", lr.hex())
    for key, v in config.items():
        print("float", key, v.hex())
    array("w0", w)
    array("b0", b)
    opt = make([{"params": [w], "weight_decay": decay}, {"params": [b], "weight_decay": 0.0}], lr)
    for i in range(1, steps + 1):
        w.grad, b.grad = torch.randn(3, 4), torch.randn(4)
        array("gw%d" % i, w.grad)
        array("gb%d" % i, b.grad)
        opt.step()
        array("w%d" % i, w)
        array("b%d" % i, b)
    print("end")


optim("sgd", "sgd", lambda p, lr: torch.optim.SGD(p, lr, momentum=0.0), momentum=0.0)
optim("sgd_momentum_decay", "sgd", lambda p, lr: torch.optim.SGD(p, lr, momentum=0.9), momentum=0.9,
      weight_decay=0.1)
optim("adam", "adam", lambda p, lr: torch.optim.Adam(p, lr, (0.9, 0.999), 1e-8), beta1=0.9, beta2=0.999)
optim("adam_decay", "adam", lambda p, lr: torch.optim.Adam(p, lr, (0.5, 0.99), 1e-8), beta1=0.5, beta2=0.99,
      weight_decay=0.2)
optim("adamw", "adamw", lambda p, lr: torch.optim.AdamW(p, lr, (0.9, 0.999), 1e-8), beta1=0.9, beta2=0.999,
      weight_decay=0.3)
sys.stdout.flush()
