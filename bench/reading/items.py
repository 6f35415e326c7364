"""items.py - the samples of reading.py: what is read, in which picture, and how it is judged."""
import collections
import multiprocessing
import os
import sys

import pictures
import score
import texts

DAMAGES = ("clean", "small", "damaged")
NUMBERS, CODES = 300, 60  # numbers of a kind of picture; codes of a kind of code

# name: unique; row: of the table; make: function and arguments that write the picture to the
# path that comes last, or None when path exists; apart: characters counted apart.
Sample = collections.namedtuple("Sample", "name row text pack psm make path apart ci lone")


def among(characters):
    return frozenset(characters).__contains__


def sample(name, row, text, make, pack="eng", psm="7", path=None, apart=score.is_marked,
           ci=False, lone=False):
    return Sample(name, row, text, pack, psm, make, path, apart, ci, lone)


def kept(index, args, turn=0):
    """Whether a line belongs to the asked part; lines count from 1. With a turn for each face,
    either part has every line, in half of the faces.
    """
    wanted = args.parts == "all" or (index + turn) % 2 == ("odd", "even").index(args.parts)
    return wanted and (not args.limit or index < args.limit)


def languages(args):
    damages = list(zip(DAMAGES, (pictures.clean, pictures.small, pictures.damaged)))
    for tag in args.languages:
        language = texts.LANGUAGES[tag]
        for index, text in enumerate(texts.lines(tag)):
            for face in pictures.able(pictures.SIX, text) if kept(index, args) else ():
                for damage, how in damages:
                    name = "languages/%s/%d/%s/%s" % (tag, index + 1, face, damage)
                    yield sample(name, (tag, damage, face), text, (pictures.render, face, how),
                                 pack=language.pack)


def lone(args):
    for index, (group, character) in enumerate(texts.lone()):
        for turn, face in enumerate(pictures.able(pictures.SIX, character)):
            for crop, how in (("tight", pictures.cell_tight), ("loose", pictures.cell_loose)):
                if kept(index, args, turn):
                    name = "lone/%s/%s/%s" % (character, face, crop)
                    yield sample(name, "%s alone, %s" % (group, crop), character,
                                 (pictures.render, face, how), psm="10", lone=True)


def numbers(args):
    crops = (("screenshots", pictures.screen), ("tight crops", pictures.screen_tight),
             ("cut by a pixel", pictures.screen_cut))
    for index, text in enumerate(texts.numbers(len(crops) * NUMBERS)):
        turn = index // len(crops)
        if kept(turn, args):
            faces = pictures.able(pictures.SCREEN, text)
            face = faces[turn % len(faces)]
            crop, how = crops[index % len(crops)]
            yield sample("numbers/%d" % index, "numbers, " + crop, text,
                         (pictures.render, face, how), apart=among(texts.NUMBER_SIGNS))


def codes(args):
    for index, (kind, text) in enumerate(texts.codes(CODES)):
        turn = index // len(texts.CODES)
        if kept(turn, args):
            faces = pictures.able(("OCR-B",) if kind == "MRZ" else pictures.APART, text)
            face = faces[turn % len(faces)]
            for damage, how in (("clean", pictures.clean), ("small", pictures.small)):
                yield sample("codes/%d/%s" % (index, damage), "codes, %s" % kind, text,
                             (pictures.render, face, how), apart=among(texts.ALIKE))


def source(args):
    for index, text in enumerate(texts.lines("code")):
        for face in pictures.able(pictures.MONO, text) if kept(index, args) else ():
            for what, how in (("clean", pictures.clean), ("screenshots", pictures.screen)):
                name = "source/%d/%s/%s" % (index + 1, face, what)
                yield sample(name, "source code, " + what, text, (pictures.render, face, how),
                             apart=among(texts.CODE_SIGNS))


# Tesseract's packs for the real documents; by the first letters of a page's name.
WORDS = ("sroie_dev_lines", "ehri_typewritten_dev_lines", "campbell1881_lines",
         "lobeck1835_latin_lines", "icdar2015_train")
PAGES = (("ehri_multi_dev", (("EHRI-DR", "eng"), ("EHRI-ET-JMP006", "ces"), ("", "deu"))),
         ("fondue_art_dev", (("", "deu+fra"),)))


def real(args):
    if not os.path.isdir(args.data):
        print("reading.py: no real documents: %s is not there" % args.data, file=sys.stderr)
        return
    for words in WORDS:
        folder = os.path.join(args.data, "words", words)
        with open(os.path.join(folder, "dev.txt"), encoding="utf-8") as f:
            rows = [row.split("\t", 1) for row in f.read().splitlines()]
        ci = words == "sroie_dev_lines"  # its references are upper case throughout
        for index, (image, text) in enumerate(rows):
            if kept(index, args):
                yield sample("%s/%s" % (words, image), words + (" (ci)" if ci else ""), text,
                             None, psm="8" if words == "icdar2015_train" else "7", ci=ci,
                             path=os.path.abspath(os.path.join(folder, image)))
    for pages, packs in PAGES:
        rows = list(pictures.annotated(os.path.join(args.data, "pages", pages)))
        for index, (name, page, box, polygon, text) in enumerate(rows):
            if kept(index, args):
                # The transcribers write the hyphen at a line's end as a not sign.
                pack = next(p for start, p in packs if name.startswith(start))
                yield sample("%s/%s" % (pages, name), "lines of " + pages,
                             text.replace("¬", "-"), (pictures.cut, page, polygon, box), pack)


MAKERS = dict(zip(texts.ITEMS, (languages, lone, numbers, codes, source, real)))


def gather(args):
    found = [s for item in args.only for s in MAKERS[item](args)]
    return [s._replace(path=s.path or os.path.join(args.folder, "%06d.png" % i))
            for i, s in enumerate(found)]


def make(s):
    if not s.make:
        return
    if s.make[0] is pictures.render:
        pictures.render(s.name, s.text, s.make[1], s.make[2], s.path)
    else:
        s.make[0](*s.make[1:], s.path)


def make_all(samples, jobs):
    """Writes the pictures. The forked workers have the samples: functions cannot be sent."""
    global forked
    forked = samples
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        for _ in pool.imap_unordered(make_nth, range(len(samples)), 64):
            pass


def make_nth(index):
    make(forked[index])
