"""models.py - the shipped models in FP32 and in 8 bits side by side: `make bench`, or
    python3 bench/models.py [--octavo PROGRAM] [-r ROUNDS] [--no-accuracy] [--csv FILE] [--json FILE]

Latency (batch 1), throughput (batch 32), memory, size, accuracy on the development lists where those are present
(../shared/dev-data), and the time of each layer. Both precisions run in turns; medians over the rounds. In real
time (chrt -r 1) where that is allowed.
"""
import argparse
import csv
import json
import os
import shutil
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
ONE, TWO = ("batch 1, 1 thread", 1, 1, 30), ("batch 1, 2 threads", 1, 2, 30)  # row, batch, threads, timed runs
# what it is called, file names without their ends, an image's width, rows
MODELS = [("recogniser", "default", 280, [ONE, TWO, ("batch 32, 2 threads", 32, 2, 5)]),
          ("detector", "detector", 640, [("batch 1, 1 thread", 1, 1, 5), ("batch 1, 2 threads", 1, 2, 5)]),
          ("direction", "direction", 192, [ONE, ("batch 16, 1 thread", 16, 1, 30), ("batch 16, 2 threads", 16, 2, 30)])]
WORDS = ["sroie_dev_lines", "ehri_typewritten_dev_lines", "campbell1881_lines", "lobeck1835_latin_lines"]
# by model: what is measured, options of eval, [(list, key of the report)]
ACCURACY = {"recogniser": ("CER", [], [("words/%s/dev.txt" % w, "cer_ci" if w[0] == "s" else "cer") for w in WORDS]),
            "detector": ("hmean", ["--task=det"], [("pages/sroie_dev", "hmean"), ("pages/ehri_typewritten_dev", "hmean")]),
            "direction": ("wrong", ["--task=direction"], [("words/%s/dev.txt" % w, "error") for w in WORDS])}


def real_time():
    prefix = ["chrt", "-r", "1"]
    if shutil.which("chrt") and subprocess.run(prefix + ["true"], stderr=subprocess.DEVNULL).returncode == 0:
        return prefix
    return []


def call(line):
    done = subprocess.run(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode not in (0, 1):
        sys.exit("models.py: %s: %s" % (" ".join(line), done.stderr.strip()[-300:]))
    return json.loads(done.stdout)


def bench(args, prefix, name, width, batch, threads, runs, *more):
    return call(prefix + [args.octavo, "bench", name, "--width=%d" % width, "--batch=%d" % batch, "-j%d" % threads,
                          "--runs=%d" % runs, "--warmup=2", "--format=json"] + list(more))


def measure_times(args, prefix, names, width, which):
    """rows[row][name] = {median_ms, images_per_second, peak_rss_mb}, medians over the rounds."""
    rows = {}
    for row, batch, threads, runs in which:
        got = {name: [] for name in names}
        for _ in range(args.rounds):
            for name in names:
                got[name].append(bench(args, prefix, name, width, batch, threads, runs))
        rows[row] = {name: {key: statistics.median(r[key] for r in got[name])
                            for key in ("median_ms", "images_per_second", "peak_rss_mb")} for name in names}
    return rows


def measure_layers(args, prefix, names, width):
    """layers = [(name, operator in 8 bits, ms in FP32, ms in 8 bits)] of batch 1 on one thread."""
    got = {name: [] for name in names}
    for _ in range(args.rounds):
        for name in names:
            got[name].append(bench(args, prefix, name, width, 1, 1, 30, "--layers")["layers"])
    tables = []
    for name in names:
        first = got[name][0]
        tables.append({layer["name"]: dict(layer, forward_ms=statistics.median(r[i]["forward_ms"] for r in got[name]))
                       for i, layer in enumerate(first)})
    order = list(tables[-1])
    return [{"layer": layer, "op": tables[-1][layer]["op"], "precision": tables[-1][layer]["precision"],
             "ms_fp32": tables[0].get(layer, {}).get("forward_ms"), "ms_int8": tables[-1][layer]["forward_ms"]}
            for layer in order]


def measure_accuracy(args, names, options, lists):
    data = os.path.join(ROOT, "..", "shared", "dev-data")
    found = {}
    for name, key in lists:
        path = os.path.join(data, name)
        if not args.no_accuracy and os.path.exists(path):
            found[name] = {model: 100 * call([args.octavo, "eval"] + options + [model, path, "--format=json"])[key]
                           for model in names}
    return found


def show(number, digits=3):
    return "-" if number is None else "%.*f" % (digits, number)


def table_of(model):
    a, b = model["names"]
    lines = ["## %s: %s (FP32) and %s (8 bits)" % (model["model"], *map(os.path.basename, (a, b))), "", "| | FP32 | 8 bits | gain |",
             "|---|---|---|---|"]

    def row(what, x, y, digits=3, more_is_better=False):
        gain = y / x if more_is_better else x / y
        lines.append("| %s | %s | %s | %.2f |" % (what, show(x, digits), show(y, digits), gain))
    for name, by in model["times"].items():
        row("ms, " + name, by[a]["median_ms"], by[b]["median_ms"])
    for name, by in model["times"].items():
        row("images/s, " + name, by[a]["images_per_second"], by[b]["images_per_second"], 0, True)
    for name, by in model["times"].items():
        row("peak MB, " + name, by[a]["peak_rss_mb"], by[b]["peak_rss_mb"], 1)
    row("file, MB", model["bytes"][0] * 1e-6, model["bytes"][1] * 1e-6)
    for name, by in model["accuracy"].items():
        lines.append("| %s %%, %s | %s | %s | %+.3f points |" % (model["measure"], name, show(by[a]), show(by[b]),
                                                               by[b] - by[a]))
    lines += ["", "| layer, batch 1, 1 thread | operator | | ms FP32 | ms 8 bits | FP32 / 8 bits |",
              "|---|---|---|---|---|---|"]
    for layer in model["layers"]:
        x, y = layer["ms_fp32"], layer["ms_int8"]
        lines.append("| %s | %s | %s | %s | %s | %s |" % (layer["layer"], layer["op"], layer["precision"], show(x, 4),
                                                          show(y, 4), show(x / y, 2) if x and y else "-"))
    return "\n".join(lines)


def write_csv(path, models):
    with open(path, "w", newline="", encoding="utf-8") as f:
        out = csv.writer(f)
        out.writerow(["model", "what", "fp32", "int8"])
        for model in models:
            a, b = model["names"]
            for name, by in model["times"].items():
                for key in by[a]:
                    out.writerow([model["model"], key + ", " + name, by[a][key], by[b][key]])
            out.writerow([model["model"], "bytes"] + model["bytes"])
            for name, by in model["accuracy"].items():
                out.writerow([model["model"], "%s percent, %s" % (model["measure"], name), by[a], by[b]])
            for layer in model["layers"]:
                out.writerow([model["model"], "ms, layer " + layer["layer"], layer["ms_fp32"], layer["ms_int8"]])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--octavo", default=os.environ.get("OCTAVO", "build/octavo"))
    parser.add_argument("-r", dest="rounds", type=int, default=3)
    parser.add_argument("--no-accuracy", action="store_true")
    parser.add_argument("--csv")
    parser.add_argument("--json")
    args = parser.parse_args()
    prefix, models = real_time(), []
    for what, stem, width, rows in MODELS:
        names = [os.path.join(ROOT, "models", stem + end) for end in (".safetensors", "-int8.safetensors")]
        if not all(os.path.exists(f) for f in names):
            print("Note: %s is not there in both precisions: see models/" % what, file=sys.stderr)
            continue
        measure, options, lists = ACCURACY[what]
        models.append({"model": what, "names": names, "bytes": [os.path.getsize(f) for f in names],
                       "times": measure_times(args, prefix, names, width, rows),
                       "layers": measure_layers(args, prefix, names, width), "measure": measure,
                       "accuracy": measure_accuracy(args, names, options, lists)})
        print(table_of(models[-1]))
    if args.csv:
        write_csv(args.csv, models)
    if args.json:
        with open(args.json, "w", encoding="utf-8") as f:
            json.dump({"schema": 1, "models": models}, f, indent=1)


main()
