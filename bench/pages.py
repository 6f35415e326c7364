"""pages.py - whole pages: `octavo read` beside Tesseract, by the measures of `octavo eval --task=page`.

  python3 bench/pages.py --octavo build/octavo [--limit N] [--only SETS|none] [-o LOG.md] [FOLDER...]

FOLDER holds x.png or x.jpg with x.txt, and x.truth.json or x.boxes.tsv. Before them the standing sets are made by
`octavo synth pages` (all, or --only those; below: seeds and options; typefaces of pages-fonts.txt, which no training sees) under
build/bench-pages. A process for each page, one thread each, in turns; time is that of the whole process (start,
models, decoding, text), the median over pages. Tesseract's hOCR becomes the JSON of `octavo read -f json`, and both
readings are measured by the same program.
"""
import argparse
import concurrent.futures
import datetime
import html.parser
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))

# name: (pages, options of `octavo synth pages`). What a figure in bench/accuracy.md names stays as it is.
SETS = {
    "columns": (100, "--kind=columns --seed=130001 --level=0.3 --dpi=150"),
    "layouts": (220, "--kind=letter|form|invoice|book|news|list|magazine|report|contract|prices|statement|notes|screen|"
                     "chart|sizes|receipt --seed=130002 --level=0.3 --dpi=150"),
    "tables": (200, "--kind=grid --seed=130003 --level=0.3 --dpi=150"),
    "boxes": (100, "--kind=columns|letter|grid|notes|sizes --seed=130004 --level=0.2 --skew=0 --dpi=150"),
    "empty": (10, "--kind=picture --seed=130005 --level=0.5 --dpi=110"),
}
# Tesseract's packs by the beginning of a folder's name.
PACKS = [("fondue_art", "deu+fra"), ("ehri_multi", "deu+ces+eng"), ("", "eng")]

COLUMNS = [("CER", "cer"), ("order", "order"), ("words found", "bow_recall"), ("words F1", "bow_f1"),
           ("in place", "word_f1"), ("word IoU", "word_iou"), ("char. IoU", "character_iou"),
           ("cells, text", "cells_read"), ("cells", "cells")]


class Hocr(html.parser.HTMLParser):
    """hOCR of one page with ocrx_cinfo as a page of page.schema.json. Paragraphs are numbered within blocks."""

    def __init__(self):
        super().__init__()
        self.width = self.height = 1
        self.lines, self.block, self.paragraph = [], 0, 0
        self.word, self.stack = None, []

    @staticmethod
    def box(title):
        found = re.search(r"(?:bbox|x_bboxes) (\d+) (\d+) (\d+) (\d+)", title or "")
        return [int(v) for v in found.groups()] if found else [0, 0, 1, 1]

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        kind, box = attributes.get("class", ""), self.box(attributes.get("title"))
        if tag in ("meta", "br", "link", "img"):
            return
        self.stack.append(kind)
        if kind == "ocr_page":
            self.width, self.height = max(1, box[2]), max(1, box[3])
        elif kind == "ocr_carea":
            self.block, self.paragraph = self.block + 1, 0
        elif kind == "ocr_par":
            self.paragraph += 1
        elif kind in ("ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat"):
            self.lines.append({"bbox": box, "block": max(1, self.block), "paragraph": max(1, self.paragraph),
                               "words": []})
        elif kind == "ocrx_word":
            self.word = {"text": "", "bbox": box, "characters": []}
            self.lines[-1]["words"].append(self.word)
        elif kind == "ocrx_cinfo":
            self.word["characters"].append({"text": "", "bbox": box})

    def handle_endtag(self, tag):
        if tag in ("meta", "br", "link", "img"):
            return
        if self.stack and self.stack.pop() == "ocrx_word":
            self.word = None

    def handle_data(self, data):
        if self.word is None or not data.strip():
            return
        self.word["text"] += data.strip()
        if self.word["characters"]:
            self.word["characters"][-1]["text"] += data.strip()

    def page(self):
        for line in self.lines:
            for word in line["words"]:
                if any(len(c["text"]) != 1 for c in word["characters"]):
                    word["characters"] = []  # ligatures and the like
            line["words"] = [w for w in line["words"] if w["text"]]
        return {"width": self.width, "height": self.height, "lines": [n for n in self.lines if n["words"]]}


def images(folder, limit):
    """One image a page that has a text beside it."""
    found = {}
    for name in sorted(os.listdir(folder)):
        stem, suffix = os.path.splitext(name)
        if suffix in (".png", ".jpg") and os.path.exists(os.path.join(folder, stem + ".txt")):
            found.setdefault(stem, os.path.join(folder, name))
    return sorted(found.values())[:limit or None]


def run(line):
    """Output, seconds, peak MB of one process."""
    begin = time.perf_counter()
    process = subprocess.Popen(line, env=dict(os.environ, OMP_THREAD_LIMIT="1"), stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL)
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    if status != 0:
        sys.exit("pages.py: %s failed" % line)
    return out.decode("utf-8", "replace"), time.perf_counter() - begin, usage.ru_maxrss / 1024


def read_octavo(image, args, pack):
    out, seconds, memory = run([args.octavo, "read", "-j1", "-q", "-f", "json", image])
    return out, seconds, memory


def read_tesseract(image, args, pack):
    out, seconds, memory = run(["tesseract", image, "-", "--psm", "3", "-l", pack, "-c", "hocr_char_boxes=1", "hocr"])
    parser = Hocr()
    parser.feed(out)
    return json.dumps(parser.page()), seconds, memory


def measure(folder, args):
    """{engine: figures of eval, with seconds and MB}."""
    name = os.path.basename(folder.rstrip("/"))
    pack = next(p for begin, p in PACKS if name.startswith(begin))
    readers = {"octavo": read_octavo}
    if shutil.which("tesseract") and not args.alone:
        readers["tesseract"] = read_tesseract
    pages, result = images(folder, args.limit), {}
    with tempfile.TemporaryDirectory() as work:
        some = os.path.join(work, "pages")
        os.mkdir(some)
        for image in pages:  # a part of the folder: eval measures all of one
            stem = os.path.splitext(os.path.basename(image))[0]
            for other in os.listdir(folder):
                if other.startswith(stem + "."):
                    os.symlink(os.path.abspath(os.path.join(folder, other)), os.path.join(some, other))
        jobs = [(image, engine) for image in pages for engine in readers]
        for engine in readers:
            os.mkdir(os.path.join(work, engine))

        def one(job):
            image, engine = job
            text, seconds, memory = readers[engine](image, args, pack)
            stem = os.path.splitext(os.path.basename(image))[0]
            with open(os.path.join(work, engine, stem + ".json"), "w", encoding="utf-8") as f:
                f.write(text)
            return engine, seconds, memory

        with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
            done = list(pool.map(one, jobs))
        for engine in readers:
            out = subprocess.run([args.octavo, "eval", "--task=page", "-q", "-f", "json",
                                  "--readings=" + os.path.join(work, engine), some],
                                 stdout=subprocess.PIPE, check=True).stdout
            figures = json.loads(out)
            figures["ms"] = 1e3 * statistics.median(s for e, s, _ in done if e == engine)
            figures["mb"] = max(m for e, _, m in done if e == engine)
            result[engine] = figures
    return result


def make_set(name, args):
    """The folder of a standing set, made once for each program that would make it differently."""
    count, options = SETS[name]
    folder = os.path.join(os.path.dirname(args.octavo), "bench-pages", name)
    count = min(count, args.limit) if args.limit else count
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([args.octavo, "synth", "pages", "-q", "-n", str(count), "-o", folder, "--truth", "--text", "--boxes",
                    "--font-list=" + os.path.join(HERE, "pages-fonts.txt")] + options.split(), check=True)
    return folder


def rows(name, result):
    for engine, f in result.items():
        cells = ["%.1f" % (100 * f[key]) if key in f else "-" for _, key in COLUMNS]
        junk = "%.1f, %d" % (f["junk_words"], f["junk_words_most"]) if "junk_words" in f else "-"
        yield "| %s | %s | %d | %s | %s | %.0f | %.0f |" % (name, engine, f["samples"], " | ".join(cells), junk,
                                                            f["ms"], f["mb"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--octavo", required=True)
    parser.add_argument("--limit", type=int, default=0, help="at most so many pages of each")
    parser.add_argument("--only", default="", help="standing sets, with commas: %s; none: only the folders" % ",".join(SETS))
    parser.add_argument("--jobs", type=int, default=1, help="processes at once; times mean little then")
    parser.add_argument("--alone", action="store_true", help="without Tesseract")
    parser.add_argument("--json", help="write all figures there")
    parser.add_argument("-o", dest="log")
    parser.add_argument("folders", nargs="*")
    args = parser.parse_args()
    unknown = [name for name in args.only.split(",") if name and name not in SETS and name != "none"]
    if unknown:
        sys.exit("pages.py: no set %s: expected %s" % (unknown[0], ", ".join(SETS)))
    if not shutil.which("tesseract"):
        print("Note: Tesseract is not installed: apt-get install tesseract-ocr", file=sys.stderr)
    lines = ["Percent; junk: words on pages without text, the mean and the most; ms, MB: whole processes, one thread.", "",
             "| pages | | n | " + " | ".join(c for c, _ in COLUMNS) + " | junk | ms | MB |",
             "|---" * (len(COLUMNS) + 6) + "|"]
    print("\n".join(lines), flush=True)
    every, sets = {}, [s for s in args.only.split(",") if s in SETS] if args.only else list(SETS)
    for where in sets + args.folders:
        folder = make_set(where, args) if where in SETS else where
        name = os.path.basename(folder.rstrip("/"))
        every[name] = measure(folder, args)
        for row in rows(name, every[name]):
            lines.append(row)
            print(row, flush=True)
    if args.json:
        with open(args.json, "w", encoding="utf-8") as f:
            json.dump(every, f, indent=1)
    if args.log:
        with open(args.log, "a", encoding="utf-8") as log:
            log.write("\n## %s, pages\n\n%s\n" % (datetime.date.today(), "\n".join(lines)))


main()
