"""peers.py - the driver of peers.sh: runs each peer in a process of its own, in turns, and compares medians.

Every process gets the same number of warm-up and timed runs of a row and prints one line of JSON (median_ms,
peak_rss_mb). A row's ratio is the median over the rounds of (peer's time / our time) within one round: both were
taken under the same conditions, seconds apart.
"""
import argparse
import datetime
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
# network: what it is, an image's C, H, W, and rows of name, batch, threads, warm-up, timed runs, training
NETWORKS = {
    "crnn": ("the published layers, 97 classes", (1, 32, 280), [
        ("batch 1, 1 thread", 1, 1, 3, 15, False),
        ("batch 1, 2 threads", 1, 2, 3, 25, False),
        ("batch 32, 1 thread", 32, 1, 1, 3, False),
        ("batch 32, 2 threads", 32, 2, 1, 5, False),
        ("train, batch 32, 2 threads", 32, 2, 1, 3, True),
    ]),
    "dbnet-r18": ("the published detector without deformable convolutions", (3, 640, 640), [
        ("batch 1, 1 thread", 1, 1, 1, 5, False),
        ("batch 1, 2 threads", 1, 2, 1, 7, False),
    ]),
}
STARTS = 15
# The last ones: 8 bits; and PyTorch as it comes, neither traced nor fused: what the published speed-ups are over.
PEERS = ("octavo", "onnxruntime", "pytorch", "octavo int8", "onnxruntime int8", "pytorch stock")
FLOAT, NAMES = PEERS[:3], {"octavo": "Octavo", "onnxruntime": "ONNX Runtime", "pytorch": "PyTorch",
                           "octavo int8": "Octavo INT8", "onnxruntime int8": "ONNX Runtime INT8",
                           "pytorch stock": "PyTorch stock"}


def real_time():
    """["chrt", "-r", "1"] where the system allows it."""
    prefix = ["chrt", "-r", "1"]
    if shutil.which("chrt") and subprocess.run(prefix + ["true"], stderr=subprocess.DEVNULL).returncode == 0:
        return prefix
    return []


def torch_environment():
    """OpenBLAS with its own threads fights with PyTorch's OpenMP; Debian has a build on OpenMP beside it."""
    env = dict(os.environ)
    folder = "/usr/lib/%s-linux-gnu/openblas-openmp" % platform.machine()
    if os.path.isdir(folder):
        env["LD_LIBRARY_PATH"] = folder + ":" + env.get("LD_LIBRARY_PATH", "")
    return env, os.path.isdir(folder)


def find_peers(args):
    """Which peers can run, and what to say about those that cannot."""
    notes, there = [], {"octavo", "octavo int8"}
    if shutil.which("node") and os.path.isdir(os.path.join(args.ort, "node_modules", "onnxruntime-node")):
        there.add("onnxruntime")
        if os.path.exists(args.onnx8):
            there.add("onnxruntime int8")
        else:
            notes.append("no 8-bit model for ONNX Runtime without python3-onnx")
    else:
        notes.append("ONNX Runtime is not installed: npm install --ignore-scripts --prefix %s onnxruntime-node@1.30.0"
                     % args.ort)
    if args.network != "crnn":  # peer_torch.py has no other
        return there, notes
    if subprocess.run([sys.executable, "-c", "import torch, onnx"], stderr=subprocess.DEVNULL).returncode == 0:
        there |= {"pytorch", "pytorch stock"}
        if not torch_environment()[1]:
            notes.append("PyTorch may be slowed by OpenBLAS with pthreads: apt-get install libopenblas0-openmp")
    else:
        notes.append("PyTorch is not installed: apt-get install python3-torch python3-onnx libopenblas0-openmp")
    return there, notes


def command(args, peer, batch, threads, warmup, runs, train):
    """The peer's command line and environment, or None when it does not do that."""
    numbers = [str(n) for n in (threads, warmup, runs)]
    image = NETWORKS[args.network][1]
    if train and peer not in FLOAT:
        return None, None
    if peer.startswith("octavo"):
        network = args.int8 if peer == "octavo int8" else "--arch=" + args.network
        line = [args.octavo, "bench", network, "--height=%d" % image[1], "--width=%d" % image[2],
                "--batch=%d" % batch, "-j%d" % threads, "--warmup=%d" % warmup, "--runs=%d" % runs, "--format=json"]
        return line + (["--train"] if train else []), None
    if peer.startswith("onnxruntime"):
        if train:
            return None, None
        library = os.path.join(args.ort, "node_modules", "onnxruntime-node")
        model = args.onnx8 if peer == "onnxruntime int8" else args.onnx
        return ["node", os.path.join(HERE, "peer_ort.js"), library, model,
                "x".join(str(n) for n in (batch,) + image)] + numbers, None
    env = torch_environment()[0]
    env["OMP_NUM_THREADS"] = env["OPENBLAS_NUM_THREADS"] = str(threads)
    mode = "train" if train else "stock" if peer == "pytorch stock" else "infer"
    return [sys.executable, os.path.join(HERE, "peer_torch.py"), mode, args.onnx, str(batch)] + numbers, env


def run(line, env, prefix):
    done = subprocess.run(prefix + line, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit("peers.py: %s ended with %d: %s" % (line[:2], done.returncode, done.stderr.strip()[-300:]))
    return json.loads(done.stdout.strip().splitlines()[-1])


def measure_rows(args, there, prefix):
    """results[row][peer] = [one dictionary for each round]"""
    results = {}
    for round_number in range(args.rounds):
        for row in NETWORKS[args.network][2]:
            if args.only not in row[0]:
                continue
            for peer in PEERS:
                line, env = command(args, peer, *row[1:]) if peer in there else (None, None)
                if line:
                    got = run(line, env, prefix)
                    results.setdefault(row[0], {}).setdefault(peer, []).append(got)
                    print("round %d, %s, %s: %.2f ms" % (round_number + 1, row[0], peer, got["median_ms"]),
                          file=sys.stderr, flush=True)
    return results


def measure_start(args, prefix):
    """Medians, in ms, of launching `octavo read` until the text of one line is out and the process gone."""
    medians = {}
    for threads in (1, 2):
        times = []
        for _ in range(STARTS):
            begin = time.perf_counter()
            subprocess.run(prefix + [args.octavo, "read", "--psm=line", "-j%d" % threads, args.image], check=True,
                           stdout=subprocess.DEVNULL)
            times.append(1e3 * (time.perf_counter() - begin))
        medians[threads] = statistics.median(times)
    return medians


def machine(args):
    """The CPU's name, its vector extensions, and the tier that we use of them."""
    with open("/proc/cpuinfo", encoding="utf-8") as f:
        facts = dict(re.split(r"\s*:\s*", line.strip(), maxsplit=1) for line in f if ":" in line)
    vectors = [w for w in facts.get("flags", "").split() if w in ("avx2", "avx512f", "avx_vnni", "avx512_vnni")]
    version = subprocess.run([args.octavo, "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout
    return "%s (%s), %d CPUs; Octavo's%s" % (facts.get("model name", "CPU unknown"), " ".join(vectors),
                                             os.cpu_count(), version.split("\n")[1])


def cell(results, peer):
    """"12.3 (1.50)": median time and ratio to ours; of 8-bit peers to our 8-bit time."""
    if peer not in results:
        return "-"
    times = [r["median_ms"] for r in results[peer]]
    if peer == "octavo":
        return "%.2f" % statistics.median(times)
    base = "octavo int8" if peer == "onnxruntime int8" else "octavo"
    return "%.2f (%.2f)" % (statistics.median(times), ratio(results, peer, base))


def ratio(results, peer, base):
    """Median over the rounds of peer's time / base's time."""
    return statistics.median(t["median_ms"] / o["median_ms"] for t, o in zip(results[peer], results[base]))


def report(args, results, starts, notes, prefix):
    what, image, _ = NETWORKS[args.network]
    peers = [p for p in PEERS if any(p in by_peer for by_peer in results.values())]
    lines = ["%s (%s), %dx%dx%d: median ms (times ours; 8 bits over our 8 bits), %d rounds in turns%s%s"
             % ((args.network, what) + image + (args.rounds, ", chrt -r 1" if prefix else "",
                                                ", AVX-512 hidden" if args.avx2 else "")), "",
             "| | %s |" % " | ".join(NAMES[p] for p in peers), "|---|" + "---|" * len(peers)]
    for row, by_peer in results.items():
        lines.append("| %s | %s |" % (row, " | ".join(cell(by_peer, p) for p in peers)))
    lines += ["", "| peak MB | %s |" % " | ".join(NAMES[p] for p in peers), "|---|" + "---|" * len(peers)]
    for row, by_peer in results.items():
        memory = ["%.0f" % max(r["peak_rss_mb"] for r in by_peer[p]) if p in by_peer else "-" for p in peers]
        lines.append("| %s | %s |" % (row, " | ".join(memory)))
    lines.append("")
    for row, by_peer in results.items():
        for peer in ("octavo", "pytorch stock", "onnxruntime int8"):
            if peer in by_peer and "octavo int8" in by_peer:
                lines.append("%s: %s / Octavo INT8 = %.2f" % (row, NAMES[peer], ratio(by_peer, peer, "octavo int8")))
    for threads, ms in starts.items():
        lines.append("process start to first text, %d thread%s: %.1f ms" % (threads, "s"[:threads - 1], ms))
    checks = [[by_peer[p][0]["mean_abs"] for p in FLOAT[1:] if p in by_peer] for by_peer in results.values()]
    for check in checks:
        if len(check) == 2 and abs(check[0] - check[1]) > 1e-4 * check[0]:
            notes.append("ONNX Runtime and PyTorch do not compute the same: mean |logit| %g and %g" % tuple(check))
    return "\n".join(lines + [""] + ["Note: " + n for n in notes])


def main():
    parser = argparse.ArgumentParser()
    for name in ("octavo", "ort", "onnx", "onnx8", "int8", "image", "hide"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("-n", dest="network", default="crnn", choices=sorted(NETWORKS))
    parser.add_argument("-r", dest="rounds", type=int, default=3)
    parser.add_argument("-o", dest="log")
    parser.add_argument("-k", dest="only", default="")
    parser.add_argument("-a", dest="avx2", action="store_true")
    args = parser.parse_args()
    prefix = real_time()
    if args.avx2:  # inherited by every process from here on
        os.environ["LD_PRELOAD"] = args.hide
    there, notes = find_peers(args)
    for note in notes:
        print("Note: " + note, file=sys.stderr)
    results = measure_rows(args, there, prefix)
    starts = measure_start(args, prefix) if args.network == "crnn" and args.only in "start" else {}
    text = report(args, results, starts, notes, prefix)
    print(text)
    if args.log:
        with open(args.log, "a", encoding="utf-8") as log:
            log.write("\n## %s, peers\n\n%s\n\n%s\n" % (datetime.date.today(), machine(args), text.rstrip()))


main()
