"""files.py - pictures in every kind, depth and compression, equal to what Pillow makes of them.

  python3 bench/files.py --tool build/tests/page_image [--keep FOLDER] [--only KIND]

ImageMagick and libtiff's tools make the pictures; `page_image pixels` decodes them as `octavo read`
does. Expected are Pillow's pixels, or ImageMagick's where Pillow does not open the kind: 16 bits
rounded to 8, colours as stored, transparency over white. Decoders that round differently may be
off by the kind's tolerance. A line per kind, last the sum; exit code 1 where something differs.
"""
import argparse
import os
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image

Image.MAX_IMAGE_PIXELS = None
CONVERT = "/usr/bin/convert"


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def make_originals(folder):
    """Gradients, edges and noise, in sizes that leave bits over."""
    rng = np.random.default_rng(5)
    out = {}
    for name, (w, h) in {"a": (67, 45), "b": (130, 33)}.items():
        y, x = np.mgrid[0:h, 0:w]
        rgb = np.stack([x * 65535 // (w - 1), y * 65535 // (h - 1), (x * 7919 + y * 104729) % 65536], 2)
        rgb[h // 3 : h // 2] = rng.integers(0, 65536, (h // 2 - h // 3, w, 3))
        rgb[2:8, 3:30] = 0
        path = os.path.join(folder, name + ".ppm")
        with open(path, "wb") as f:
            f.write(b"P6\n%d %d\n65535\n" % (w, h) + rgb.astype(">u2").tobytes())
        out[name] = path
    return out


TYPES = {
    "bilevel": ["-colorspace", "Gray", "-threshold", "50%", "-type", "Bilevel"],
    "grey": ["-colorspace", "Gray", "-type", "Grayscale"],
    "palette": ["-colors", "60", "-type", "Palette"],
    "rgb": ["-type", "TrueColor"],
}
ALPHA = ["(", "+clone", "-colorspace", "Gray", "-level", "20%,80%", ")", "-alpha", "off", "-compose",
         "CopyOpacity", "-composite"]


def recipes():
    """(kind, file's name, arguments of convert, output)"""
    for name in "ab":
        for kind, how in TYPES.items():
            depths = {"bilevel": [1], "palette": [8], "grey": [1, 2, 4, 8, 16], "rgb": [8, 16]}[kind]
            for depth in depths:
                at = ["-depth", str(depth)]
                stem = "%s-%s%d" % (name, kind, depth)
                for lace in "None", "PNG":
                    yield "PNG", stem + lace + ".png", how + at + ["-interlace", lace]
                for packed in "None", "LZW", "Zip", "RLE", "Zstd", "LZMA":
                    for endian in "LSB", "MSB":
                        yield ("TIFF " + packed, stem + packed + endian + ".tif",
                               how + at + ["-endian", endian, "-compress", packed])
                yield "BigTIFF", stem + "big.tiff", how + at + ["-compress", "LZW"], "tiff64:"
                if kind == "bilevel":
                    for packed in "Fax", "Group4":
                        for rows in "1", "1000":
                            yield ("TIFF " + packed, stem + packed + rows + ".tif",
                                   how + at + ["-define", "tiff:rows-per-strip=" + rows, "-compress", packed])
                    for order in "lsb", "msb":
                        yield ("TIFF Group4", stem + order + ".tif",
                               how + at + ["-define", "tiff:fill-order=" + order, "-compress", "Group4"])
                    for tone in "min-is-white", "min-is-black":
                        yield ("TIFF None", stem + tone + ".tif",
                               how + at + ["-define", "quantum:polarity=" + tone, "-compress", "None"])
                pnm = {"bilevel": "pbm", "grey": "pgm"}.get(kind, "ppm")
                for plain in "off", "on":
                    yield ("PNM", "%s%s.%s" % (stem, plain, pnm), how + at +
                           (["-compress", "None"] if plain == "on" else []))
                yield "PAM", stem + ".pam", how + at
                if depth <= 8:
                    for version in "bmp:", "bmp2:", "bmp3:":
                        yield "BMP", stem + version[:-1] + ".bmp", how + at, version
                    for lace in "None", "GIF":
                        yield "GIF", stem + lace + ".gif", how + at + ["-interlace", lace]
        yield "BMP", name + "-565.bmp", ["-define", "bmp:subtype=RGB565", "-depth", "8"]
        yield "BMP", name + "-555.bmp", ["-define", "bmp:subtype=RGB555", "-depth", "8"]
        yield "BMP", name + "-rle.bmp", TYPES["palette"] + ["-compress", "RLE", "-depth", "8"], "bmp3:"
        for depth in "8", "16":
            for kind, how in ("rgba", []), ("greya", ["-colorspace", "Gray"]):
                alpha = how + ALPHA + ["-depth", depth]
                yield "PNG alpha", "%s-%s%s.png" % (name, kind, depth), alpha
                yield "TIFF alpha", "%s-%s%s.tif" % (name, kind, depth), alpha + ["-compress", "LZW"]
                yield "PAM", "%s-%s%s.pam" % (name, kind, depth), alpha
        yield "PNG alpha", name + "-palette.png", ALPHA + ["-colors", "30"], "png8:"
        yield "WebP", name + "-lossless.webp", ["-depth", "8", "-define", "webp:lossless=true"]
        yield "WebP", name + "-alpha.webp", ALPHA + ["-depth", "8", "-define", "webp:lossless=true"]
        for quality in "40", "90":
            yield "WebP", name + quality + ".webp", ["-depth", "8", "-quality", quality]
        for depth in "8", "16":
            for kind in "grey", "rgb":
                for box in "jp2", "j2k":
                    yield ("JPEG 2000", "%s-%s%s.%s" % (name, kind, depth, box),
                           TYPES[kind] + ["-depth", depth, "-quality", "100" if box == "jp2" else "60"])
        for kind in "grey", "rgb":
            for quality in "30", "75", "95":
                for lace in "None", "Plane":
                    yield ("JPEG", "%s-%s%s%s.jpg" % (name, kind, quality, lace), TYPES[kind] +
                           ["-depth", "8", "-quality", quality, "-interlace", lace])
            yield ("TIFF JPEG", "%s-%s.tif" % (name, kind),
                   TYPES[kind] + ["-depth", "8", "-compress", "JPEG", "-quality", "90"])
        for sampling in "1x1", "2x1", "2x2", "4x1", "1x2":
            yield "JPEG", name + sampling + ".jpg", ["-depth", "8", "-sampling-factor", sampling]
        for depth in "8", "16":
            cmyk = ["-colorspace", "CMYK", "-depth", depth]
            yield "TIFF CMYK", "%s-cmyk%s.tif" % (name, depth), cmyk + ["-compress", "LZW"]
        yield "JPEG CMYK", name + "-cmyk.jpg", ["-colorspace", "CMYK", "-depth", "8"]


TIFF_TOOLS = {  # what libtiff's own tool makes of those above
    "TIFF tiled": ["-t", "-w", "32", "-l", "16", "-c", "lzw"],
    "TIFF planes": ["-p", "separate", "-c", "zip"],
    "TIFF tiled planes": ["-t", "-w", "16", "-l", "16", "-p", "separate", "-c", "none"],
    "TIFF strips of 5": ["-r", "5", "-c", "packbits"],
    "TIFF predictor": ["-c", "lzw:2"],
    "TIFF big-endian, tiled": ["-B", "-t", "-w", "64", "-l", "32", "-c", "zip"],
    "BigTIFF": ["-8", "-c", "zip"],
}
TOLERANCE = {"JPEG 2000": 1, "TIFF CMYK": 1, "JPEG CMYK": 1, "WebP": 1}


def make_all(folder):
    original = make_originals(folder)
    made = []
    for kind, name, how, *prefix in recipes():
        path = os.path.join(folder, name)
        got = run(CONVERT, original[name[0]], *how, "-strip", (prefix[0] if prefix else "") + path)
        if got.returncode == 0 and os.path.exists(path):
            made.append((kind, path))
        else:
            print("not made: %s: %s" % (name, got.stderr.decode()[:100].strip()))
    for kind, path in list(made):
        if kind != "TIFF None" or "LSB" not in path:
            continue
        for new, how in TIFF_TOOLS.items():
            copy = path[:-4] + "-" + new[5:].replace(" ", "-").replace(",", "") + "-t.tif"
            if run("tiffcp", *how, path, copy).returncode == 0:
                made.append((new, copy))
    return made


def lay(color, alpha, top):
    color, alpha = color.astype(np.int64), alpha.astype(np.int64)
    if color.ndim == 3:
        alpha = alpha[..., None]
    return (color * alpha + top * (top - alpha) + top // 2) // top


def by_pillow(path):
    image = Image.open(path)
    if image.mode in ("I;16", "I;16B", "I"):
        return (np.array(image).astype(np.int64) * 255 + 32767) // 65535
    if image.mode == "P" or "transparency" in image.info:
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    if image.mode == "CMYK":
        image = image.convert("RGB")
    if image.mode == "1":
        image = image.convert("L")
    a = np.array(image)
    if image.mode in ("LA", "RGBA"):
        return lay(a[..., :-1] if image.mode == "RGBA" else a[..., 0], a[..., -1], 255)
    if image.mode not in ("L", "RGB"):
        raise OSError("mode " + image.mode)
    return a.astype(np.int64)


def by_imagemagick(path):
    got = run(CONVERT, path + "[0]", "-background", "white", "-alpha", "remove", "-depth", "16", "ppm:-").stdout
    head, size, top, data = got.split(b"\n", 3)
    w, h = map(int, size.split())
    a = np.frombuffer(data, ">u2" if int(top) > 255 else "u1").reshape(h, w, 3).astype(np.int64)
    return (a * 255 + int(top) // 2) // int(top)


def ours(tool, path):
    got = run(tool, "pixels", path)
    if got.returncode:
        return None, got.stderr.decode().strip()[:150]
    head, size, _, data = got.stdout.split(b"\n", 3)
    w, h = map(int, size.split())
    a = np.frombuffer(data, "u1")[: w * h * (1 if head == b"P5" else 3)]
    return a.reshape((h, w) if head == b"P5" else (h, w, 3)).astype(np.int64), ""


def difference(a, b):
    if a.shape[:2] != b.shape[:2]:
        return 1000
    if a.ndim != b.ndim:
        a, b = (x if x.ndim == 3 else np.repeat(x[..., None], 3, 2) for x in (a, b))
    return int(np.abs(a - b).max())


def compare(tool, kind, path):
    """'' where equal; else what is wrong."""
    mine, said = ours(tool, path)
    if mine is None:
        return said
    wrong, name = [], os.path.basename(path)
    for judge in by_pillow, by_imagemagick:
        try:
            d = difference(mine, judge(path))
        except (OSError, ValueError, SyntaxError, TypeError) as e:
            wrong.append("%s: %s" % (judge.__name__, str(e)[:60]))
            continue
        # Pillow cuts 16 bits of colour to 8 and rounds 5 to 8 otherwise, where they are rounded here.
        shade = "16" in name or "alpha" in kind or "-5" in name
        most = max(TOLERANCE.get(kind, 0), 1 if shade else 0)
        if d <= most:
            return ""
        wrong.append("%s: off by %d" % (judge.__name__, d))
        if judge is by_pillow and d != 1000 and "16" not in name:
            break
    return "; ".join(wrong)


def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("--tool", required=True)
    p.add_argument("--keep")
    p.add_argument("--only")
    o = p.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = o.keep or temporary
        os.makedirs(folder, exist_ok=True)
        good, count, bad = {}, {}, []
        for kind, path in make_all(folder):
            if o.only and o.only not in kind:
                continue
            wrong = compare(o.tool, kind, path)
            count[kind] = count.get(kind, 0) + 1
            good[kind] = good.get(kind, 0) + (not wrong)
            if wrong:
                bad.append("%s: %s" % (os.path.basename(path), wrong))
    for kind in sorted(count):
        print("%-24s %4d of %4d equal" % (kind, good[kind], count[kind]))
    for line in bad:
        print("    " + line)
    print("%d of %d pictures equal" % (sum(good.values()), sum(count.values())))
    sys.exit(1 if bad else 0)


main()
