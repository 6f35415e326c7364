#!/usr/bin/python3
"""Writes attention_golden.h: outputs, loss and gradients of attention-ocr-half, or with `full` of attention-ocr
(97 symbols, one sign, 7 steps of which 3 feed what was predicted) computed by PyTorch in double precision, without
dropout. Weights, image and labels come from the hash of hashed.py, which tests/golden_check.h repeats.

    python3 tests/golden/make_attention_golden.py half > tests/golden/attention_golden.h
    python3 tests/golden/make_attention_golden.py full > tests/golden/attention_full_golden.h
"""
import sys

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from hashed import bits, numbers, picked, swap_gates, values

FULL = sys.argv[1] == "full"
SYMBOLS, VIEW, STEPS, WIDTH = 97, 128 if FULL else 64, 7, 128
TOKENS = [1, 17, -1, -1, 33, 60, -1]
LABELS = [17, 40, 8, 33, 60, 2, -1]
ENTRIES = 6


def convolutions():
    """name, channels in and out, norm, pool behind it."""
    c, out = 3, []
    for name, k, norm, pool in [
            ("conv1", 64, False, (2, 2)), ("conv2", 128, False, (2, 1)), ("conv3_1", 256, True, None),
            ("conv3_2", 256, False, (2, 1)), ("conv4_1", 384, True, None), ("conv4_2", 384, False, (2, 1)),
            ("conv5_1", 384, True, None), ("conv5_2", 384, False, (2, 1)), ("conv6_1", 384, True, None),
            ("conv6_2", 384, False, (2, 1) if FULL else None)]:
        out.append((name, c, k if FULL else k // 2, norm, pool))
        c = out[-1][2]
    return out + [("conv7", c, 32, True, None)]


CONVS = convolutions()


class Net(nn.Module):
    """mindspore-ai/models, research/cv/crnn_seq2seq_ocr, or half the channels and one pool less; layer
    names as ours."""

    def __init__(self):
        super().__init__()
        for name, c, k, norm, _ in CONVS:
            setattr(self, name, nn.Conv2d(c, k, 2 if name == "conv7" else 3, 1, int(name != "conv7"), bias=False))
            if norm:
                setattr(self, name + "_norm", nn.BatchNorm2d(k))
        for i in "12":
            setattr(self, "lstm" + i, nn.LSTM(WIDTH, WIDTH, bidirectional=True, batch_first=True))
            setattr(self, "linear" + i, nn.Linear(2 * WIDTH, WIDTH))
        self.embedding = nn.Embedding(SYMBOLS, WIDTH)
        self.attention = nn.Linear(2 * WIDTH, VIEW // 2)
        self.combine = nn.Linear(2 * WIDTH, WIDTH)
        self.gru = nn.GRUCell(WIDTH, WIDTH)
        self.out = nn.Linear(WIDTH, SYMBOLS)

    def encode(self, x):
        for name, _, _, norm, pool in CONVS:
            if name == "conv7":
                x = F.pad(x, (0, 1))
            x = getattr(self, name)(x)
            if norm:
                x = getattr(self, name + "_norm")(x)
            x = F.relu(x)
            if pool:
                x = F.max_pool2d(x, pool)
        x = torch.cat([t for t in x.squeeze(2)], 0)  # the views' channels beside each other
        x = x.t().unsqueeze(0)
        for i in "12":
            x = getattr(self, "linear" + i)(getattr(self, "lstm" + i)(x)[0])
        return x[0]

    def forward(self, x, tokens):
        memory, h, logits = self.encode(x), torch.zeros(1, WIDTH, dtype=x.dtype), []
        for token in tokens:
            fed = int(logits[-1].argmax()) if token < 0 else token
            e = self.embedding(torch.tensor([fed]))
            weights = F.softmax(self.attention(torch.cat([e, h], 1)), 1)
            h = self.gru(F.relu(self.combine(torch.cat([e, weights @ memory], 1))), h)
            logits.append(self.out(h))
        return torch.cat(logits)


TO_TORCH, TO_OURS = [0, 2, 3, 1], [0, 3, 1, 2]  # LSTM: ours i,o,f,c
GRU = [1, 0, 2]  # ours z,r,h; PyTorch's r,z,n: an exchange


class Param:
    """One of our parameters and the tensors of PyTorch's net that hold it."""

    def __init__(self, net, name):
        layer, _, kind = name.partition(".")
        self.name, self.kind = name, kind
        self.lstm, self.gru = layer.startswith("lstm"), layer == "decoder" and kind in ("w", "r", "b")
        if kind.startswith("norm."):
            names = {"scale": "weight", "bias": "bias", "mean": "running_mean", "var": "running_var"}
            self.targets = [getattr(getattr(net, layer + "_norm"), names[kind[5:]])]
        elif self.lstm:
            m = getattr(net, layer)
            part = {"w": "weight_ih_l0", "r": "weight_hh_l0", "b": "bias_ih_l0"}[kind]
            self.targets = [getattr(m, part), getattr(m, part + "_reverse")]
        elif self.gru:
            names = {"w": ["weight_ih"], "r": ["weight_hh"], "b": ["bias_ih", "bias_hh"]}[kind]
            self.targets = [getattr(net.gru, n) for n in names]
        elif layer == "decoder":
            module, part = {"embedding": ("embedding", "weight"), "aw": ("attention", "weight"),
                            "ab": ("attention", "bias"), "cw": ("combine", "weight"), "cb": ("combine", "bias"),
                            "ow": ("out", "weight"), "ob": ("out", "bias")}[kind]
            self.targets = [getattr(getattr(net, module), part)]
        else:
            self.targets = [getattr(getattr(net, layer), kind)]

    def ours(self, tensors):
        a = [t.detach().numpy() for t in tensors]
        if self.lstm:
            return np.stack([swap_gates(x, TO_OURS) for x in a])
        if self.gru:
            a = [swap_gates(x, GRU) for x in a]
            return np.concatenate(a)[None] if self.kind == "b" else a[0][None]
        return a[0].transpose(0, 2, 3, 1) if a[0].ndim == 4 else a[0]

    def fill(self, stream):
        shape = self.ours(self.targets).shape
        if self.kind == "weight" and len(shape) == 4:
            base, span = 0, np.sqrt(24.0 / np.prod(shape[1:]))
        elif self.kind in ("norm.scale", "norm.var"):
            base, span = 1, 0.25
        else:
            base, span = 0, 0.25
        x = values(stream, shape, base, span)
        if self.lstm:
            parts = [swap_gates(p, TO_TORCH) for p in x]
        elif self.gru:
            parts = [swap_gates(p, GRU) for p in (np.split(x[0], 2) if self.kind == "b" else [x[0]])]
        else:
            parts = [x.transpose(0, 3, 1, 2) if x.ndim == 4 else x]
        for t, p in zip(self.targets, parts):
            t.data.copy_(torch.from_numpy(np.ascontiguousarray(p)))


NAMES = []
for name, _, _, norm, _ in CONVS:
    NAMES += [name + ".weight"] + [name + ".norm." + s for s in ("scale", "bias", "mean", "var") if norm]
for i in "12":
    NAMES += ["lstm%s.%s" % (i, s) for s in "wrb"] + ["linear%s.%s" % (i, s) for s in ("weight", "bias")]
NAMES += ["decoder." + s for s in ("embedding", "aw", "ab", "cw", "cb", "w", "r", "b", "ow", "ob")]


def main():
    net = Net().double()
    for m in (net.lstm1, net.lstm2):  # one bias a gate
        for side in ("", "_reverse"):
            getattr(m, "bias_hh_l0" + side).data.zero_()
    params = [Param(net, n) for n in NAMES]
    for i, p in enumerate(params):
        p.fill(i)
    image = values(1000, (4, VIEW, VIEW, 3), 0, 2)
    x = torch.from_numpy(np.ascontiguousarray(image.transpose(0, 3, 1, 2)))
    net.eval()
    with torch.no_grad():
        inference = net(x, [1] + [-1] * 3).numpy()
    net.train()
    logits = net(x, TOKENS)
    loss = F.cross_entropy(logits, torch.tensor(LABELS), ignore_index=-1)
    loss.backward()

    top = np.sort(logits.detach().numpy(), 1)
    print("/* Written by make_attention_golden.py with PyTorch %s. */" % torch.__version__)
    print("/* The closest prediction that was fed is %.3g ahead of the next symbol. */" %
          min(top[t, -1] - top[t, -2] for t in range(STEPS - 1) if TOKENS[t + 1] < 0))
    print("static const double golden_loss = %.12e;" % loss.item())
    numbers("golden_inference", picked(inference, 2000, 32))
    numbers("golden_training", picked(logits.detach().numpy(), 2001, 64))
    print("static const struct {\n    const char *name;\n    double norm, largest; /* of the gradient; of the "
          "running value where none is trained */\n    double entry[%d];\n} golden_param[] = {" % ENTRIES)
    for i, p in enumerate(params):
        g = p.ours([u.grad if u.grad is not None else u for u in p.targets])
        print('    {"%s", %.9e, %.9e,\n     {%s}},' % (p.name, np.linalg.norm(g), np.abs(g).max(), ",\n      ".join(
            ", ".join("%.9e" % v for v in picked(g, 3000 + i, ENTRIES)[k:k + 4]) for k in (0, 4))))
    print("};")


main()
