#!/bin/sh
# Batches through the program: where results go, what users of Tesseract type, batches that stop and
# go on, pages that take too long, shares of many machines.
. "$(dirname "$0")/lib.sh"
sample=$PWD/samples/pages/letter.png
line=$PWD/samples/line-01.png
cd "$dir" || exit 1
export SOURCE_DATE_EPOCH=1700000000 LC_ALL=C
if ! "$octavo" info default >/dev/null 2>&1; then
    skip "no built-in model: nothing is read"
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
holds() { # $1: file, $2: text, $3: what it is about
    if grep -qF -e "$2" "$1"; then ok; else fail "$3: '$2' is not in $1: $(head -c 300 "$1")"; fi
}
one="--psm=line $line"

# --- where results go ---
"$octavo" read $one >text 2>err
reads 0 "a folder that is not there" $one -o new/texts/
works "a folder that is not there" cmp text new/texts/line-01.txt
reads 0 "a name without an end" $one -o name
works "a name without an end" cmp text name.txt
works "a name without an end: no other file" test ! -e name
reads 0 "a name with a point" $one -o v1.2
works "a name with a point" cmp text v1.2.txt
reads 0 "a name with its end" $one -o name.tsv
works "a name with its end" grep -q page_num name.tsv
if [ -w /dev/stderr ]; then
    "$octavo" read $one -o /dev/stderr >out 2>err
    works "a device" cmp text err
fi
if [ -w /dev/full ]; then
    reads 5 "a device that is full, with a format" $one -f pdf -o /dev/full
    works "a device: no file beside it" test ! -e /dev/full.pdf
fi
: >file
reads 5 "a file in place of a folder" $one -o file/

# --- what users of Tesseract type ---
reads 0 "-l deu+eng" $one -l deu+eng -f hocr
holds out 'lang="de"' "-l deu+eng"
holds err "without an option" "-l deu+eng"
reads 0 "--language goes first" $one -l deu --language=fr -f hocr
holds out 'lang="fr"' "--language goes first"
reads 2 "-l chi_sim" $one -l chi_sim
holds err "chi_sim" "-l chi_sim"
reads 3 "a list that is missing" -l pages.txt
echo "$line" >deu
reads 0 "a list that is called deu" --psm=line -l deu
holds err "taken for a file" "a list that is called deu"
works "a list that is called deu" cmp text out
rm deu
reads 0 "--oem, --psm" "$line" --oem 1 --psm 7 -c tessedit_char_whitelist=0123456789
works "a whitelist" test -z "$(tr -d '0-9\n' <out)"
reads 2 "IMAGE OUTBASE CONFIG" "$line" out1 pdf hocr
holds err "octavo read $line -o out1 -f pdf,hocr" "IMAGE OUTBASE CONFIG"
reads 2 "IMAGE stdout" "$line" stdout
holds err "writes to stdout" "IMAGE stdout"
reads 1 "an image that is missing" "$line" other.png
reads 2 "-c textonly_pdf=1" $one -c textonly_pdf=1
holds err "--textonly" "-c textonly_pdf=1"
for option in --list-langs --print-parameters --tessdata-dir=x --user-words=x; do
    reads 2 "$option" "$line" "$option"
    works "$option: one line" test "$(grep -c . err)" = 1
done
for mode in 1 9 10 12; do reads 0 "--psm $mode" "$line" --psm $mode; done

# --- shares of many machines: each image is read by one of them, whatever else is there ---
mkdir shares
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do cp "$line" shares/l$i.png; done
for k in 1 2 3; do reads 0 "share $k of 3" --psm=line shares -o by$k/ --shard=$k/3; done
same 12 "$(ls by1 by2 by3 2>/dev/null | grep -c txt)" "every image is read once"
same 12 "$(ls by1 by2 by3 2>/dev/null | grep txt | sort -u | wc -l | tr -d ' ')" "no image is read twice"
cp "$line" shares/l0.png
rm -f shares/l12.png shares/l11.png
reads 0 "share 2 of 3, with other images beside them" --psm=line shares -o again2/ --shard=2/3
for f in again2/*.txt; do
    case $f in */l0.txt) continue ;; esac
    if [ -f "by2/${f#again2/}" ]; then ok; else fail "$f was another machine's"; fi
done
reads 0 "share 3 of 3" --psm=line -f txt shares --shard=3/3
cp out three
env OMPI_COMM_WORLD_RANK=2 OMPI_COMM_WORLD_SIZE=3 "$octavo" read --psm=line shares --shard=env >out 2>err
works "mpirun's environment" cmp three out
env PMI_RANK=2 PMI_SIZE=3 "$octavo" read --psm=line shares --shard=env >out 2>err
works "PMI's environment" cmp three out
array="SLURM_ARRAY_TASK_MIN=10 SLURM_ARRAY_TASK_MAX=14 SLURM_ARRAY_TASK_COUNT=3"
env $array SLURM_ARRAY_TASK_ID=14 SLURM_PROCID=0 SLURM_NTASKS=4 "$octavo" read --psm=line shares \
    --shard=env >out 2>err
works "a Slurm array" cmp three out
reads 0 "share 6 of 12" --psm=line shares --shard=6/12
cp out six
env $array SLURM_ARRAY_TASK_ID=12 SLURM_PROCID=1 SLURM_STEP_NUM_TASKS=4 "$octavo" read --psm=line \
    shares --shard=env >out 2>err
works "ranks in an array" cmp six out
reads 2 "--shard=env without one" --psm=line shares --shard=env
for bad in 0/3 4/3 1 1/0 -1/3 1/3x; do reads 2 "--shard=$bad" --psm=line shares --shard=$bad; done
if have mpirun; then
    mpirun --allow-run-as-root --oversubscribe -np 3 "$octavo" read --psm=line shares -o mpi/ --shard=env \
        >out 2>err
    same 0 $? "mpirun"
    same 11 "$(ls mpi | wc -l | tr -d ' ')" "mpirun: every image"
else
    skip "no mpirun (package openmpi-bin): its environment was made by hand only"
fi
if have parallel; then
    seq 3 | parallel -j2 "$octavo" read --psm=line shares -o par/ --shard={}/3 >out 2>err
    same 0 $? "GNU parallel"
    works "GNU parallel: the same" diff -r mpi par
else
    skip "no GNU parallel (package parallel): not run with it"
fi

# --- what is there is left out ---
reads 0 "--skip-existing" --psm=line shares -o by2/ --shard=2/3 --skip-existing
holds err "results are there" "--skip-existing"
rm by2/l1*.txt by2/l2.txt 2>/dev/null
date >by2/stays.txt
for f in by2/*.txt; do touch -d 2020-01-01 "$f"; done
reads 0 "--skip-existing, some" --psm=line shares -o by2/ --shard=2/3 --skip-existing
works "old results stay" test -n "$(find by2 -name '*.txt' ! -newermt 2021-01-01)"
works "missing ones come" test "$(find by2 -name 'l*.txt' | wc -l)" = "$(find again2 -name 'l*.txt' | wc -l)"
reads 0 "--skip-existing, two formats" --psm=line shares -o again2/ --shard=2/3 --skip-existing -f txt,tsv
works "a format that is missing" test "$(ls again2/*.tsv | wc -l)" = "$(ls again2/l*.txt | wc -l)"
reads 2 "--skip-existing and stdout" --psm=line shares --skip-existing
reads 0 "--progress=plain" --psm=line shares -o plain/ --progress=plain
holds err "octavo: read 11 of 11 files" "--progress=plain"
reads 0 "--progress=plain -q" -q --psm=line shares -o plain/ --progress=plain
works "--progress=plain -q" test ! -s err

# --- a training is not lost ---
printf '%s\tx\n' "$line" >lines.txt
train="train -q --arch=crnn-lite --alphabet=x --data=lines.txt --batch=1 --steps=1 -j1"
works "a training" "$octavo" $train -o run
before=$(cksum <run/last.safetensors)
"$octavo" $train --seed=2 -o run >out 2>err
same 2 $? "a training is there"
holds err "--force" "a training is there"
same "$before" "$(cksum <run/last.safetensors)" "a training is there"
works "--force" "$octavo" $train --seed=2 --force -o run
if [ "$before" = "$(cksum <run/last.safetensors)" ]; then fail "--force: nothing new"; else ok; fi

# --- pages: a batch that is killed goes on ---
if ! "$octavo" --version | grep -q 'models built in:.*detector.*direction'; then
    skip "no detector or no direction classifier in the program: pages are not read"
    finish
fi
python=python3
/usr/bin/python3 -c 'import PIL' 2>/dev/null && python=/usr/bin/python3
if ! $python -c 'import PIL' 2>/dev/null; then
    skip "no PIL (package python3-pil): no PDF of many pages"
    finish
fi
mkdir scans
$python - <<'PYTHON'
from PIL import Image, ImageDraw, ImageFont
font = ImageFont.truetype("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", 36)
pages = []
for i in range(20):
    page = Image.new("L", (800, 400), 255)
    draw = ImageDraw.Draw(page)
    for j in range(4):
        draw.text((40, 30 + 70 * j), "Page %d, line %d: the quick brown fox" % (i + 1, j + 1), font=font, fill=0)
    pages.append(page.convert("1") if i % 2 else page)
    pages[-1].save("scans/s%d.png" % (i + 1), dpi=(150, 150))
pages[0].save("m.pdf", save_all=True, append_images=pages[1:], resolution=150)
PYTHON

size_of() { cat "$1" 2>/dev/null | wc -c | tr -d ' '; } # 0 of what is not there, also when it goes just now
# Ends `read ARGUMENTS` by SIGKILL, SIGTERM and SIGKILL, each as soon as $1 holds so many bytes more than
# before; then lets it go on, until it ends. Where it ends before this looks thrice, all begins again.
until_done() {
    part=$1 step=$2 kills=0 tries=1
    shift 2
    while :; do
        size=$(size_of "$part")
        "$octavo" read "$@" --resume >out 2>err </dev/null &
        pid=$!
        while kill -0 $pid 2>/dev/null; do
            if [ "$kills" -lt 3 ] && [ "$(size_of "$part")" -gt $((size + step)) ]; then
                signal=KILL
                if [ "$kills" = 1 ]; then signal=TERM; fi
                kill -$signal $pid && kills=$((kills + 1))
                break
            fi
            sleep 0.05
        done
        if wait $pid 2>/dev/null; then
            if [ $kills = 3 ] || [ $tries = 10 ]; then return; fi
            kills=0 tries=$((tries + 1))
            rm -f "${part%.part}" "${part%.part}".*
        elif [ $kills = 0 ]; then
            return
        fi
    done
}
reads 0 "at once" scans -o once -f txt,pdf,json -j2
until_done parts.part 8000 scans -o parts -f txt,pdf,json -j2
works "it was killed" test "$kills" = 3
holds err "were read before" "pages are not read again"
for end in txt pdf json; do works "stopped and resumed: $end" cmp once.$end parts.$end; done
works "no part file is left" test ! -e parts.part
works "no temporary file is left" test -z "$(find . -name '.octavo*')"
if have pdftoppm && have qpdf; then
    reads 0 "a PDF at once" m.pdf -o once.pdf -j2
    until_done killed.pdf.part 8000 m.pdf -o killed.pdf -j2
    works "it was killed" test "$kills" = 3
    works "a PDF, stopped and resumed" cmp once.pdf killed.pdf
    same 20 "$(pdftotext killed.pdf - | grep -c 'line 3: the quick')" "all of its pages"
    mkdir folder
    until_done folder/m.part 4000 m.pdf scans/s1.png -o folder/ -j2
    works "a folder, stopped and resumed" test -s folder/m.txt -a -s folder/s1.txt -a ! -e folder/m.part
    "$octavo" read m.pdf >out 2>err
    works "a folder, stopped and resumed: text" cmp out folder/m.txt
else
    skip "no pdftoppm or no qpdf (packages poppler-utils, qpdf): PDF in, PDF out"
fi
"$octavo" read scans -o sig.txt >out 2>err &
pid=$!
while kill -0 $pid 2>/dev/null && [ "$(size_of sig.txt.part)" -lt 4000 ]; do sleep 0.05; done
kill -TERM $pid
wait $pid
same 143 $? "SIGTERM"
holds err "--resume" "what to do is said"
works "no output yet" test ! -e sig.txt
reads 2 "other options" scans -o sig.txt --resume --deny=e
holds err "other options" "other options"
cp scans/s3.png scans/s4.png
reads 2 "another input" scans -o sig.txt --resume
reads 0 "anew" scans -o sig.txt
works "anew" test -s sig.txt -a ! -e sig.txt.part
reads 0 "it is there" scans -o sig.txt --resume
holds err "results are there" "it is there"
# Black and white: fax in the PDF, with the file's own pixels, at the size that the file says.
$python -c 'from PIL import Image; Image.open("scans/s2.png").convert("L").save("bw.pgm")'
reads 0 "black and white" bw.pgm -o bw.pdf
reads 0 "black and white, PNG" scans/s2.png -o bw-png.pdf
if have pdfimages; then
    works "black and white: one bit" sh -c 'pdfimages -list bw.pdf | grep -qE "gray +1 +1 "'
    pdfimages -png bw.pdf bw
    works "black and white: pixels" $python -c '
import sys
from PIL import Image
a, b = (Image.open(p).convert("L") for p in ("bw-000.png", "scans/s2.png"))
sys.exit(a.size != b.size or a.tobytes() != b.tobytes())'
    same "384 x 192" "$(pdfinfo bw-png.pdf | awk '/^Page size/ { printf "%.0f x %.0f", $3, $5 }')" "page size"
fi
reads 2 "--pdfa without a PDF" scans/s1.png -o a.txt --pdfa
# Files that are numbered by pages are all there, or the input is read.
reads 0 "numbered files" m.pdf scans/s1.png -o numbered/ -f page
works "numbered files" test -s numbered/m-0020.page.xml -a -s numbered/s1.page.xml
rm numbered/m-0020.page.xml
reads 0 "the last is missing" m.pdf scans/s1.png -o numbered/ -f page --skip-existing
holds err "1 of 2 inputs" "the last is missing"
reads 0 "none is missing" m.pdf scans/s1.png -o numbered/ -f page --skip-existing
holds err "2 of 2 inputs" "none is missing"

# --- a page that takes too long is left out ---
if have pdftoppm; then
    mkdir slow
    printf '#!/bin/sh\nexec sleep 100\n' >slow/pdftoppm # a page that is never drawn
    chmod +x slow/pdftoppm
    PATH=$PWD/slow:$PATH
    reads 1 "--timeout" scans/s1.png m.pdf scans/s2.png --pages=1 --timeout=4
    holds err "m.pdf, page 1: left out: not read in 4 seconds" "--timeout"
    same 2 "$(tr -cd '\f' <out | wc -c | tr -d ' ')" "--timeout: the others"
else
    skip "no pdftoppm (package poppler-utils): no page that takes long"
fi
reads 6 "--timeout, all" scans/s1.png scans/s2.png scans/s4.png --timeout=0.0001 -o late.txt
works "--timeout, all: nothing" test ! -e late.txt
reads 2 "--timeout and lines" $one --timeout=5

# --- signals while nothing comes, links, limits of files ---
mkfifo quiet
for from in - quiet; do
    for signal in TERM INT; do
        sh -c 'trap - INT; exec "$@"' sh "$octavo" read $from <>quiet >out 2>err &
        pid=$!
        sleep 0.5
        kill -$signal $pid
        (sleep 5 && kill -9 $pid) 2>/dev/null &
        watch=$!
        wait $pid
        case $signal in INT) same 130 $? "$from: SIGINT" ;; TERM) same 143 $? "$from: SIGTERM" ;; esac
        kill $watch 2>/dev/null
    done
done
mkdir -p real
ln -s real/new.txt link.txt
ln -s round.txt round.txt
reads 0 "a link to what is not there yet" $one -o link.txt
works "a link to what is not there yet" test -L link.txt -a -s real/new.txt
reads 5 "a link to itself" $one -o round.txt
(
    ulimit -f 2
    exec "$octavo" read -q scans/s1.png -f pdf -o limited.pdf 2>&1 >/dev/null
) | cat >err
holds err "limited.pdf: cannot be written: File too large" "beyond the limit of a file's size"
works "beyond the limit of a file's size" test ! -e limited.pdf
finish
