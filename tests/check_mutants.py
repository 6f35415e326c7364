#!/usr/bin/env python3
"""Plants the bugs of tests/mutants/*.txt one at a time in a copy of the tree, builds what changed,
runs the tests that claim the part, and says which bugs no test noticed.

    check_mutants.py [WORD]...    only those whose name or file holds one of the words

A mutant:
    [name] test_a test_b.sh       tests in the order they are tried, the cheapest first
    path/of/source.c              the file it changes; there may be several
    @ static void average(        search from here on; may be left out
    - text that stands once       in the file, or once after the line above
    + what it becomes
Lines that begin with # are comments. The bug is killed when a test fails or does not end; one that
does not compile, whose text is not found, or whose tests fail without it, is an error of the list.
The last line is the sum: bugs killed, bugs that survived or could not be planted.
"""
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
COPY = ROOT / "build" / "mutants"
PATIENCE = 600  # seconds for one test


def read_list(path):
    mutants = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        here = f"{path.relative_to(ROOT)}:{number}"
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("["):
            name, _, tests = line[1:].partition("]")
            mutants.append({"name": name, "tests": tests.split(), "edits": [], "where": here})
            file = after = None
        elif line.startswith("@ "):
            after = line[2:]
        elif line.startswith("- "):
            mutants[-1]["edits"].append([file, after, line[2:], None])
        elif line.startswith("+"):
            mutants[-1]["edits"][-1][3] = line[2:]
        else:
            file, after = line.strip(), None
    for m in mutants:
        if not m["tests"] or not m["edits"] or any(None in (e[0], e[3]) for e in m["edits"]):
            sys.exit(f"{m['where']}: [{m['name']}] is not whole")
    return mutants


def planted(m):
    """{file: text with the bug}; a string says why it cannot be planted."""
    texts = {}
    for file, after, old, new in m["edits"]:
        text = texts.get(file) or (COPY / file).read_text()
        begin = text.find(after) if after else 0
        if begin < 0:
            return f"{file} has no '{after}'"
        at = text.find(old, begin)
        if at < 0:
            return f"{file} has no '{old}'"
        if not after and text.find(old, at + 1) >= 0:
            return f"{file} has '{old}' more than once: an @ line says where"
        texts[file] = text[:at] + new + text[at + len(old):]
    return texts


def make(tests):
    goals = ["build/octavo", "test-tools"] if any(t.endswith(".sh") for t in tests) else []
    goals += [f"build/tests/{t}" for t in tests if not t.endswith(".sh")]
    if "test_library.sh" in tests:
        goals.append("library")
    done = subprocess.run(["make", "-s", f"-j{os.cpu_count()}", *goals], cwd=COPY, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return "" if done.returncode == 0 else done.stdout


def failing(tests):
    """The first test that fails, or None."""
    env = dict(os.environ, OCTAVO=str(COPY / "build/octavo"), OMP_WAIT_POLICY="passive")
    for t in tests:
        command = ["sh", f"tests/{t}"] if t.endswith(".sh") else [f"build/tests/{t}"]
        try:
            done = subprocess.run(command, cwd=COPY, env=env, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                  timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            return t
        if done.returncode:
            return t
    return None


def copy_tree():
    files = subprocess.check_output(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT)
    for name in filter(None, files.decode().split("\0")):
        source, target = ROOT / name, COPY / name
        if not source.is_file():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists() or target.read_bytes() != source.read_bytes():
            shutil.copy(source, target)  # its time is now: what depends on it is built


def main():
    words = sys.argv[1:]
    mutants = [m for path in sorted((ROOT / "tests/mutants").glob("*.txt"))
               for m in read_list(path)]
    if len({m["name"] for m in mutants}) < len(mutants):
        sys.exit("two mutants have one name")
    mutants = [m for m in mutants if not words or
               any(w in m["name"] or any(w in e[0] for e in m["edits"]) for w in words)]
    copy_tree()
    tests = sorted({t for m in mutants for t in m["tests"]})
    if text := make(tests):
        sys.exit(text)
    broken = {t for t in tests if failing([t])}
    killed = failed = 0
    for m in mutants:
        outcome = texts = planted(m)
        if broken & set(m["tests"]):
            outcome = "fails without it: " + ", ".join(sorted(broken & set(m["tests"])))
        elif isinstance(texts, dict):
            before = {file: (COPY / file).read_text() for file in texts}
            for file, text in texts.items():
                (COPY / file).write_text(text)
            if make(m["tests"]):
                outcome = "does not build"
            else:
                outcome = failing(m["tests"]) or "SURVIVED"
            for file, text in before.items():
                (COPY / file).write_text(text)
        if outcome in m["tests"]:
            killed += 1
        else:
            failed += 1
        print(f"{m['name']:<40} {outcome}", flush=True)
    print(f"{killed} passed, {failed} failed")
    return failed > 0


sys.exit(main())
