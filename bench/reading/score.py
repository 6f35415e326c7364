"""score.py - how right a reading is: the metrics of `octavo eval` (ocr/metrics.h), and chosen
characters counted apart.

A character is right when a shortest edit script pairs it with itself; of the shortest scripts
one with the most such pairs is taken. Standard library only.
"""
import collections
import random
import unicodedata

# Quotes, primes, dashes. Applied before NFKC, too, which makes other characters of some.
PLAIN = {ord(c): plain for plain, forms in (
    ("'", "\u00B4\u02B9\u02BB\u02BC\u02BD\u2018\u2019\u201A\u201B\u2032\u2035"),
    ('"', "\u201C\u201D\u201E\u201F\u2033\u2036"),
    ("-", "\u00AD\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\uFE58\uFE63"),
) for c in forms}

# What one character alone does not tell: 0 from O, 1 from l and I, capitals from small letters
# of the same shape.
LONE = {ord(c): to for of, to in (("oO", "0"), ("lI|", "1"), ("C", "c"), ("S", "s"), ("V", "v"),
                                  ("W", "w"), ("X", "x"), ("Z", "z")) for c in of}


def normalise(text):
    """NFKC, straight quotes, one dash, single spaces, trimmed."""
    text = unicodedata.normalize("NFKC", text.translate(PLAIN)).translate(PLAIN)
    return " ".join(text.split())


def upper(text):
    """Upper case character by character: lengths stay (ß has no single capital here)."""
    return "".join(c.upper() if len(c.upper()) == 1 else c for c in text)


def is_marked(c):
    """A letter outside ASCII: with a mark, or one of its own (ß, æ, ø, þ, ð, ı)."""
    return ord(c) > 127 and c.isalpha()


def align(truth, read):
    """(edit distance, for each element of truth the element of read paired with it or None).

    Works on strings and on lists of words.
    """
    n, m = len(truth), len(read)
    front = 0
    while front < n and front < m and truth[front] == read[front]:
        front += 1
    back = 0
    while back < n - front and back < m - front and truth[n - 1 - back] == read[m - 1 - back]:
        back += 1
    a, b = truth[front:n - back], read[front:m - back]
    edit = len(a) + len(b) + 2  # one edit outweighs all matches
    rows = [[j * edit for j in range(len(b) + 1)]]
    for i, x in enumerate(a):
        above, row = rows[-1], [(i + 1) * edit]
        for j, y in enumerate(b):
            pair = above[j] - 1 if x == y else above[j] + edit
            row.append(min(pair, above[j + 1] + edit, row[j] + edit))
        rows.append(row)
    pairs, distance = [None] * len(a), 0
    i, j = len(a), len(b)
    while i or j:
        cost = rows[i][j]
        if i and j and cost == rows[i - 1][j - 1] + (-1 if a[i - 1] == b[j - 1] else edit):
            i, j = i - 1, j - 1
            pairs[i] = b[j]
            distance += a[i] != b[j]
        elif i and cost == rows[i - 1][j] + edit:
            i, distance = i - 1, distance + 1
        else:
            j, distance = j - 1, distance + 1
    return distance, list(truth[:front]) + pairs + list(truth[n - back:])


class Score:
    """Sums over samples; `apart` tells which characters of the reference are counted apart."""

    def __init__(self):
        self.samples = self.length = self.distance = 0
        self.words = self.word_distance = self.exact = self.alnum = 0
        self.apart = self.apart_right = 0
        self.characters = collections.Counter()  # apart, by character
        self.right = collections.Counter()

    def add(self, truth, read, apart=is_marked, ci=False, lone=False):
        """Counts one pair; its (edit distance, length)."""
        truth, read = normalise(truth), normalise(read)
        if ci:
            truth, read = upper(truth), upper(read)
        if lone:
            truth, read = truth.translate(LONE), read.translate(LONE)
        distance, pairs = align(truth, read)
        self.samples += 1
        self.length += len(truth)
        self.distance += distance
        self.words += len(truth.split())
        self.word_distance += align(truth.split(), read.split())[0]
        self.exact += truth == read
        self.alnum += alnum(truth) == alnum(read)
        for c, other in zip(truth, pairs):
            if apart(c):
                self.characters[c] += 1
                self.right[c] += c == other
        self.apart = sum(self.characters.values())
        self.apart_right = sum(self.right.values())
        return distance, len(truth)

    def join(self, other):
        for key, value in vars(other).items():
            setattr(self, key, getattr(self, key) + value)

    def figures(self):
        """Percent; None where there is nothing to count."""
        def share(part, whole):
            return 100.0 * part / whole if whole else None
        return {"samples": self.samples, "cer": share(self.distance, self.length),
                "wer": share(self.word_distance, self.words),
                "exact": share(self.exact, self.samples),
                "accan": share(self.alnum, self.samples),
                "apart": self.apart, "apart_right": share(self.apart_right, self.apart)}


def alnum(text):
    return [c for c in text.lower() if c in "abcdefghijklmnopqrstuvwxyz0123456789"]


def bootstrap(pairs, rounds=1000, seed=12):
    """95 % interval of the difference in CER, in points, between two readings of the same
    samples: pairs of ((distance, length), (distance, length)), before and now.
    """
    rng, found = random.Random(seed), []
    for _ in range(rounds):
        drawn = rng.choices(pairs, k=len(pairs))
        length = sum(now[1] for _, now in drawn) or 1
        found.append(100.0 * sum(now[0] - then[0] for then, now in drawn) / length)
    found.sort()
    return found[int(0.025 * rounds)], found[int(0.975 * rounds)]
