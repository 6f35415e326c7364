"""selftest.py - the measure measured: errors planted in texts must be counted exactly, the
texts must hold their alphabets, and what is drawn must be the same every time. Standard library
only.
"""
import random

import score
import texts

counts = {"passed": 0, "failed": 0}


def check(what, found, wanted):
    good = found == wanted
    counts["passed" if good else "failed"] += 1
    if not good:
        print("FAIL %s: %r, wanted %r" % (what, found, wanted))


def distances():
    for truth, read, distance in (("", "", 0), ("abc", "", 3), ("", "abc", 3),
                                  ("abc", "abc", 0), ("kitten", "sitting", 3),
                                  ("abab", "baba", 2), ("flaw", "lawn", 2), ("aaa", "aa", 1)):
        check("distance of %s and %s" % (truth, read), score.align(truth, read)[0], distance)
    check("pairs", score.align("kitten", "sitting")[1], list("sittin"))
    check("a letter lost", score.align("abc", "ac")[1], ["a", None, "c"])
    check("a letter too many", score.align("ac", "abc")[1], ["a", "c"])
    # Of the scripts of two edits, one keeps both letters.
    check("the most pairs", score.align("xab", "abx")[1], [None, "a", "b"])
    check("words", score.align("a b c".split(), "a x c d".split())[0], 2)


def plain_distance(a, b):
    """Levenshtein's distance without what align() adds to it."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a):
        above, row = row, [i + 1]
        for j, y in enumerate(b):
            row.append(min(above[j] + (x != y), above[j + 1] + 1, row[j] + 1))
    return row[-1]


def distances_drawn():
    rng, wrong = random.Random(1), 0
    for _ in range(500):
        a, b = (texts.drawn(rng, "abc", rng.randrange(30)) for _ in range(2))
        distance, pairs = score.align(a, b)
        lost = pairs.count(None)
        edits = sum(x != p for x, p in zip(a, pairs)) + len(b) - (len(a) - lost)
        wrong += distance != plain_distance(a, b) or len(pairs) != len(a) or edits != distance
    check("distances of 500 drawn pairs", wrong, 0)


def forms():
    for text, wanted in (("\u201Ea\u201C \u2013 b\u2019s", "\"a\" - b's"),
                         ("  a \u2009 b\n", "a b"), ("e\u0301", "\u00E9"),
                         ("\uFB01n \u00BD", "fin 1\u20442"),
                         ("1\u202F000", "1 000"), ("\u22125\u00B4", "-5'"), ("s\u0326", "ș")):
        check("normal form of %s" % ascii(text), score.normalise(text), wanted)
    check("upper case keeps lengths", score.upper("straße ı"), "STRAßE I")
    check("marked", [c for c in "aéßıİøþħ5½·" if score.is_marked(c)], list("éßıİøþħ"))


def planted():
    """Errors of known number in the sentences of each language."""
    rng = random.Random(7)
    for tag in texts.LANGUAGES:
        total, marks, wrong, edits, words, exact = score.Score(), 0, 0, 0, 0, 0
        for line in texts.lines(tag):
            line = score.normalise(line)
            read = list(line)
            places = [i for i, c in enumerate(line) if score.is_marked(c)]
            hit = rng.sample(places, rng.randrange(len(places) + 1))
            for i in hit:
                read[i] = "\u25A1"
            marks, wrong, edits = marks + len(places), wrong + len(hit), edits + len(hit)
            words += sum("\u25A1" in word for word in "".join(read).split(" "))
            exact += not hit
            if rng.random() < 0.5:  # a word that is not there: edits, but no mark is wrong
                read += " xx"
                edits, words, exact = edits + 3, words + 1, exact - (not hit)
            total.add(line, "".join(read))
        check("planted in %s" % tag, (total.apart, total.apart - total.apart_right,
                                      total.distance, total.word_distance, total.exact),
              (marks, wrong, edits, words, exact))


def figures():
    one = score.Score()
    one.add("1,5 \u2212 2.25", "1.5 - 2.25", ",.'".__contains__)
    one.add("12'000", "12000", ",.'".__contains__)
    check("commas", (one.apart, one.apart_right, one.distance, one.exact, one.alnum),
          (3, 1, 2, 0, 2))
    check("characters", (one.characters[","], one.right[","], one.right["."]), (1, 0, 1))
    check("percent", one.figures()["cer"], 100.0 * 2 / 16)
    check("nothing to count", score.Score().figures()["cer"], None)
    two = score.Score()
    two.add("TOTAL", "Total", ci=True)
    two.add("0", "O", lone=True)
    two.add("I", "1", lone=True)
    two.add("c", "C", lone=True)
    two.add("5", "D", lone=True)
    check("case and lone characters", (two.samples, two.exact), (5, 4))
    two.join(one)
    check("joined", (two.samples, two.distance, two.apart, two.characters[","]), (7, 3, 3, 1))
    pairs = [((5, 10), (3, 10))] * 40
    check("interval of equal differences", score.bootstrap(pairs), (-20.0, -20.0))


def alphabets():
    for tag in list(texts.LANGUAGES) + ["code"]:
        check("text of %s" % tag, texts.faults(tag, texts.lines(tag)), [])
    turkish = [line.replace("ı", "i") for line in texts.lines("tr")]
    check("a letter that is not there", texts.faults("tr", turkish),
          ["tr.txt: ı appears 0 times, wanted 2"])
    check("a line twice", texts.faults("tr", texts.lines("tr") + texts.lines("tr")[:1]),
          ["tr.txt: a line stands there twice"])
    check("capitals", [texts.upper("i", "tr"), texts.upper("ı", "tr"), texts.upper("i", "de"),
                       texts.upper("ß", "de")], ["İ", "I", "I", "ẞ"])


def drawn():
    check("numbers again", texts.numbers(50), texts.numbers(50))
    check("codes again", texts.codes(5), texts.codes(5))
    numbers = "".join(texts.numbers(300))
    check("signs of numbers", [c for c in ",.'-\u2212\u2009%" if numbers.count(c) < 10], [])
    codes = texts.codes(60)
    check("kinds", sorted({kind for kind, _ in codes}), sorted(texts.CODES))
    check("MRZ", {len(code) for kind, code in codes if kind == "MRZ"}, {44})
    mixed = "".join(code for kind, code in codes if kind == "mixed")
    check("characters that look alike", [c for c in texts.ALIKE if mixed.count(c) < 5], [])
    lone = [c for _, c in texts.lone()]
    check("lone characters", (len(lone), len(set(lone))), (62 + len(texts.SIGNS),) * 2)


def run():
    for part in (distances, distances_drawn, forms, planted, figures, alphabets, drawn):
        part()
    print("%d passed, %d failed" % (counts["passed"], counts["failed"]))
    return 1 if counts["failed"] else 0
