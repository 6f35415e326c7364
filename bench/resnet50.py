"""resnet50.py - ResNet-50 of PyTorch (seeded random weights: no trained ones are to be had here) in Octavo and ONNX Runtime:
logits of both in FP32 and in 8 bits, agreement of top-1 and top-5; `--time` adds speed and memory.

    python3 bench/resnet50.py --octavo=build/octavo --ort=FOLDER_OF_onnxruntime-node --work=DIR [--images=500] [--time]

Needs python3-torch, python3-onnx, node, dataset-fashion-mnist. The pictures are made of Fashion-MNIST: 224 x 224, four of its
images a picture, tinted, over noise; those of calibration come from its training set, those of evaluation from its test set.
The network's batch-norm statistics are those of calibration pictures. ONNX Runtime's 8-bit form is QDQ of the network with its
batch norms folded (peer_quant.py), the ranges of activations measured by ONNX Runtime itself on the same calibration pictures.
"""
import argparse
import gzip
import json
import os
import struct
import subprocess
import sys
import zlib

import numpy as np
import onnx
import torch
from torch import nn

import peer_quant  # beside this file

SIDE, CHUNK, CALIBRATION = 224, 50, 100
MEAN = np.array([0.485, 0.456, 0.406], np.float32)
DEVIATION = np.array([0.229, 0.224, 0.225], np.float32)


class Bottleneck(nn.Module):
    def __init__(self, c, width, stride):
        super().__init__()
        k = 4 * width
        self.body = nn.Sequential(
            nn.Conv2d(c, width, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(),
            nn.Conv2d(width, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(),
            nn.Conv2d(width, k, 1, bias=False), nn.BatchNorm2d(k))
        self.side = nn.Sequential()
        if stride != 1 or c != k:
            self.side = nn.Sequential(nn.Conv2d(c, k, 1, stride, bias=False), nn.BatchNorm2d(k))

    def forward(self, x):
        return torch.relu(self.body(x) + self.side(x))


def make_network():
    torch.manual_seed(50)
    layers, c = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1)], 64
    for width, blocks, stride in ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)):
        for b in range(blocks):
            layers.append(Bottleneck(c, width, stride if b == 0 else 1))
            c = 4 * width
    net = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(c, 1000))
    for m in net.modules():
        if isinstance(m, nn.Conv2d):
            nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")
        elif isinstance(m, nn.BatchNorm2d):
            m.momentum = None  # the mean over all batches
            nn.init.uniform_(m.weight, 0.5, 1.5)
            nn.init.normal_(m.bias, 0, 0.1)
    return net


def read_images(name):
    with gzip.open("/usr/share/datasets/fashion-mnist/%s-images-idx3-ubyte.gz" % name) as f:
        return np.frombuffer(f.read(), np.uint8, offset=16).reshape(-1, 28, 28)


def make_pictures(source, n, seed):
    """[n,224,224,3] bytes."""
    r = np.random.default_rng(seed)
    out = np.empty((n, SIDE, SIDE, 3), np.uint8)
    for i in range(n):
        tiles = source[r.integers(0, len(source), 4)].astype(np.float32)
        grid = np.vstack([np.hstack(tiles[:2]), np.hstack(tiles[2:])])
        big = np.kron(grid, np.ones((4, 4), np.float32))
        big = (big + np.roll(big, 2, 0) + np.roll(big, 2, 1) + np.roll(big, (2, 2), (0, 1))) / 4
        tint, ground = r.uniform(0.3, 1, 3), r.uniform(0, 120, 3)
        noise = r.normal(0, 12, (SIDE, SIDE, 1))
        out[i] = np.clip(big[:, :, None] * tint + ground * (1 - big[:, :, None] / 255) + noise, 0, 255)
    return out


def normalise(pictures):
    x = (pictures.astype(np.float32) / 255 - MEAN) / DEVIATION
    return np.ascontiguousarray(x.transpose(0, 3, 1, 2))


def write_png(path, picture):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + row.tobytes() for row in picture)
    with open(path, "wb") as f:
        f.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)) +
                chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b""))


def export(net, path, folded):
    mode = torch.onnx.TrainingMode.EVAL if folded else torch.onnx.TrainingMode.PRESERVE
    torch.onnx.export(net, torch.zeros(1, 3, SIDE, SIDE), path, input_names=["image"], output_names=["logits"], opset_version=13,
                      training=mode, do_constant_folding=folded, dynamic_axes={"image": {0: "N"}, "logits": {0: "N"}})


class Bench:
    def __init__(self, args):
        self.args, self.here = args, os.path.dirname(os.path.abspath(__file__))

    def path(self, name):
        return os.path.join(self.args.work, name)

    def run(self, *words):
        # By way of a shell: the peak that a program reports would else be no less than this one's.
        done = subprocess.run(("sh", "-c", '"$@"; exit $?', "sh") + words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
        if done.returncode:
            sys.exit("%s: %s" % (" ".join(words[:4]), done.stderr.strip()))
        return done.stdout

    def octavo(self, *words):
        return self.run(self.args.octavo, *words)

    def node(self, script, *words):
        return self.run("node", os.path.join(self.here, script), os.path.join(self.args.ort, "node_modules/onnxruntime-node"), *words)

    def prepare(self):
        if os.path.exists(self.path("done")):
            return
        pictures = make_pictures(read_images("train"), CALIBRATION, 1)
        with open(self.path("calib.txt"), "w", encoding="utf-8") as f:
            for i, p in enumerate(pictures):
                write_png(self.path("calib%03d.png" % i), p)
                f.write("calib%03d.png\t0\n" % i)
        x = normalise(pictures)
        net = make_network().train()
        with torch.no_grad():
            for i in range(0, CALIBRATION, 20):
                net(torch.from_numpy(x[i:i + 20]))
        net.eval()
        export(net, self.path("resnet50.onnx"), False)
        export(net, self.path("folded.onnx"), True)
        for i in range(0, CALIBRATION, CHUNK // 5):
            np.save(self.path("calib%d.npy" % (i // (CHUNK // 5))), x[i:i + CHUNK // 5])
        test = make_pictures(read_images("t10k"), self.args.images, 2)
        for i in range(0, self.args.images, CHUNK):
            np.save(self.path("x%d.npy" % (i // CHUNK)), normalise(test[i:i + CHUNK]))
        self.quantise()
        open(self.path("done"), "w", encoding="utf-8").close()

    def quantise(self):
        model = onnx.load(self.path("folded.onnx"))
        outputs = [o.name for o in model.graph.output]
        for node in model.graph.node:
            for name in node.output:
                if name not in outputs:
                    model.graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
        onnx.save(model, self.path("values.onnx"))
        inputs = [self.path("calib%d.npy" % i) for i in range(CALIBRATION // (CHUNK // 5))]
        self.node("npy_ort.js", self.path("values.onnx"), "2", *inputs, "--ranges=" + self.path("ranges.json"))
        with open(self.path("ranges.json"), encoding="utf-8") as f:
            ranges = {k: (min(a, 0.0), max(b, 0.0)) for k, (a, b) in json.load(f).items()}
        x = np.concatenate([np.load(i) for i in inputs])
        ranges["image"] = (float(min(x.min(), 0)), float(max(x.max(), 0)))
        peer_quant.write(self.path("folded.onnx"), self.path("ort-int8.onnx"), ranges)
        self.octavo("import", self.path("resnet50.onnx"), "--as=classifier", "-o", self.path("resnet50.safetensors"))
        self.octavo("quantize", self.path("resnet50.safetensors"), "--calib=" + self.path("calib.txt"), "-n", str(CALIBRATION),
                    "--plan=int8", "--runs=1", "-o", self.path("octavo-int8.safetensors"), "--report=" + self.path("quantised.html"))

    def logits(self, name, model, ours):
        parts = []
        for i in range(0, self.args.images, CHUNK):
            x, y = self.path("x%d.npy" % (i // CHUNK)), self.path("%s%d.npy" % (name, i // CHUNK))
            if ours:
                self.octavo("run", self.path(model), "--input=image=" + x, "--output=logits=" + y)
            else:
                self.node("npy_ort.js", self.path(model), "2", x + "=" + y)
            parts.append(np.load(y))
        return np.concatenate(parts)


def sqnr(exact, other):
    noise = float(((exact - other).astype(np.float64) ** 2).sum())
    return float("inf") if noise == 0 else 10 * np.log10(float((exact.astype(np.float64) ** 2).sum()) / noise)


def agreement(exact, other):
    a, b = np.argsort(-exact, 1), np.argsort(-other, 1)
    top5 = [a[i, 0] in b[i, :5] for i in range(len(a))]
    return 100 * float((a[:, 0] == b[:, 0]).mean()), 100 * float(np.mean(top5))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--octavo", default="build/octavo")
    parser.add_argument("--ort", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--images", type=int, default=500)
    parser.add_argument("--time", action="store_true")
    args = parser.parse_args()
    os.makedirs(args.work, exist_ok=True)
    bench = Bench(args)
    bench.prepare()
    exact = bench.logits("ort", "resnet50.onnx", False)
    print("%d pictures, random weights; beside ONNX Runtime's FP32:" % args.images, flush=True)
    for what, model, ours in (("Octavo FP32", "resnet50.onnx", True), ("Octavo INT8", "octavo-int8.safetensors", True),
                              ("ONNX Runtime INT8", "ort-int8.onnx", False)):
        got = bench.logits(what.replace(" ", ""), model, ours)
        print("%-18s SQNR %6.1f dB, top-1 the same in %.1f %%, its top-1 in our top-5 in %.1f %%" %
              ((what, sqnr(exact, got)) + agreement(exact, got)), flush=True)
    if args.time:
        times(bench)


def times(bench):
    """Alternating, medians of runs; batch 1 and 16, one and two threads."""
    for batch in (1, 16):
        for threads in (1, 2):
            runs = str(40 if batch == 1 else 7)
            for ours, theirs in (("resnet50.onnx", "resnet50.onnx"), ("octavo-int8.safetensors", "ort-int8.onnx")):
                rows = {"ours": [], "theirs": []}
                for _ in range(3):
                    rows["ours"].append(json.loads(bench.octavo("bench", bench.path(ours), "-b", str(batch), "-j", str(threads), "-r",
                                                                runs, "-f", "json")))
                    rows["theirs"].append(json.loads(bench.node("peer_ort.js", bench.path(theirs), "%dx3x224x224" % batch,
                                                                str(threads), "3", runs)))
                ms = {k: sorted(r["median_ms"] for r in v)[1] for k, v in rows.items()}
                mb = {k: max(r["peak_rss_mb"] for r in v) for k, v in rows.items()}
                print("batch %2d, %d threads, %-24s ours %8.2f ms %6.0f MB, ONNX Runtime %8.2f ms %6.0f MB: %.2f times faster, "
                      "%.2f of the memory" % (batch, threads, ours, ms["ours"], mb["ours"], ms["theirs"], mb["theirs"],
                                              ms["theirs"] / ms["ours"], mb["ours"] / mb["theirs"]), flush=True)


if __name__ == "__main__":
    main()
