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
for mode in 1 2 9 10 12; do reads 0 "--psm $mode" "$line" --psm $mode; done

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
finish
