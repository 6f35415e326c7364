#!/bin/sh
# Documents as people have them, through the program: streams, TIFF and PDF of several pages, PDF in and
# PDF out, orientation and shape of pixels, damage, folders. The pictures come from PIL, the PDFs from
# qpdf where these are.
. "$(dirname "$0")/lib.sh"
sample=$PWD/samples/pages/letter.png
# The one that finds Debian's PIL.
python=python3
/usr/bin/python3 -c 'import PIL' 2>/dev/null && python=/usr/bin/python3
cd "$dir" || exit 1
export SOURCE_DATE_EPOCH=1700000000 LC_ALL=C
if ! "$octavo" --version | grep -q 'models built in:.*detector.*direction'; then
    skip "no detector or no direction classifier in the program: pages are not read"
    finish
fi

# $1: exit code, $2: what it is about, rest: arguments of `read`
reads() {
    code=$1 about=$2
    shift 2
    "$octavo" read "$@" >out 2>err </dev/null
    got=$?
    if [ $got -eq "$code" ]; then ok; else
        fail "$about: expected exit code $code, found $got: $(head -c 300 err)"
    fi
}
pages() {
    tr -cd '\f' <out | wc -c | tr -d ' '
}
holds() { # $1: file, $2: text, $3: what it is about
    if grep -qF "$2" "$1"; then ok; else fail "$3: '$2' is not in $1: $(head -c 300 "$1")"; fi
}

# --- what is no picture is named ---
printf '\0\0\0\030ftypheic' >a.heic
printf 'AT&TFORM\0\0\0\0DJVM' >a.djvu
printf '<svg xmlns="http://www.w3.org/2000/svg"/>' >a.svg
printf '\0\0\0\034ftypavif' >a.avif
for kind in heic:heif-convert djvu:ddjvu svg:rsvg-convert avif:avifdec; do
    reads 3 "a.${kind%:*}" "a.${kind%:*}"
    holds err "${kind#*:}" "what opens a.${kind%:*}"
done

if ! $python -c 'import PIL' 2>/dev/null; then
    skip "no PIL (package python3-pil): pictures of other programs"
    finish
fi
$python - <<'PYTHON'
from PIL import Image, ImageDraw, ImageFont
font = ImageFont.truetype("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", 40)

def page(word, color=0, ground=255, mode="L"):
    image = Image.new(mode, (900, 420), ground)
    draw = ImageDraw.Draw(image)
    draw.text((60, 60), "Page number %s" % word, font=font, fill=color)
    draw.text((60, 160), "The quick brown fox", font=font, fill=color)
    draw.text((60, 260), "jumps over the dog", font=font, fill=color)
    return image

words = ["one", "two", "three"]
all = [page(w) for w in words]
for i, p in enumerate(all):
    p.save("p%d.png" % (i + 1), dpi=(150, 150))
one = all[0]
with open("stream.pgm", "wb") as f:
    for p in all:
        f.write(b"P5\n%d %d\n255\n" % p.size + p.tobytes())
bits = [p.convert("1") for p in all]
bits[0].save("multi.tif", save_all=True, append_images=bits[1:], compression="group4", dpi=(150, 150))
one.save("m.pdf", save_all=True, append_images=all[1:], resolution=150)
page(words[0], (255, 255, 255, 255), (0, 0, 0, 0), "RGBA").save("white.png")
turned = {2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM", 5: "TRANSPOSE", 6: "ROTATE_90",
          7: "TRANSVERSE", 8: "ROTATE_270"}
for k, how in turned.items():
    exif = Image.Exif()
    exif[0x112] = k
    exif[0x11A], exif[0x11B], exif[0x128] = 300, 300, 2
    for kind in "jpg", "png":
        one.transpose(getattr(Image, how)).save("exif%d.%s" % (k, kind), exif=exif.tobytes(), quality=95)
one.resize((900, 210)).save("fax.png", dpi=(200, 100))
one.resize((900, 210)).save("unsaid.png", dpi=(150, 150)) # nobody says that rows are missing
one.save("lie.png", dpi=(204, 98)) # as a fax, but its pixels were made square
line = one.crop((55, 55, 560, 112))
for n in 0, 10, 40, 80, 300:
    wide = Image.new("L", (line.width + 2 * n, line.height + 2 * n), 255)
    wide.paste(line, (n, n))
    wide.save("margin%d.png" % n)
for i, (size, grey) in enumerate([((30000, 1), 255), ((1, 300), 0), ((600, 40), 128), ((400, 300), 255)]):
    Image.new("L", size, grey).save("plain%d.png" % i)
Image.effect_noise((600, 40), 20).save("plain4.png")
Image.linear_gradient("L").resize((600, 60)).save("plain5.png")
one.save("whole.jpg", quality=90)
data = open("whole.jpg", "rb").read()
open("noend.jpg", "wb").write(data[:-2])
open("tenth.jpg", "wb").write(data[: len(data) // 10])
data = open("p1.png", "rb").read()
open("noend.png", "wb").write(data[:-12])
open("tenth.png", "wb").write(data[: len(data) // 10])
for name in ("x.gif", "x.bmp", "x.webp", "x.jp2"):
    try:
        one.save(name)
    except (KeyError, OSError):
        pass
PYTHON

# --- many pages in a file, with the same text however they come ---
"$octavo" read p1.png p2.png p3.png >apart 2>err
for file in stream.pgm multi.tif m.pdf; do
    case $file in
        *.tif) "$octavo" read $file 2>&1 | grep -q 'built without' &&
            { not_applicable "TIFF: built without libtiff"; continue; } ;;
        *.pdf) have pdftoppm || { skip "no pdftoppm (package poppler-utils): PDF"; continue; } ;;
    esac
    reads 0 "$file" $file
    same 3 "$(pages)" "$file: pages"
    for word in one two three; do holds out "Page number $word" "$file"; done
    reads 0 "$file: chosen pages" --pages 3,1 $file
    same 2 "$(pages)" "$file: chosen pages"
    if grep -q two out; then fail "$file: page 2 was not asked for"; else ok; fi
    reads 3 "$file: pages that it has not" --pages 7-9 $file
    reads 2 "$file: no list of pages" --pages 3-1 $file
    reads 0 "$file: numbered files" $file -o n -f page
    works "$file: the third file" test -s n-0003.page.xml
    rm -f n-*
    "$octavo" read -j1 $file -f json >j1 2>err
    "$octavo" read -j3 $file -f json >j3 2>err
    if cmp -s j1 j3; then ok; else fail "$file: depends on threads"; fi
    "$octavo" detect $file >boxes 2>err
    same 3 "$(grep -c . boxes)" "$file: rows of detect"
done
"$octavo" read - <stream.pgm >out 2>err
same 3 "$(pages)" "a stream on stdin"
for file in x.gif x.bmp x.webp x.jp2; do
    if [ ! -f $file ]; then continue; fi
    "$octavo" read $file 2>&1 | grep -q 'built without' && { not_applicable "$file: without its library"; continue; }
    reads 0 $file $file
    holds out "Page number one" $file
done

# What libtiff's and other programs say of files is what we say.
if "$octavo" read multi.tif 2>&1 | grep -q 'built without'; then
    not_applicable "TIFF: built without libtiff"
elif have tiffinfo; then
    reads 0 "multi.tif to JSON" multi.tif -f json
    same "$(tiffinfo multi.tif 2>err | awk '/Image Width/ { w = $3; h = $6 } /Resolution/ { printf "%d x %d at %d;", w, h, $2 }')" \
        "$(jq -j '"\(.width) x \(.height) at \(.dpi);"' out)" "multi.tif: sizes and resolutions, as tiffinfo says"
else
    skip "no tiffinfo (package libtiff-tools): sizes of TIFF"
fi

# --- orientation, shape, transparency ---
photo=jpg # a kind of picture that says so
if "$octavo" --version | grep -q 'no JPEG'; then
    not_applicable "JPEG: built without libjpeg; PNG says its orientation, too"
    photo=png
fi
for k in 2 3 4 5 6 7 8; do
    reads 0 "orientation $k" exif$k.$photo -o e -f txt,json,hocr,pdf
    holds e.txt "Page number one" "orientation $k"
    holds e.json '"dpi":300,' "resolution of Exif"
    size='"width":900,"height":420'
    if [ $k -ge 5 ]; then size='"width":420,"height":900'; fi
    same 1 "$(grep -c "$size" e.json)" "orientation $k: the file's own pixels"
    if have pdftoppm; then # the PDF shows it upright and holds the text where it stands
        pdftoppm -r 300 -gray e.pdf shown && "$octavo" read -q shown-1.pgm >out 2>err
        holds out "Page number one" "orientation $k: PDF"
        pdftotext -bbox e.pdf bbox.xml
        # 60 of 900 pixels at 300 dpi are 14.4 points from where the text begins
        $python - "$k" <<'PYTHON' >found
import re, sys
k = int(sys.argv[1])
box = re.search(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">Page<', open("bbox.xml").read())
x, y = float(box.group(1)), float(box.group(2))
print("near" if abs(x - 14.4) < 2 and abs(y - 16) < 5 else "at %g %g" % (x, y))
PYTHON
        same near "$(cat found)" "orientation $k: the word's place in the PDF"
        rm -f shown-*
    fi
done
reads 0 "orientation 6 of a PNG" exif6.png
holds out "Page number one" "orientation 6 of a PNG"
reads 0 "half the rows" fax.png -o e -f txt,json,hocr,pdf
holds e.txt "The quick brown fox" "half the rows"
holds e.json '"width":900,"height":210,"dpi":200,"dpi_y":100,' "half the rows"
holds e.hocr "scan_res 200 100" "half the rows"
if have pdfinfo; then
    pdfinfo e.pdf >info
    holds info "324.001 x 151.2 pts" "half the rows: page size"
fi
reads 0 "half the rows, unsaid" unsaid.png
holds out "The quick brown fox" "half the rows, unsaid"
reads 0 "pixels that are square but are said not to be" lie.png -o e -f txt,json
for word in "Page number one" "The quick brown fox" "jumps over the dog"; do
    works "pixels that are square but are said not to be: $word" grep -qx "$word" e.txt
done
holds e.json '"width":900,"height":420,"dpi":203.99,"dpi_y":97.99,' "the file's own pixels and resolution"
works "the line's place in them" jq -e '.lines[0].words[0].bbox |
    (.[0] - 64 | fabs) < 5 and (.[1] - 67 | fabs) < 5 and .[3] < 115' e.json
reads 0 "white letters on nothing" white.png
holds out "Page number one" "white letters on nothing"

# --- damage ---
for kind in $(printf '%s\n' png $photo | sort -u); do
    reads 1 "$kind without its end" noend.$kind
    holds out "Page number one" "$kind without its end"
    holds err "damaged" "$kind without its end"
    reads 3 "the same, --strict" --strict noend.$kind
    reads 3 "a tenth of a $kind" tenth.$kind
done

# --- single lines: any margin, none of which is read ---
for n in 0 10 40 80 300; do
    for mode in line word 10; do
        reads 0 "--psm $mode, $n pixels of margin" --psm $mode margin$n.png -o e -f txt,json
        same "Page number one" "$(cat e.txt)" "--psm $mode, $n pixels of margin"
    done
    # The picture's own pixels: 505 x 57 and the margins; the first word begins 5 pixels in.
    works "$n pixels of margin: places" jq -e --argjson n $n '
        .width == 505 + 2 * $n and .height == 57 + 2 * $n and (.lines[0].words[0].bbox |
            (.[0] - 9 - $n | fabs) < 5 and (.[1] - 12 - $n | fabs) < 5)' e.json
done
for n in 0 1 2 3 4 5; do
    reads 0 "a plain picture" --psm line plain$n.png
    same "" "$(cat out)" "plain$n.png: an empty line"
done
for n in 1 3 4 6 9 11 12; do reads 0 "--psm $n" --psm $n p1.png; done
for mode in 0:rotation 2:detect 5:auto; do
    reads 2 "--psm ${mode%:*}" --psm "${mode%:*}" p1.png
    holds err "${mode#*:}" "--psm ${mode%:*}: what to use"
done

# --- folders and lists ---
mkdir -p mix/sub
cp p1.png mix/scan2.png
cp p2.png mix/scan10.dat # by its bytes
cp p3.png mix/scan1.jpg
cp p1.png mix/sub/deep.png
echo text >mix/notes.txt
mkfifo mix/pipe
reads 0 "a folder with a pipe" mix
same "three one two" "$(tr '\f' '\n' <out | sed -n 's/^Page number //p' | tr '\n' ' ' | sed 's/ $//')" "natural order"
holds err "notes.txt" "what is left out is named"
holds err "1 folder" "folders are left out"
reads 0 "a folder and those in it" -r mix
same 4 "$(pages)" "-r"
cp a.heic mix/phone.heic
reads 1 "a picture that is not read" mix
holds err "phone.heic" "a picture that is not read"
mkdir two
cp p1.png two/a.png
cp stream.pgm two/a.pgm
mkdir texts
reads 0 "two of one name" two -o texts
works "the first" test -s texts/a.png.txt
works "the second" test -s texts/a.pgm.txt
printf '\357\273\277p1.png\r\n\r\np2.png\r\n' >list.txt
reads 0 "a list with a byte order mark" --list list.txt
same 2 "$(pages)" "a list with a byte order mark"

# --- text in PDF sits where it was drawn: its baseline within 2 pixels, level and leaning ---
$python - <<'PYTHON'
import json
from PIL import Image, ImageDraw, ImageFont
folder = "/usr/share/fonts/truetype/"
lines = [("dejavu/DejaVuSans.ttf", 40, "The quick brown fox jumps over the lazy dog"),
         ("dejavu/DejaVuSerif.ttf", 34, "Every pupil may pay quickly in gold"),
         ("liberation/LiberationSerif-Regular.ttf", 46, "common sums are seen now on zero rows"),
         ("liberation/LiberationSans-Regular.ttf", 38, "Heavy rain fell on all the hills today"),
         ("dejavu/DejaVuSansMono.ttf", 36, "gypsy puppy jumping quay pigs apply"),
         # tails at one end, where the detector's map bends
         ("dejavu/DejaVuSans.ttf", 40, "happy yoga gym: pay by card in town")]
image = Image.new("L", (1800, 1500), 255)
for i, (name, size, text) in enumerate(lines):
    ImageDraw.Draw(image).text((120, 140 + 240 * i), text, font=ImageFont.truetype(folder + name, size),
                               fill=0, anchor="ls")
image.save("level.png", dpi=(300, 300))
image.rotate(1.5, resample=Image.BICUBIC, fillcolor=255).save("lean.png", dpi=(300, 300))
PYTHON
cat >baselines.py <<'PYTHON'
# $1: pixels (y, or x and y) of glyphs' or words' baselines, one a line; $2: degrees they were turned by
import math, sys
points = [[float(v) * 300 / 72 for v in line.split()] for line in sys.stdin]
turn, off = math.radians(float(sys.argv[1])), []
for x, y in points:
    y = 750 + (x - 900) * math.sin(turn) + (y - 750) * math.cos(turn)
    off.append(min(abs(y - 140 - 240 * i) for i in range(6)))
print("near" if len(off) >= 30 and max(off) <= 2 else "%d, %.2f off" % (len(off), max(off + [0])))
PYTHON
for page in level:0 lean:1.5; do
    name=${page%:*}
    reads 0 "$name: to PDF" $name.png -o $name.pdf
    if have mutool; then # the origins of glyphs
        mutool draw -q -F stext -o glyphs $name.pdf 2>err
        found=$(sed -n 's/.*<char .* x="\([-0-9.]*\)" y="\([-0-9.]*\)".*/\1 \2/p' glyphs | $python baselines.py ${page#*:})
        same near "$found" "$name: baselines, mutool"
    else
        skip "no mutool (package mupdf-tools): baselines of glyphs"
    fi
done
if have pdftotext; then # the font reaches from 0.8 above to 0.2 below
    pdftotext -bbox level.pdf words.xml
    found=$(sed -n 's/.*xMin="\([0-9.]*\)" yMin="\([0-9.]*\)".*yMax="\([0-9.]*\)">.*/\1 \2 \3/p' words.xml |
        awk '{ print $1, $2 + 0.8 * ($3 - $2) }' | $python baselines.py 0)
    same near "$found" "baselines, pdftotext"
fi

# --- PDF ---
if ! have pdftoppm || ! have qpdf; then
    skip "no pdftoppm or no qpdf (packages poppler-utils, qpdf): PDF in, PDF out"
    finish
fi
PATH=/nowhere "$octavo" read m.pdf >out 2>err
same 3 $? "without poppler"
holds err poppler-utils "without poppler"
qpdf --encrypt secret owner 256 -- m.pdf locked.pdf
reads 3 "a password" locked.pdf
holds err password "a password"
head -c 2000 m.pdf >cut.pdf
reads 3 "a cut PDF" cut.pdf
: >empty.pdf
reads 3 "an empty PDF" empty.pdf
cp m.pdf ./-f.pdf
reads 0 "a name that looks like an option" -- -f.pdf
same 3 "$(pages)" "a name that looks like an option"
"$octavo" read - <m.pdf >out 2>err
same 3 "$(pages)" "a PDF on stdin"

# Pages that are turned, have crop and trim boxes, units of their own, boxes of the tree of pages: they
# stay, with their pictures and boxes.
qpdf --qdf --object-streams=disable m.pdf q.pdf
boxes() { # $1: file, $2: what all pages get, rest: of each page
    $python - "$@" <<'PYTHON' >"$1.qdf"
import re, sys
extra = iter(sys.argv[3:])
data = open("q.pdf", "rb").read()
data = re.sub(rb"/MediaBox \[[^\]]*\]", lambda m: m.group(0) + next(extra).encode(), data)
sys.stdout.buffer.write(data.replace(b"/Type /Pages", b"/Type /Pages" + sys.argv[2].encode()))
PYTHON
    fix-qdf "$1.qdf" >"$1.pdf"
}
boxes boxes "" " /CropBox [ 10 20 400 190 ] /Rotate 90" " /TrimBox [ 40 10 420 180 ]" \
    " /CropBox [ 10 20 420 190 ] /TrimBox [ 20 30 400 180 ] /Rotate 270"
boxes units " /CropBox [ 12.5 10 425.25 195 ] /Rotate 180" " /UserUnit 2.5" "" " /UserUnit 0.5 /CropBox [ 0 0 400 200 ] /Rotate 90"
qpdf m.pdf --rotate=+90:2 --rotate=180:3 turned.pdf
qpdf --encrypt "" owner 256 -- turned.pdf open.pdf
qpdf --encrypt "" owner 256 -- boxes.pdf closed.pdf
for file in m turned open boxes units closed; do
    reads 0 "$file.pdf to PDF" $file.pdf -o laid-$file.pdf
    works "$file.pdf: qpdf --check" qpdf --check laid-$file.pdf
    pdfinfo -box -f 1 -l 3 $file.pdf | grep '^Page ' >before
    pdfinfo -box -f 1 -l 3 laid-$file.pdf | grep '^Page ' >after
    if cmp -s before after; then ok; else fail "$file.pdf: other boxes: $(diff before after)"; fi
    pdfimages -all $file.pdf before-i
    pdfimages -all laid-$file.pdf after-i
    for image in before-i*; do
        if cmp -s "$image" "after-i${image#before-i}"; then ok; else fail "$file.pdf: $image is another picture"; fi
    done
    rm -f before-i* after-i*
    for box in "" -cropbox; do
        pdftoppm $box -r 50 $file.pdf before-d
        pdftoppm $box -r 50 laid-$file.pdf after-d
        for page in 1 2 3; do
            if cmp -s before-d-$page.ppm after-d-$page.ppm; then ok; else
                fail "$file.pdf: page $page looks otherwise${box:+ ($box)}"
            fi
        done
    done
    rm -f before-d* after-d*
    # Each word stands where it was drawn: ink is in its box, little around it.
    pdftoppm -r 150 -cropbox -gray laid-$file.pdf drawn
    pdftotext -cropbox -bbox laid-$file.pdf words.xml
    $python - >found <<'PYTHON'
import re
from PIL import Image
n = bad = 0
for page, text in enumerate(open("words.xml").read().split("<page ")[1:], 1):
    image = Image.open("drawn-%d.pgm" % page)
    for m in re.finditer(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(\w{3,})<', text):
        x0, y0, x1, y1 = (float(v) * 150 / 72 for v in m.groups()[:4])
        n += 1
        inside = image.crop((int(x0), int(y0), int(x1) + 1, int(y1) + 1))
        box = inside.point(lambda v: 255 if v < 128 else 0).getbbox() or (0, 0, 0, 0)
        bad += max((box[2] - box[0]) / (x1 - x0), (box[3] - box[1]) / (y1 - y0)) < 0.85
print(n >= 25 and bad == 0 or "%d of %d words lie beside their ink" % (bad, n))
PYTHON
    same True "$(cat found)" "$file.pdf: places of words"
    rm -f drawn-*
done
# Several files joined: pages of PDFs stay as they are, pictures come between them.
inputs="m.pdf p2.png boxes.pdf open.pdf"
reads 0 "files joined" $inputs -o joined.pdf
works "files joined: qpdf --check" qpdf --check joined.pdf
for file in m boxes open; do pdfinfo -box -f 1 -l 3 $file.pdf; done | sed -n 's/^Page  *[0-9]* //p' | sort >before
pdfinfo -box -f 1 -l 10 joined.pdf | grep '^Page ' | grep -v '^Page  *4 ' | sed 's/^Page  *[0-9]* //' | sort >after
works "files joined: boxes" cmp before after
for file in m boxes open; do pdfimages -all $file.pdf before-$file; done
pdfimages -all joined.pdf after
same 10 "$(ls after-0* | wc -l | tr -d ' ')" "files joined: pictures"
for n in 0 1 2; do
    for file in m:$n boxes:$((4 + n)) open:$((7 + n)); do
        works "files joined: picture $n of ${file%:*}" \
            sh -c "cmp before-${file%:*}-00$n.* after-00${file#*:}.*"
    done
done
rm -f before-* after-*
for page in 1:one 2:two 3:three 4:two 5:one 10:three; do
    pdftotext -f ${page%:*} -l ${page%:*} joined.pdf out
    holds out "Page number ${page#*:}" "files joined: page ${page%:*}"
done
# PDF/A is made of pictures of the pages, which is said.
reads 0 "a PDF to PDF/A" m.pdf -o archive.pdf --pdfa
holds err "become pictures" "a PDF to PDF/A"
if have exiftool; then
    same "2 B 3" "$(exiftool -s3 -XMP-pdfaid:Part -XMP-pdfaid:Conformance -PageCount archive.pdf | tr '\n' ' ' | sed 's/ $//')" \
        "a PDF to PDF/A: exiftool"
else
    skip "no exiftool (package libimage-exiftool-perl): metadata of PDF/A"
fi
same 3 "$(pdfinfo archive.pdf | awk '/^Pages/ { print $2 }')" "a PDF to PDF/A"
reads 0 "text alone" boxes.pdf -o alone.pdf --textonly
same 0 "$(pdfimages -list alone.pdf | tail -n +3 | wc -l | tr -d ' ')" "text alone"
# --skip-text takes what a page holds; the original stays as it was.
reads 0 "--skip-text" --skip-text laid-m.pdf -o again -f txt,pdf
holds again.txt "Page number three" "--skip-text"
works "--skip-text: no second layer" test "$(pdftotext again.pdf - | grep -c 'number two')" = 1
finish
