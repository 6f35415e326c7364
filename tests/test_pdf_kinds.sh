#!/bin/sh
# PDFs as people have them, each with a result that is defined: turned, with boxes, of mixed sizes,
# encrypted, damaged, with forms, of pictures alone, of a thousand pages. Made by PIL, qpdf and by hand.
. "$(dirname "$0")/lib.sh"
python=python3
/usr/bin/python3 -c 'import PIL' 2>/dev/null && python=/usr/bin/python3
cd "$dir" || exit 1
export LC_ALL=C
if ! "$octavo" --version | grep -q 'models built in:.*detector.*direction'; then
    skip "no detector or no direction classifier in the program: pages are not read"
    finish
fi
if ! have pdftoppm || ! have qpdf || ! $python -c 'import PIL' 2>/dev/null; then
    skip "no pdftoppm, qpdf or PIL (packages poppler-utils, qpdf, python3-pil): kinds of PDF"
    finish
fi
$python - <<'PYTHON'
import zlib

def pdf(path, pages, extra=b"", catalog=b""):
    """pages: (what the page's dictionary says, contents); object 3 is a font, 4 a picture."""
    gray = zlib.compress(bytes(200 for _ in range(64 * 64)))
    objects = {1: b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
               3: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
               4: b"<</Type/XObject/Subtype/Image/Width 64/Height 64/ColorSpace/DeviceGray"
                  b"/BitsPerComponent 8/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(gray), gray)}
    kids = []
    for said, text in pages:
        n = max(objects) + 1
        kids.append(b"%d 0 R" % n)
        objects[n] = (b"<</Type/Page/Parent 2 0 R%s/Contents %d 0 R/Resources<</Font<</F1 3 0 R>>"
                      b"/XObject<</Im 4 0 R>>>>>>" % (said, n + 1))
        objects[n + 1] = b"<</Length %d>>stream\n%s\nendstream" % (len(text), text)
    objects[2] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    for i, o in enumerate([extra] if extra else []):
        objects[max(objects) + 1] = o
    out, at = b"%PDF-1.6\n%\xe2\xe3\xcf\xd3\n", {}
    for n in sorted(objects):
        at[n] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (n, objects[n])
    table = b"".join(b"%010d 00000 n \n" % at[n] for n in sorted(at))
    out += b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(at) + 1, table, len(at) + 1, len(out))
    open(path, "wb").write(out)

def say(word, size=18, x=40, y=100, before=b""):
    lines = [b"Page number " + word, b"The quick brown fox", b"jumps over the dog"]
    return before + b"BT /F1 %d Tf %d %d Td %d TL %s ET" % (
        size, x, y, 2 * size, b" ".join(b"(%s) Tj T*" % l for l in lines))

box = b"/MediaBox[0 0 300 140]"
one = [(box, say(b"one"))]
pdf("plain.pdf", one)
for turn in 90, 180, 270:
    pdf("turned%d.pdf" % turn, [(box + b"/Rotate %d" % turn, say(b"one"))])
pdf("crop.pdf", [(box + b"/CropBox[10 10 290 130]", say(b"one"))])
pdf("trim.pdf", [(box + b"/TrimBox[10 10 290 130]", say(b"one"))])
pdf("origin.pdf", [(b"/MediaBox[-500 700 -200 840]", say(b"one", x=-460, y=800))])
pdf("unit.pdf", [(box + b"/UserUnit 2", say(b"one"))])
pdf("mixed.pdf", [(box, say(b"one")), (b"/MediaBox[0 0 842 1191]", say(b"two", 30, 100, 1000)),
                  (b"/MediaBox[0 0 400 120]", say(b"three", 12))])
pdf("blank.pdf", [(box, b"")])
pdf("twice.pdf", one + [(box, b"")] + one)
pdf("picture.pdf", [(box, b"q 300 0 0 140 0 0 cm /Im Do Q")])
pdf("tiny.pdf", [(b"/MediaBox[0 0 0.5 0.5]", b"")])
pdf("nopages.pdf", [])
pdf("form.pdf", [(box + b"/Annots[7 0 R]", say(b"one"))],
    b"<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(filled)/DA(/F1 12 Tf 0 g)/Rect[150 10 280 30]>>",
    b"/AcroForm<</Fields[7 0 R]/NeedAppearances true/DR<</Font<</F1 3 0 R>>>>>>")
pdf("thousand.pdf", [(b"/MediaBox[0 0 60 30]", b"")] * 999 + one)
for i in range(40):
    pdf("part%d.pdf" % i, [(b"/MediaBox[0 0 %d 30]" % (60 + i), b"")])
data = open("plain.pdf", "rb").read()
open("table.pdf", "wb").write(data.replace(b"startxref\n", b"startxref\n9"))
open("behind.pdf", "wb").write(data + b"\0" * 3000)
open("cut.pdf", "wb").write(data[:300])
open("head.pdf", "wb").write(b"%PDF-1.6\n" + bytes(range(256)) * 20)
open("broken.pdf", "wb").write(data.replace(b"stream\nBT", b"stream\n)) <<BT"))
PYTHON
qpdf --object-streams=generate --compress-streams=y plain.pdf streams.pdf
qpdf --linearize plain.pdf linear.pdf
qpdf --encrypt secret owner 256 -- plain.pdf locked.pdf
qpdf --encrypt "" owner 256 --print=none --modify=none --extract=n -- plain.pdf forbidden.pdf

# $1: kind, $2: exit code, $3: pages, or a word of the message where nothing is read
kind() {
    file=$1.pdf
    "$octavo" read "$file" -o "out-$1" -f txt,pdf >out 2>err </dev/null
    got=$?
    if [ $got -ne "$2" ]; then
        fail "$1: expected exit code $2, found $got: $(head -c 200 err)"
        return
    fi
    if [ "$2" -ge 2 ]; then
        if grep -q "$3" err && [ "$(wc -l <err)" = 1 ]; then ok; else fail "$1: one line with '$3': $(cat err)"; fi
        if [ -e "out-$1.txt" ] || [ -e "out-$1.pdf" ]; then fail "$1: it left an output"; else ok; fi
        return
    fi
    same "$3" "$(tr -cd '\f' <"out-$1.txt" | wc -c | tr -d ' ')" "$1: pages"
    works "$1: qpdf --check" qpdf --check "out-$1.pdf"
    # Boxes, turns and pictures stay.
    pdfinfo -box -f 1 -l 2000 "$file" 2>/dev/null | grep '^Page ' >before
    pdfinfo -box -f 1 -l 2000 "out-$1.pdf" 2>/dev/null | grep '^Page ' >after
    works "$1: boxes" cmp before after
    rm -f before-* after-*
    pdfimages -all "$file" before 2>/dev/null
    pdfimages -all "out-$1.pdf" after 2>/dev/null
    for image in before-*; do
        [ ! -e "$image" ] || works "$1: $image" cmp "$image" "after-${image#before-}"
    done
}
says() { # the kind's words
    for word in "Page number" "The quick brown fox" "jumps over the dog"; do
        if grep -qF "$word" "out-$1.txt"; then ok; else fail "$1: '$word' is not in $(head -c 200 "out-$1.txt")"; fi
    done
}
for name in plain turned90 turned180 turned270 crop trim origin unit form streams linear forbidden table behind; do
    kind $name 0 1
    says $name
done
kind mixed 0 3
for word in one two three; do
    if grep -q "Page number $word" out-mixed.txt; then ok; else fail "mixed: page $word"; fi
done
kind blank 0 1
same "" "$(tr -d '\f\n' <out-blank.txt)" "a page without text"
kind picture 0 1
kind twice 0 3
kind thousand 0 1000
says thousand
kind tiny 3 "points"
kind nopages 3 "pages"
kind locked 3 "password"
kind cut 3 "damaged"
kind head 3 "damaged"
# So many files that parts of the output are joined in turns: their pages keep their order.
"$octavo" read -q part*.pdf -o joined.pdf 2>err
same 0 $? "40 PDFs joined"
works "40 PDFs joined: qpdf --check" qpdf --check joined.pdf
pdfinfo -f 1 -l 40 joined.pdf | awk '/^Page .*size/ { print $4 - 60 }' >after
for i in part*.pdf; do i=${i#part}; echo "${i%.pdf}"; done >before
works "40 PDFs joined: their order" cmp before after
# What is wrong inside a page is told; --strict refuses it.
"$octavo" read broken.pdf >out 2>err
same 1 $? "broken contents"
if grep -q "damaged PDF" err; then ok; else fail "broken contents: $(cat err)"; fi
"$octavo" read --strict broken.pdf >out 2>err
same 3 $? "broken contents, --strict"
finish
