"""texts.py - what is to be read: the sentences in LANG.txt and code.txt (all written for this
measure; no training text holds them), their alphabets, and numbers, codes and single characters
drawn from fixed seeds. Standard library only.
"""
import collections
import os
import random
import string

ITEMS = ("languages", "lone", "numbers", "codes", "source", "real")
HERE = os.path.dirname(os.path.abspath(__file__))
LENGTHS = range(20, 90)  # of a line, in characters
LEAST = 2                # times that each letter of an alphabet must appear, in either case

Language = collections.namedtuple("Language", "name pack letters")
A_Z = string.ascii_lowercase
# By BCP 47 tag: English name, Tesseract's pack, letters that the sentences must hold.
LANGUAGES = {
    "sq": Language("Albanian", "sqi", "abcdefghijklmnopqrstuvxyzçë"),
    "hr": Language("Croatian", "hrv", "abcdefghijklmnoprstuvzčćđšž"),
    "cs": Language("Czech", "ces", A_Z + "áčďéěíňóřšťúůýž"),
    "da": Language("Danish", "dan", A_Z + "æøå"),
    "nl": Language("Dutch", "nld", A_Z + "éèëïöü"),
    "et": Language("Estonian", "est", "abdefghijklmnoprstuvšžõäöü"),
    "fi": Language("Finnish", "fin", A_Z + "åäö"),
    "fr": Language("French", "fra", A_Z + "àâæçéèêëîïôœùûüÿ"),
    "de": Language("German", "deu", A_Z + "äöüß"),
    "hu": Language("Hungarian", "hun", A_Z + "áéíóöőúüű"),
    "is": Language("Icelandic", "isl", "abdefghijklmnoprstuvxyáéíóúýðþæö"),
    "it": Language("Italian", "ita", A_Z + "àèéìòù"),
    "lv": Language("Latvian", "lav", "abcdefghijklmnoprstuvzāčēģīķļņšūž"),
    "lt": Language("Lithuanian", "lit", "abcdefghijklmnoprstuvyząčęėįšųūž"),
    "mt": Language("Maltese", "mlt", "abdefghijklmnopqrstuvwxzċġħżà"),
    "nb": Language("Norwegian", "nor", A_Z + "æøå"),
    "pl": Language("Polish", "pol", "abcdefghijklmnoprstuwyząćęłńóśźż"),
    "pt": Language("Portuguese", "por", A_Z + "áâãàçéêíóôõú"),
    "ro": Language("Romanian", "ron", A_Z + "ăâîșț"),
    "sk": Language("Slovak", "slk", A_Z + "áäčďéíĺľňóôŕšťúýž"),
    "sl": Language("Slovenian", "slv", "abcdefghijklmnoprstuvzčšž"),
    "es": Language("Spanish", "spa", A_Z + "áéíñóúü"),
    "sv": Language("Swedish", "swe", A_Z + "åäöé"),
    "tr": Language("Turkish", "tur", "abcdefghijklmnoprstuvyzçğıöşüâ"),
}
SIGNS = "+-=?!%&@#*/<>€$£§()[]{}"
CODE_SIGNS = "{}[]()<>_|~^`\\'\".,:;"
NUMBER_SIGNS = ",.'"
ALIKE = "O0I1lS5B8Z2"


def upper(letter, tag):
    return {"i": "İ" if tag == "tr" else "I", "ß": "ẞ"}.get(letter, letter.upper())


def lines(name):
    with open(os.path.join(HERE, name + ".txt"), encoding="utf-8") as f:
        return f.read().splitlines()


def faults(tag, text):
    """What is wrong with the lines of a language (or 'code'): messages."""
    if tag == "code":
        wanted = "".join(map(chr, range(33, 127)))
    else:
        letters = LANGUAGES[tag].letters
        wanted = letters + "".join(upper(c, tag) for c in letters)
    count = collections.Counter("".join(text))
    found = ["%s.txt: %s appears %d times, wanted %d" % (tag, c, count[c], LEAST)
             for c in wanted if count[c] < LEAST]
    for number, line in enumerate(text, 1):
        if len(line) not in LENGTHS:
            found.append("%s.txt:%d: %d characters" % (tag, number, len(line)))
        if line != " ".join(line.split()):
            found.append("%s.txt:%d: spaces at the ends, or two together" % (tag, number))
    if len(set(text)) != len(text):
        found.append("%s.txt: a line stands there twice" % tag)
    return found


def lone():
    """(group, character)"""
    for group, characters in (("digits", string.digits), ("capitals", string.ascii_uppercase),
                              ("small letters", string.ascii_lowercase), ("signs", SIGNS)):
        for c in characters:
            yield group, c


def grouped(whole, separator):
    return "{:,}".format(whole).replace(",", separator)


def number(rng):
    kind = rng.choice(("small", "small", "small", "amount", "amount", "whole", "percent",
                       "date"))
    minus = rng.choice(("", "", "", "-", "\u2212"))
    comma = rng.choice(",.")
    if kind == "small":
        digits = rng.choice((1, 1, 2, 2, 3))
        return "%s%d%s%0*d" % (minus, rng.randrange(rng.choice((10, 100))), comma, digits,
                               rng.randrange(10 ** digits))
    if kind == "percent":
        return "%s%d%s%d%s%%" % (minus, rng.randrange(100), comma, rng.randrange(10),
                                 rng.choice(("", " ")))
    if kind == "date":
        return "%02d.%02d.%d" % (rng.randrange(1, 32), rng.randrange(1, 13),
                                 rng.randrange(1950, 2030))
    separator = rng.choice((".", "'", "\u2009") if comma == "," else (",", "'", "\u2009"))
    whole = grouped(rng.randrange(1000, 10 ** rng.choice((4, 5, 6, 7))), separator)
    return minus + whole + ("" if kind == "whole" else "%s%02d" % (comma, rng.randrange(100)))


def drawn(rng, alphabet, n):
    return "".join(rng.choice(alphabet) for _ in range(n))


def code(rng, kind):
    capitals, digits, hexadecimal = string.ascii_uppercase, string.digits, "0123456789abcdef"
    if kind == "mixed":  # two of five characters are those that look alike
        rest = string.ascii_letters + digits
        return "".join(rng.choice(ALIKE if rng.random() < 0.4 else rest)
                       for _ in range(rng.randrange(5, 17)))
    if kind == "IBAN":
        body = rng.choice(("DE", "FR", "NL", "IT", "GB", "LV", "MT")) + drawn(rng, digits, 2)
        body += drawn(rng, capitals, 4) + drawn(rng, digits, rng.choice((10, 12, 14, 16)))
        return " ".join(body[i:i + 4] for i in range(0, len(body), 4))
    if kind == "serial":
        return "-".join(drawn(rng, capitals + digits + ALIKE.replace("l", ""), n)
                        for n in rng.choice(((5, 5, 5), (4, 4, 4, 4), (3, 8), (2, 6, 3))))
    if kind == "UUID":
        return "-".join(drawn(rng, hexadecimal, n)
                        for n in rng.choice(((8, 4, 4), (4, 12), (8, 4, 4, 4, 12))))
    assert kind == "MRZ"
    if rng.random() < 0.5:
        names = "<<".join(drawn(rng, capitals, rng.randrange(4, 10)) for _ in range(2))
        return ("P<" + drawn(rng, capitals, 3) + names).ljust(44, "<")
    body = drawn(rng, capitals + digits, 9) + drawn(rng, digits, 1) + drawn(rng, capitals, 3)
    body += drawn(rng, digits, 7) + rng.choice("MF<") + drawn(rng, digits, 7)
    return body.ljust(42, "<") + drawn(rng, digits, 2)


CODES = ("mixed", "IBAN", "serial", "UUID", "MRZ")


def numbers(n):
    rng = random.Random("numbers")
    return [number(rng) for _ in range(n)]


def codes(n):
    """(kind, code), n of each kind."""
    rng = random.Random("codes")
    return [(kind, code(rng, kind)) for _ in range(n) for kind in CODES]
