"""pdf_words.py PAGES.json FILE.pdf: does pdftotext find each word of the JSON at its place in the PDF?

Upright and turned words to half a pixel of the scan (coordinates of both files are rounded). Of leaning words
pdftotext reports a box that ends too early below: only their upper left corner counts, to 5 pixels. Where the type's
size is known, words stand on their line's baseline instead, a fifth of the box above its lower edge."""
import html
import json
import re
import subprocess
import sys

pages = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
found = subprocess.run(["pdftotext", "-enc", "UTF-8", "-bbox", sys.argv[2], "-"], check=True,
                       stdout=subprocess.PIPE).stdout.decode()
texts = found.split("<page ")[1:]
assert len(texts) == len(pages), f"expected {len(pages)} pages, found {len(texts)}"
number = r'="([-\d.]+)"'
wrong = words = 0
for page, text in zip(pages, texts):
    scale = page["width"] / float(re.match("width" + number, text)[1])
    place = {}
    for m in re.finditer(f"<word xMin{number} yMin{number} xMax{number} yMax{number}>(.*?)</word>", text):
        place.setdefault(html.unescape(m[5]), []).append([scale * float(v) for v in m.groups()[:4]])
    textonly = page["rotation"] == 90 and "-t.pdf" in sys.argv[2]
    assert not textonly, "text-only pages are not turned"
    for line in page["lines"]:
        turned = (line["angle"] + page["rotation"] + 45) % 90 - 45
        leans = abs(turned) > 0.1
        for word in line["words"]:
            left, top, right, bottom = word["bbox"]
            if page["rotation"] == 90:
                left, top, right, bottom = page["height"] - bottom, left, page["height"] - top, right
            want = [left, top, right, bottom]
            n, limit = (2, 5) if leans else (4, 0.5)
            off = [max(abs(a - b) for a, b in zip(want[:n], at[:n])) for at in place.get(word["text"], [])]
            words += 1
            points = line.get("baseline", [[0, 0], [1, 0]])
            (x0, y0), (x1, y1) = points[0], points[-1]
            base = y0 + (y1 - y0) * (left - x0) / max(x1 - x0, 1)
            if not leans and page["rotation"] == 0:
                off += [max(abs(left - at[0]), abs(right - at[2]), abs(at[3] - 0.2 * (at[3] - at[1]) - base))
                        for at in place.get(word["text"], [])]
            if not off or min(off) > limit:
                wrong += 1
                print(word["text"], "expected at", want, "found at", place.get(word["text"]))
print(f"{words} words, {wrong} not at their place")
sys.exit(wrong > 0 or words == 0)
