"""reading.py - how well lines of 24 European languages, single characters, numbers, codes,
source code and real documents are read: `octavo read --psm line` beside Tesseract.

  python3 bench/reading.py --octavo build/octavo [--only ITEMS] [--json FILE] [--against FILE]
  python3 bench/reading.py --self-test

Items: languages (a), lone (b), numbers (c), codes (d), source (e), real (f). Metrics are those
of `octavo eval` (bench/reading/score.py). To choose between readers use the odd lines only
(--parts odd) and report the even ones; --against gives a paired bootstrap.
"""
import argparse
import collections
import json
import multiprocessing.pool
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "reading"))
import score
import texts
try:
    import items
    import pictures
except ImportError:  # without Pillow or NumPy: enough for --self-test
    items = pictures = None

CHUNK = 100  # pictures that a process of Tesseract reads
READERS = ("octavo", "tesseract")

# --- the readers: {path: text}, seconds of work

def read_octavo(samples, args):
    listed = os.path.join(args.folder, "list.txt")
    with open(listed, "w", encoding="utf-8") as f:
        f.write("".join(s.path + "\n" for s in samples))
    line = [args.octavo, "read", "--psm=line", "--format=txt", "--with-names", "--quiet",
            "--lm=" + args.lm, "--threads=%d" % args.jobs, "--list=" + listed]
    if args.model != "default":
        line.append("--model=" + args.model)
    begin = time.perf_counter()
    done = subprocess.run(line, stdout=subprocess.PIPE, encoding="utf-8", errors="replace")
    seconds = time.perf_counter() - begin
    if done.returncode != 0:
        sys.exit("reading.py: exit code %d of %s" % (done.returncode, " ".join(line)))
    return dict(row.split("\t", 1) for row in done.stdout.split("\n") if "\t" in row), seconds


def read_tesseract(samples, args):
    wanted = collections.defaultdict(list)
    for s in samples:
        wanted[s.pack, s.psm].append(s.path)
    chunks = [(pack, psm, paths[i:i + CHUNK]) for (pack, psm), paths in sorted(wanted.items())
              for i in range(0, len(paths), CHUNK)]
    begin = time.perf_counter()
    with multiprocessing.pool.ThreadPool(args.jobs) as pool:
        found = {}
        for number, part in enumerate(pool.imap_unordered(tesseract_chunk, chunks)):
            found.update(part)
            print("\rTesseract: %d of %d" % (number + 1, len(chunks)), end="", file=sys.stderr)
    print(file=sys.stderr)
    return found, time.perf_counter() - begin


def tesseract_chunk(chunk):
    pack, psm, paths = chunk
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as listed:
        listed.write("".join(path + "\n" for path in paths))
        listed.flush()
        line = ["tesseract", listed.name, "-", "-l", pack, "--psm", psm]
        done = subprocess.run(line, env=dict(os.environ, OMP_THREAD_LIMIT="1"),
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              encoding="utf-8", errors="replace")
    read = done.stdout.split("\f")[:-1]
    if len(read) == len(paths):
        return dict(zip(paths, read))
    if len(paths) == 1:  # gave nothing at all
        return {paths[0]: done.stdout}
    parts = {}
    for path in paths:
        parts.update(tesseract_chunk((pack, psm, [path])))
    return parts


def for_tesseract(s, args):
    """Whether Tesseract is to read it: one in N, told by the name; all lines of pages (what it
    makes of the lists of words is known from elsewhere).
    """
    return (s.name.startswith(tuple(pages for pages, _ in items.PAGES)) or
            zlib.crc32(s.name.encode()) % args.tesseract_every == 0)


def packs_missing(samples):
    line = ["tesseract", "--list-langs"]
    done = subprocess.run(line, stdout=subprocess.PIPE, encoding="utf-8")
    here = set(done.stdout.split("\n"))
    return sorted({p for s in samples for p in s.pack.split("+")} - here)


# --- the table

def judge(samples, read):
    """{row: Score}, {name: (edit distance, length)}"""
    scores, single = collections.defaultdict(score.Score), {}
    for s in samples:
        single[s.name] = scores[s.row].add(s.text, read.get(s.path, ""), s.apart, s.ci, s.lone)
    return scores, single


def joined(scores, wanted):
    total = score.Score()
    for row, part in scores.items():
        if wanted(row):
            total.join(part)
    return total


def cells(figures, keys):
    return ["-" if figures is None or figures[k] is None else "%.2f" % figures[k] for k in keys]


def language_rows(scores):
    """(title, {damage: figures of each reader})"""
    rows = [row for row in scores[READERS[0]] if isinstance(row, tuple)]
    tags, faces = (list(dict.fromkeys(row[place] for row in rows)) for place in (0, 2))
    wanted = [(texts.LANGUAGES[t].name, 0, t) for t in tags] + [(f, 2, f) for f in faces]
    for title, place, value in wanted + [("all", None, None)]:
        yield title, {(reader, damage): joined(part, lambda row: isinstance(row, tuple) and
                                               row[1] == damage and
                                               (place is None or row[place] == value)).figures()
                      for reader, part in scores.items()
                      for damage in items.DAMAGES}


def row_text(values):
    return "| %s |" % " | ".join(values)


def language_table(scores):
    keys = ("cer", "wer", "apart_right")
    columns = [(reader, damage) for reader in scores for damage in items.DAMAGES]
    yield row_text(["language, then face"] + ["%s, %s" % column for column in columns])
    yield "|---" * (len(columns) + 1) + "|"
    for title, figures in language_rows(scores):
        yield row_text([title] + [" / ".join(cells(figures[c], keys)) for c in columns])


def item_table(scores):
    keys = ("cer", "wer", "exact", "accan", "apart_right")
    yield row_text(["item", "n"] + list(scores))
    yield "|---" * (len(scores) + 2) + "|"
    for title in scores[READERS[0]]:
        if isinstance(title, tuple):
            continue
        found = [part[title].figures() for part in scores.values()]
        yield row_text([title, ", ".join(str(figures["samples"]) for figures in found)] +
                       [" / ".join(cells(figures, keys)) for figures in found])


def worst_letters(scores):
    total = joined(scores[READERS[0]], lambda row: isinstance(row, tuple) and row[1] == "clean")
    found = sorted((total.right[c] / n, c, n) for c, n in total.characters.items())
    return ", ".join("%s %d of %d" % (c, total.right[c], n) for share, c, n in found
                     if share < 0.9)


def report(scores, seconds, samples, args):
    found = ["%d pictures; %s" % (len(samples), ", ".join(
        "%s %.1f ms each" % (reader, 1e3 * each) for reader, each in seconds.items()))]
    if len(scores) > 1 and args.tesseract_every > 1:
        found.append("Tesseract read one in %d of them, and all lines of pages." %
                     args.tesseract_every)
    if any(isinstance(row, tuple) for row in scores[READERS[0]]):
        found += ["", "Sentences, percent: CER / words wrong / letters with marks right.", ""]
        found += language_table(scores)
        found += ["", "Letters with marks of which under 90 %% are right, clean (octavo): %s." %
                  (worst_letters(scores) or "none")]
    if any(not isinstance(row, tuple) for row in scores[READERS[0]]):
        found += ["", "Others, percent: CER / words wrong / exact / accAN / counted apart "
                  "right (numbers: , . '; codes: %s; source code: brackets and signs; real: "
                  "letters with marks)." % texts.ALIKE, ""]
        found += item_table(scores)
    return found


def row_name(row):
    return texts.LANGUAGES[row[0]].name + ", " + row[1] if isinstance(row, tuple) else row


def comparison(samples, now, then):
    """CER then and now, of the samples that both have, with the interval of the difference."""
    groups = collections.defaultdict(list)
    for s in samples:
        if s.name in then:
            pair = (then[s.name], now[s.name])
            groups[row_name(s.row)].append(pair)
            groups["all"].append(pair)
            if isinstance(s.row, tuple):
                groups["all languages, " + s.row[1]].append(pair)
    yield "| row | n | CER then | now | difference | 95 % |"
    yield "|---|---|---|---|---|---|"
    for title, pairs in groups.items():
        length = sum(p[1][1] for p in pairs) or 1
        before, after = (100.0 * sum(p[i][0] for p in pairs) / length for i in (0, 1))
        low, high = score.bootstrap(pairs)
        yield "| %s | %d | %.2f | %.2f | %+.2f | %+.2f to %+.2f |" % (
            title, len(pairs), before, after, after - before, low, high)


def as_json(args, scores, singles, read, samples):
    rows = {reader: {row_name(row) + (", " + row[2] if isinstance(row, tuple) else ""):
                     part.figures() for row, part in found.items()}
            for reader, found in scores.items()}
    each = {s.name: {reader: {"read": read[reader].get(s.path, "").strip(),
                              "distance": singles[reader][s.name][0],
                              "length": singles[reader][s.name][1]}
                     for reader in scores if s.name in singles[reader]} for s in samples}
    return {"version": 1, "model": args.model, "lm": args.lm, "parts": args.parts,
            "rows": rows, "samples": each}


# --- the command

def parse():
    parser = argparse.ArgumentParser(description="How well lines are read.")
    parser.add_argument("--octavo", help="the program")
    parser.add_argument("--model", default="default", help="recogniser (default: built in)")
    parser.add_argument("--lm", default="small", help="language model: small, off or a file")
    parser.add_argument("--only", help="items with commas between: %s, or a to f" %
                        ", ".join(texts.ITEMS))
    parser.add_argument("--languages", help="tags with commas between (default: all)")
    parser.add_argument("--parts", choices=("all", "odd", "even"), default="all")
    parser.add_argument("--limit", type=int, default=0,
                        help="of each language, kind and list the first N lines")
    parser.add_argument("--no-tesseract", action="store_true")
    parser.add_argument("--tesseract-every", type=int, default=1, metavar="N",
                        help="it takes long: let it read one picture in N, and all lines of "
                        "pages")
    parser.add_argument("--data", default=os.path.join(HERE, "../../shared/dev-data"))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", help="write figures and readings there")
    parser.add_argument("--against", help="compare with what --json wrote before")
    parser.add_argument("--keep", help="leave the pictures in this folder")
    parser.add_argument("--self-test", action="store_true")
    args = parser.parse_args()
    names = args.only.split(",") if args.only else list(texts.ITEMS)
    args.only = [dict(zip("abcdef", texts.ITEMS)).get(name, name) for name in names]
    args.languages = args.languages.split(",") if args.languages else list(texts.LANGUAGES)
    for given, known, what in ((args.only, texts.ITEMS, "item"),
                               (args.languages, texts.LANGUAGES, "language")):
        for name in given:
            if name not in known:
                parser.error("no %s %s: %s" % (what, name, ", ".join(known)))
    if not args.octavo and not args.self_test:
        parser.error("--octavo is needed")
    return args


def measure(args):
    faults = [f for tag in args.languages + ["code"]
              for f in texts.faults(tag, texts.lines(tag))]
    if faults:
        sys.exit("\n".join(faults))
    then = None
    if args.against:
        with open(args.against, encoding="utf-8") as f:
            then = {name: (one["octavo"]["distance"], one["octavo"]["length"])
                    for name, one in json.load(f)["samples"].items()}
    samples = items.gather(args)
    readers = {"octavo": read_octavo}
    if not args.no_tesseract and not shutil.which("tesseract"):
        print("reading.py: no Tesseract: apt-get install tesseract-ocr", file=sys.stderr)
    elif not args.no_tesseract:
        missing = packs_missing(samples)
        if missing:
            sys.exit("reading.py: apt-get install %s (or --no-tesseract)" %
                     " ".join("tesseract-ocr-" + p for p in missing))
        readers["tesseract"] = read_tesseract
    items.make_all(samples, args.jobs)
    scores, singles, seconds, read = {}, {}, {}, {}
    for name, reader in readers.items():
        given = [s for s in samples if name == "octavo" or for_tesseract(s, args)]
        read[name], seconds[name] = reader(given, args)
        seconds[name] /= max(1, len(given))
        scores[name], singles[name] = judge(given, read[name])
        print("%s: %d pictures, %.1f ms each" % (name, len(given), 1e3 * seconds[name]),
              file=sys.stderr)
    print("\n".join(report(scores, seconds, samples, args)))
    if args.json:
        with open(args.json, "w", encoding="utf-8") as f:
            json.dump(as_json(args, scores, singles, read, samples), f, ensure_ascii=False,
                      indent=0)
    if then is not None:
        print("\nAgainst %s, percent:\n" % args.against)
        print("\n".join(comparison(samples, singles["octavo"], then)))


def main():
    args = parse()
    if args.self_test:
        import selftest
        sys.exit(selftest.run())
    if pictures is None:
        sys.exit("reading.py: %s has no Pillow or NumPy: apt-get install python3-pil "
                 "python3-numpy, and use /usr/bin/python3" % sys.executable)
    with tempfile.TemporaryDirectory(prefix="octavo-reading.") as folder:
        args.folder = args.keep or folder
        os.makedirs(args.folder, exist_ok=True)
        try:
            measure(args)
        except pictures.Fault as fault:
            sys.exit("reading.py: %s" % fault)


if __name__ == "__main__":
    main()
