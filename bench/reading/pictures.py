"""pictures.py - pictures of lines for reading.py: rendered with FreeType through Pillow
(nothing of Octavo's own generator, which made the training lines), or cut out of real pages.

What is drawn at random comes from generators seeded with the sample's name.
"""
import io
import os
import random
import zlib

import numpy
from PIL import Image, ImageDraw, ImageFilter, ImageFont

ROOT = "/usr/share/fonts/"
# Name: (Debian package, file)
FACES = {
    "DejaVu Sans": ("fonts-dejavu-core", "truetype/dejavu/DejaVuSans.ttf"),
    "DejaVu Sans Mono": ("fonts-dejavu-core", "truetype/dejavu/DejaVuSansMono.ttf"),
    "Liberation Serif": ("fonts-liberation", "truetype/liberation/LiberationSerif-Regular.ttf"),
    "Liberation Sans": ("fonts-liberation", "truetype/liberation/LiberationSans-Regular.ttf"),
    "Liberation Mono": ("fonts-liberation", "truetype/liberation/LiberationMono-Regular.ttf"),
    "Noto Sans": ("fonts-noto-core", "truetype/noto/NotoSans-Regular.ttf"),
    "Noto Sans Mono": ("fonts-noto-mono", "truetype/noto/NotoSansMono-Regular.ttf"),
    "Lato": ("fonts-lato", "truetype/lato/Lato-Regular.ttf"),
    "Charis SIL": ("fonts-sil-charis", "truetype/charis/CharisSIL-Regular.ttf"),
    "FreeMono": ("fonts-freefont-ttf", "truetype/freefont/FreeMono.ttf"),
    "OCR-B": ("fonts-ocr-b", "opentype/ocr-b/OCRB.otf"),
}
SIX = ("DejaVu Sans", "Liberation Serif", "Noto Sans", "Lato", "Charis SIL", "FreeMono")
SCREEN = ("DejaVu Sans", "Liberation Sans", "Noto Sans", "Lato", "Liberation Serif",
          "DejaVu Sans Mono")
MONO = ("DejaVu Sans Mono", "Liberation Mono", "Noto Sans Mono")
# Faces whose O0, I1l, S5, B8 and Z2 differ.
APART = MONO + ("Liberation Serif", "Charis SIL")
RARE = {"ẞ", "\u2212", "\u2009"}  # capital sharp s, minus, thin space: not in all of them
ABSENT = "\U0010FFFE"  # in none
FINE = 4               # small print is drawn so many times larger

fonts = {}   # (face, size): font
glyphs = {}  # (face, character): whether it is there


class Fault(Exception):
    """Something that the user can mend; the message says how."""


def font(face, size):
    if (face, size) not in fonts:
        package, name = FACES[face]
        try:
            fonts[face, size] = ImageFont.truetype(ROOT + name, size,
                                                   layout_engine=ImageFont.Layout.BASIC)
        except OSError:
            raise Fault("no face %s (%s%s): apt-get install %s" % (face, ROOT, name, package))
    return fonts[face, size]


def has(face, c):
    """Whether the face has a glyph for a character: what is absent is drawn as ABSENT is."""
    if (face, c) not in glyphs:
        f = font(face, 40)
        drawn = bytes(f.getmask(c))
        absent = (drawn, f.getlength(c)) == (bytes(f.getmask(ABSENT)), f.getlength(ABSENT))
        glyphs[face, c] = not any(drawn) if c.isspace() else not absent
    return glyphs[face, c]


def able(faces, text):
    """The faces that have all characters of text; RARE ones may be lacking, others not."""
    found = []
    for face in faces:
        lacking = {c for c in text if not has(face, c)}
        if lacking - RARE:
            raise Fault("%s has no %s: is this the package %s of Debian 12?" %
                        (face, " ".join(sorted(lacking)), FACES[face][0]))
        if not lacking:
            found.append(face)
    return found


def size_for(face, what, pixels):
    """Font size at which the ink of `what` (H, x) is so many pixels high."""
    box = font(face, 200).getbbox(what)
    return max(1, round(200 * pixels / (box[3] - box[1])))


def ink(text, face, size, room):
    """Coverage 0..255 of text, with `room` pixels around its ink (left, top, right, bottom)."""
    f = font(face, size)
    box = f.getbbox(text)
    picture = Image.new("L", (box[2] - box[0] + room[0] + room[2],
                              box[3] - box[1] + room[1] + room[3]))
    ImageDraw.Draw(picture).text((room[0] - box[0], room[1] - box[1]), text, fill=255, font=f)
    return picture


def print_on(coverage, dark, light):
    """Ink of one grey on paper of another."""
    return coverage.point([round(light + (dark - light) * v / 255) for v in range(256)])


def around(rng, size, least, most):
    """Room on four sides, as shares of the font's size, at least a pixel."""
    return [max(1, round(size * rng.uniform(least, most))) for _ in range(4)]


def noisy(picture, sigma, seed):
    noise = numpy.random.RandomState(seed).normal(0, sigma, (picture.height, picture.width))
    pixels = numpy.clip(numpy.asarray(picture) + noise, 0, 255)
    return Image.fromarray(pixels.astype(numpy.uint8))


def clean(text, face, rng, seed):
    """Print at 300 dpi: capitals 22 to 28 pixels high."""
    size = size_for(face, "H", rng.uniform(22, 28))
    return print_on(ink(text, face, size, around(rng, size, 0.06, 0.3)), rng.randrange(0, 50),
                    rng.randrange(235, 256))


def small(text, face, rng, seed):
    """Print scanned at 100 dpi: an x is 6 to 9 pixels high, edges are soft."""
    size = size_for(face, "x", FINE * rng.uniform(6, 9))
    fine = ink(text, face, size, around(rng, size, 0.06, 0.3))
    fine = fine.filter(ImageFilter.GaussianBlur(FINE * rng.uniform(0.3, 0.5)))
    picture = fine.resize((-(-fine.width // FINE), -(-fine.height // FINE)), Image.BOX)
    picture = print_on(picture, rng.randrange(10, 60), rng.randrange(225, 251))
    return noisy(picture, rng.uniform(1, 4), seed)


def damaged(text, face, rng, seed):
    """A photocopy: pale, skewed by up to 1.2 degrees, blurred, noisy, stored as JPEG."""
    size = size_for(face, "H", rng.uniform(18, 26))
    light, dark = rng.randrange(190, 246), rng.randrange(50, 110)
    picture = ink(text, face, size, around(rng, size, 0.1, 0.35))
    picture = picture.rotate(rng.uniform(-1.2, 1.2), Image.BICUBIC, expand=True)
    picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.8, 1.5)))
    picture = noisy(print_on(picture, dark, light), rng.uniform(8, 18), seed)
    stored = io.BytesIO()
    picture.save(stored, "JPEG", quality=rng.randrange(25, 46))
    return Image.open(stored).convert("L")


def screen(text, face, rng, seed, sizes=(9, 14), room=None):
    """A screenshot, letters of 9 to 14 pixels: half of them hinted grey, half with sub-pixels
    (coverage thrice as wide, the filter 1 2 3 2 1 over thirds of pixels).
    """
    size = rng.randrange(sizes[0], sizes[1] + 1)
    room = room or [rng.randrange(2, 5) for _ in range(4)]
    dark, light = rng.randrange(0, 70), rng.randrange(240, 256)
    if rng.random() < 0.5:
        return print_on(ink(text, face, size, room), dark, light)
    fine = ink(text, face, 3 * size, [3 * r for r in room])
    width, height = -(-fine.width // 3), -(-fine.height // 3)
    thirds = numpy.asarray(fine.resize((3 * width, height), Image.BOX), float)
    spread = numpy.pad(thirds, ((0, 0), (2, 2)))
    spread = sum(k * spread[:, i:i + 3 * width] for i, k in enumerate((1, 2, 3, 2, 1))) / 9
    channels = spread.reshape(height, width, 3) / 255
    return Image.fromarray((light + (dark - light) * channels).astype(numpy.uint8))


def screen_tight(text, face, rng, seed):
    """A screenshot cut at the ink, or a pixel beside it."""
    return screen(text, face, rng, seed, (9, 20), [rng.randrange(0, 2) for _ in range(4)])


def screen_cut(text, face, rng, seed):
    """A screenshot whose box leaves out the lowest pixel of the ink: tails of commas are short."""
    return screen(text, face, rng, seed, (11, 20), [1, rng.randrange(0, 2), 1, -1])


def cell(text, face, rng, seed, tight):
    """A character alone, 14 to 32 pixels: cut at its ink, or with room as in a table's cell."""
    size = rng.randrange(14, 33)
    room = [1] * 4 if tight else around(rng, size, 0.2, 0.5)
    return print_on(ink(text, face, size, room), rng.randrange(0, 60), rng.randrange(235, 256))


def cell_tight(text, face, rng, seed):
    return cell(text, face, rng, seed, True)


def cell_loose(text, face, rng, seed):
    return cell(text, face, rng, seed, False)


def render(name, text, face, how, path):
    seed = zlib.crc32(name.encode())
    how(text, face, random.Random(seed), seed).save(path, compress_level=1)


def cut(page, polygon, box, path):
    """A line of a page: its polygon grown by a tenth of its height (the annotators' run along
    the baseline and cut off what descends), what lies outside of it in the paper's grey (the
    upper quartile of the box).
    """
    grow = max(1, round(0.1 * (box[3] - box[1])))
    left, top = max(0, box[0] - grow), max(0, box[1] - grow)
    with Image.open(page) as picture:
        right, bottom = min(picture.width, box[2] + grow), min(picture.height, box[3] + grow)
        line = picture.convert("L").crop((left, top, right, bottom))
    inside = Image.new("L", line.size)
    points = [(x - left, y - top) for x, y in polygon]
    ImageDraw.Draw(inside).polygon(points, fill=255, outline=255)
    inside = inside.filter(ImageFilter.MaxFilter(2 * grow + 1))
    paper = int(numpy.percentile(numpy.asarray(line), 75))
    Image.composite(line, Image.new("L", line.size, paper), inside).save(path, compress_level=1)


def annotated(folder):
    """(name, page, box, polygon, text) of the lines of pages with x.boxes.tsv."""
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".boxes.tsv"):
            continue
        stem = name[:-len(".boxes.tsv")]
        page = next(p for p in (os.path.join(folder, stem + s) for s in (".jpg", ".png"))
                    if os.path.exists(p))
        with open(os.path.join(folder, name), encoding="utf-8") as f:
            for number, row in enumerate(f.read().splitlines()):
                x0, y0, x1, y1, text, points = row.split("\t")
                polygon = [tuple(map(int, p.split(","))) for p in points.split()]
                yield ("%s.%03d" % (stem, number), page, (int(x0), int(y0), int(x1), int(y1)),
                       polygon, text)
