"""pages.py - whole pages: `octavo read` beside Tesseract, a process for each page, one thread each, in turns.

  python3 bench/pages.py --octavo build/octavo [-o LOG.md] FOLDER...

FOLDER holds x.png or x.jpg with its text x.txt. Time is that of the whole process (start, models, decoding, text), the
median over pages; words are the bag of words of `octavo eval --task=page`: letters and digits, lower case.
"""
import argparse
import collections
import datetime
import os
import re
import shutil
import statistics
import subprocess
import sys
import time

TOKEN = re.compile(r"[^\W_]+")


def pages(folder):
    """(image, text file), one image a page."""
    found = {}
    for name in sorted(os.listdir(folder)):
        stem, suffix = os.path.splitext(name)
        text = os.path.join(folder, stem + ".txt")
        if suffix in (".png", ".jpg") and os.path.exists(text):
            found.setdefault(stem, (os.path.join(folder, name), text))
    return list(found.values())


def real_time():
    prefix = ["chrt", "-r", "1"]
    if shutil.which("chrt") and subprocess.run(prefix + ["true"], stderr=subprocess.DEVNULL).returncode == 0:
        return prefix
    return []


def run(line, env):
    """Text, seconds, peak MB of one process."""
    begin = time.perf_counter()
    process = subprocess.Popen(line, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    process.returncode = status
    if status != 0:
        sys.exit("pages.py: %s failed" % line)
    return out.decode("utf-8", "replace"), seconds, usage.ru_maxrss / 1024


def measure(folder, args, prefix):
    readers = {"octavo": prefix + [args.octavo, "read", "-j1"]}
    if shutil.which("tesseract"):
        readers["tesseract"] = prefix + ["tesseract"]
    env = dict(os.environ, OMP_THREAD_LIMIT="1")
    result = {name: {"times": [], "memory": 0, "matched": 0, "read": 0, "truth": 0} for name in readers}
    for image, text in pages(folder):
        with open(text, encoding="utf-8") as f:
            truth = collections.Counter(TOKEN.findall(f.read().lower()))
        for name, line in readers.items():
            tail = [image] if name == "octavo" else [image, "-", "--psm", "3"]
            out, seconds, memory = run(line + tail, env)
            read = collections.Counter(TOKEN.findall(out.lower()))
            r = result[name]
            r["times"].append(seconds)
            r["memory"] = max(r["memory"], memory)
            r["matched"] += sum((truth & read).values())
            r["read"] += sum(read.values())
            r["truth"] += sum(truth.values())
    return result


def report(folder, result):
    lines = []
    ours = statistics.median(result["octavo"]["times"])
    for name, r in result.items():
        median = statistics.median(r["times"])
        f1 = 200 * r["matched"] / max(1, r["read"] + r["truth"])
        lines.append("| %s | %s | %d | %.0f ms | %.2f | %.0f MB | %.1f | %.1f | %.1f |" %
                     (os.path.basename(folder.rstrip("/")), name, len(r["times"]), 1e3 * median, median / ours,
                      r["memory"], 100 * r["matched"] / max(1, r["read"]), 100 * r["matched"] / max(1, r["truth"]), f1))
    return lines


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--octavo", required=True)
    parser.add_argument("-o", dest="log")
    parser.add_argument("folders", nargs="+")
    args = parser.parse_args()
    prefix = real_time()
    if not shutil.which("tesseract"):
        print("Note: Tesseract is not installed: apt-get install tesseract-ocr", file=sys.stderr)
    lines = ["Whole processes, one thread each, in turns%s: median time of a page (times ours), peak memory, words" %
             (", chrt -r 1" if prefix else ""), "",
             "| pages | | n | time | times ours | peak | precision | recall | F1 |", "|---|---|---|---|---|---|---|---|---|"]
    for folder in args.folders:
        lines += report(folder, measure(folder, args, prefix))
    print("\n".join(lines))
    if args.log:
        with open(args.log, "a", encoding="utf-8") as log:
            log.write("\n## %s, pages\n\n%s\n" % (datetime.date.today(), "\n".join(lines)))


main()
