#!/bin/sh
# read -f html --edit: lines are corrected in a browser (Chromium without a window) and saved; what
# comes out is a tar file that `eval` and `train` take. Pages are upright, on their side and mirrored.
. "$(dirname "$0")/lib.sh"
sample=$PWD/samples/pages/letter.png hook=$PWD/tests/edit_hook.js
python=python3
/usr/bin/python3 -c 'import PIL' 2>/dev/null && python=/usr/bin/python3
cd "$dir" || exit 1
export LC_ALL=C
if ! "$octavo" --version | grep -q 'models built in:.*detector.*direction'; then
    skip "no detector or no direction classifier in the program: pages are not read"
    finish
fi
"$octavo" read "$sample" -f txt --edit >out 2>err
same 2 $? "--edit without HTML"
if ! $python -c 'import PIL' 2>/dev/null; then
    skip "no PIL (package python3-pil): no pages to correct"
    finish
fi
$python - <<'PYTHON'
from PIL import Image, ImageDraw, ImageFont, TiffImagePlugin
font = ImageFont.truetype("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", 40)
page = Image.new("L", (900, 420), 255)
for i, text in enumerate(["Page number one", "The quick brown fox", "jumps over the dog"]):
    ImageDraw.Draw(page).text((60, 60 + 100 * i), text, font=font, fill=0)
page.save("a & b.png")
page.rotate(90, expand=True).save("side.png")
exif = Image.Exif()
exif[0x112] = 2
page.transpose(Image.FLIP_LEFT_RIGHT).save("mirror.png", exif=exif.tobytes())
PYTHON
works "pages to correct" "$octavo" read "a & b.png" side.png mirror.png -f html --edit -o page.html
same 9 "$(grep -c '^<div class="row">' page.html)" "lines to correct"
if ! have chromium; then
    skip "no Chromium (package chromium): the page's script was not run"
    finish
fi
$python -c 'import sys
page = open("page.html").read()
open("hook.html", "w").write(page.replace("</body>", "<script>" + open(sys.argv[1]).read() + "</script></body>"))' "$hook"
HOME=$dir timeout 120 chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --virtual-time-budget=20000 \
    --dump-dom hook.html >dom 2>err
$python -c 'import re
dom = open("dom").read()
found = re.search("<pre id=\"tar\">([0-9a-f]*)<", dom)
open("lines.tar", "wb").write(bytes.fromhex(found.group(1)) if found else b"")
print(re.search("<pre id=\"said\">([^<]*)<", dom).group(1) if found else dom[-300:])' >said
same "7 of 9 lines are right" "$(cat said)" "what is counted"
works "a tar file" tar xf lines.tar
# Line 2 was typed anew, line 3 emptied, line 3 of the second page unticked.
tab=$(printf '\t')
cat >expected <<TEXT
a-b-0001-0001.png${tab}Page number one
a-b-0001-0002.png${tab}The quick brown föx
a-b-0002-0001.png${tab}Page number one
a-b-0002-0002.png${tab}The quick brown fox
a-b-0003-0001.png${tab}Page number one
a-b-0003-0002.png${tab}The quick brown fox
a-b-0003-0003.png${tab}jumps over the dog
TEXT
works "labels" diff expected a-b-lines/labels.txt
printf 'Page number one\nThe quick brown föx\n' >expected
works "the page's text" cmp expected a-b-lines/a-b-0001.txt
# The pictures are upright lines: read again they give the text that was typed, but for the o that
# was made an ö.
"$octavo" eval default a-b-lines/labels.txt --format=json >eval.json 2>err
works "one character of 120 is another" jq -e '.samples == 7 and (.cer * 120 | . > 0.99 and . < 1.01)' eval.json
works "train takes them" "$octavo" train -q --arch=crnn-lite --data=a-b-lines/labels.txt --batch=2 \
    --steps=1 -j1 -o better
finish
