"""peer_torch.py MODE MODEL.onnx BATCH THREADS WARMUP RUNS - times the exported crnn in PyTorch; a line of JSON.

MODE infer: traced, frozen, optimised for inference. MODE stock: the module as it is, with its norms. MODE train: whole steps as Octavo's (CTC loss, gradient norm
clipped to 5, AdamW). The network is written down here once more; its weights come from the ONNX file.
"""
import json
import math
import resource
import sys
import time
import warnings

import onnx
import onnx.numpy_helper
import torch
from torch import nn

LABELS = 20  # characters of a label, as `octavo bench` has


class Recurrent(nn.Module):
    """BiLSTM and the linear layer over it, T,N,C."""

    def __init__(self, inputs, hidden, outputs):
        super().__init__()
        self.lstm = nn.LSTM(inputs, hidden, bidirectional=True)
        self.linear = nn.Linear(2 * hidden, outputs)

    def forward(self, x):
        return self.linear(self.lstm(x)[0])


class Crnn(nn.Module):
    """conv1 pool conv2 pool conv3_1 conv3_2 pool conv4_1 conv4_2 pool conv5, two recurrent layers."""

    def __init__(self, classes, norms):
        super().__init__()
        layers, self.convs = [], {}
        table = (("conv1", 1, 64, 3, False), ("conv2", 64, 128, 3, False), ("conv3_1", 128, 256, 3, True),
                 ("conv3_2", 256, 256, 3, False), ("conv4_1", 256, 512, 3, True), ("conv4_2", 512, 512, 3, False),
                 ("conv5", 512, 512, 2, True))
        for name, inputs, outputs, kernel, norm in table:
            conv = nn.Conv2d(inputs, outputs, kernel, padding=1 if kernel == 3 else 0)
            self.convs[name] = conv
            layers += [conv] + ([nn.BatchNorm2d(outputs)] if norm and norms else []) + [nn.ReLU()]
            if name in ("conv1", "conv2"):
                layers.append(nn.MaxPool2d(2, 2))
            elif name in ("conv3_2", "conv4_2"):
                layers.append(nn.MaxPool2d(2, (2, 1), (0, 1)))
        self.body = nn.Sequential(*layers)
        self.recurrent = nn.Sequential(Recurrent(512, 256, 256), Recurrent(256, 256, classes))

    def forward(self, x):
        return self.recurrent(self.body(x).squeeze(2).permute(2, 0, 1))


def to_torch_gates(x, hidden):
    """Rows of gates i,o,f,c (ONNX) to i,f,c,o (PyTorch)."""
    i, o, f, c = torch.split(x, hidden)
    return torch.cat([i, f, c, o])


def load(net, path):
    weights = {t.name: torch.from_numpy(onnx.numpy_helper.to_array(t).copy())
               for t in onnx.load(path).graph.initializer}
    with torch.no_grad():
        for name, conv in net.convs.items():
            conv.weight.copy_(weights[name + ".weight"])
            conv.bias.copy_(weights[name + ".bias"])
        for k, part in enumerate(net.recurrent, 1):
            lstm, hidden = part.lstm, part.lstm.hidden_size
            for d, end in enumerate(("", "_reverse")):
                bias = weights["lstm%d.b" % k][d]
                for name, value in (("weight_ih", weights["lstm%d.w" % k][d]), ("weight_hh", weights["lstm%d.r" % k][d]),
                                    ("bias_ih", bias[:4 * hidden]), ("bias_hh", bias[4 * hidden:])):
                    getattr(lstm, name + "_l0" + end).copy_(to_torch_gates(value, hidden))
            part.linear.weight.copy_(weights["linear%d.weight::transposed" % k].t())
            part.linear.bias.copy_(weights["linear%d.bias" % k])


def training_step(net, x):
    batch = x.shape[0]
    optimiser, loss = torch.optim.AdamW(net.parameters(), 1e-9), nn.CTCLoss()
    labels = torch.randint(1, net.recurrent[1].linear.out_features, (batch, LABELS))
    lengths = torch.full((batch,), LABELS)

    def step():
        optimiser.zero_grad(set_to_none=True)
        logits = net(x)
        loss(logits.log_softmax(2), labels, torch.full((batch,), logits.shape[0]), lengths).backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        return logits
    return step


def main():
    warnings.filterwarnings("ignore")
    mode, path = sys.argv[1:3]
    batch, threads, warmup, runs = (int(n) for n in sys.argv[3:])
    torch.manual_seed(1)
    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)
    train = mode == "train"
    net = Crnn(97, train or mode == "stock").train(train)
    load(net, path)
    # peer_ort.js takes the same; computed in double as there
    x = torch.tensor([math.sin(0.1 * i) for i in range(batch * 32 * 280)]).reshape(batch, 1, 32, 280)
    if train:
        step = training_step(net, x)
    else:
        if mode == "infer":
            with torch.no_grad():
                net = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(net, x)))

        def step():
            with torch.inference_mode():
                return net(x)
    times = []
    for i in range(-warmup, runs):
        begin = time.perf_counter()
        out = step()
        if i >= 0:
            times.append(1e3 * (time.perf_counter() - begin))
    times.sort()
    print(json.dumps({"median_ms": times[(runs - 1) // 2], "min_ms": times[0], "runs": runs,
                      "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                      "mean_abs": float(out.abs().mean())}))


main()
