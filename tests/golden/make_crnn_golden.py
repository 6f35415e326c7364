#!/usr/bin/python3
"""Writes crnn_golden.h: outputs, loss and gradients of the published CRNN (97 classes, batch 2, 32x100)
computed by PyTorch 1.13 in double precision. Weights, image and labels come from hashed.py, which
tests/golden_check.h repeats, so that nothing but results is stored.

    python3 tests/golden/make_crnn_golden.py > tests/golden/crnn_golden.h
"""
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from hashed import bits, numbers, picked, swap_gates, values

CLASSES, N, W = 97, 2, 100
LENGTHS = [9, 5]
ENTRIES = 6  # stored of each gradient


class Net(nn.Module):
    """oneapi-src/historical-assets-document-process, src/crnn.py; layer names as ours."""

    def __init__(self):
        super().__init__()
        def conv(i, o, k=3, p=1):
            return nn.Conv2d(i, o, k, 1, p)
        self.conv1, self.conv2 = conv(1, 64), conv(64, 128)
        self.conv3_1, self.conv3_2 = conv(128, 256), conv(256, 256)
        self.conv4_1, self.conv4_2 = conv(256, 512), conv(512, 512)
        self.conv5 = conv(512, 512, 2, 0)
        self.norm3, self.norm4, self.norm5 = nn.BatchNorm2d(256), nn.BatchNorm2d(512), nn.BatchNorm2d(512)
        self.lstm1 = nn.LSTM(512, 256, bidirectional=True, batch_first=True)
        self.linear1 = nn.Linear(512, 256)
        self.lstm2 = nn.LSTM(256, 256, bidirectional=True, batch_first=True)
        self.linear2 = nn.Linear(512, CLASSES)

    def forward(self, x):
        r, wide = F.relu, nn.MaxPool2d((2, 2), (2, 1), (0, 1))
        x = F.max_pool2d(r(self.conv1(x)), 2)
        x = F.max_pool2d(r(self.conv2(x)), 2)
        x = r(self.norm3(self.conv3_1(x)))
        x = wide(r(self.conv3_2(x)))
        x = r(self.norm4(self.conv4_1(x)))
        x = wide(r(self.conv4_2(x)))
        x = r(self.norm5(self.conv5(x)))
        x = x.squeeze(2).permute(0, 2, 1)
        return self.linear2(self.lstm2(self.linear1(self.lstm1(x)[0]))[0])


# Gates: ours i,o,f,c; PyTorch's i,f,g(c),o.
TO_TORCH, TO_OURS = [0, 2, 3, 1], [0, 3, 1, 2]


class Param:
    """One of our parameters: its shape, and how it sits in the PyTorch net."""

    def __init__(self, net, name):
        layer, _, self.kind = name.partition(".")
        self.name = name
        if self.kind.startswith("norm."):
            self.module = getattr(net, "norm" + layer[4])
        else:
            self.module = getattr(net, layer)
        self.lstm = isinstance(self.module, nn.LSTM)

    def targets(self):
        """(tensor, attribute) pairs, for an LSTM those of both directions."""
        names = {"weight": ["weight"], "bias": ["bias"], "norm.scale": ["weight"], "norm.bias": ["bias"],
                 "norm.mean": ["running_mean"], "norm.var": ["running_var"],
                 "w": ["weight_ih_l0", "weight_ih_l0_reverse"], "r": ["weight_hh_l0", "weight_hh_l0_reverse"],
                 "b": ["bias_ih_l0", "bias_hh_l0", "bias_ih_l0_reverse", "bias_hh_l0_reverse"]}[self.kind]
        return [getattr(self.module, n) for n in names]

    def ours(self, tensors):
        a = [t.detach().numpy() for t in tensors]
        if self.lstm:
            a = [swap_gates(x, TO_OURS) for x in a]
            if self.kind == "b":
                return np.stack([np.concatenate(a[:2]), np.concatenate(a[2:])])
            return np.stack(a)
        return a[0].transpose(0, 2, 3, 1) if a[0].ndim == 4 else a[0]

    def shape(self):
        return self.ours(self.targets()).shape

    def fill(self, stream):
        shape = self.shape()
        if self.kind == "weight":
            base, span = 0, np.sqrt(24.0 / np.prod(shape[1:]))  # std sqrt(2 / fan_in)
        elif self.lstm:
            base, span = 0, 0.125  # 2 / sqrt(256)
        else:
            base, span = (1 if self.kind in ("norm.scale", "norm.var") else 0), 0.25
        x = values(stream, shape, base, span)
        if self.lstm:
            parts = list(x) if self.kind != "b" else [x[0][:1024], x[0][1024:], x[1][:1024], x[1][1024:]]
            parts = [swap_gates(p, TO_TORCH) for p in parts]
        else:
            parts = [x.transpose(0, 3, 1, 2) if x.ndim == 4 else x]
        for t, p in zip(self.targets(), parts):
            t.data.copy_(torch.from_numpy(np.ascontiguousarray(p)))


NAMES = []
for c in ["conv1", "conv2", "conv3_1", "conv3_2", "conv4_1", "conv4_2", "conv5"]:
    NAMES += [c + ".weight", c + ".bias"]
    if c in ("conv3_1", "conv4_1", "conv5"):
        NAMES += [c + ".norm." + s for s in ("scale", "bias", "mean", "var")]
for i in "12":
    NAMES += ["lstm%s.%s" % (i, s) for s in "wrb"] + ["linear%s.%s" % (i, s) for s in ("weight", "bias")]


def main():
    torch.manual_seed(0)
    net = Net().double()
    params = [Param(net, n) for n in NAMES]
    for i, p in enumerate(params):
        p.fill(i)
    x = torch.from_numpy(values(1000, (N, 1, 32, W), 0, 2))
    labels = 1 + (bits(1001, N * 16) % np.uint64(CLASSES - 1)).astype(np.int64).reshape(N, 16)
    labels[0][3] = labels[0][2]  # a repetition

    net.eval()
    inference = net(x).detach().numpy()
    net.train()
    logits = net(x)
    logp = F.log_softmax(logits, 2).permute(1, 0, 2)
    flat = torch.from_numpy(np.concatenate([labels[i][:LENGTHS[i]] for i in range(N)]))
    loss = F.ctc_loss(logp, flat, torch.full((N,), logp.shape[0], dtype=torch.long),
                      torch.tensor(LENGTHS), reduction="sum") / N
    loss.backward()

    print("/* Written by make_crnn_golden.py with PyTorch %s. */" % torch.__version__)
    print("#define GOLDEN_STEPS %d" % logits.shape[1])
    print("static const double golden_loss = %.12e;" % loss.item())
    numbers("golden_inference", picked(inference, 2000, 64))
    numbers("golden_training", picked(logits.detach().numpy(), 2001, 64))
    print("static const struct {\n    const char *name;\n    double norm, largest; /* of the gradient; of the "
          "running value where none is trained */\n    double entry[%d];\n} golden_param[] = {" % ENTRIES)
    for i, p in enumerate(params):
        t = p.targets()
        g = p.ours([u.grad if u.grad is not None else u for u in t])
        print('    {"%s", %.9e, %.9e,\n     {%s}},' % (p.name, np.linalg.norm(g), np.abs(g).max(), ",\n      ".join(
            ", ".join("%.9e" % v for v in picked(g, 3000 + i, ENTRIES)[k:k + 4]) for k in (0, 4))))
    print("};")


main()
