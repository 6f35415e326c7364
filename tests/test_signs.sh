#!/bin/sh
# Readers of street signs: training from a label file, resuming, figures of `eval`, ONNX, and input that is not as it should
# be: pictures of other forms, texts that are too long, characters that the alphabet lacks, models of other tasks.
. "$(dirname "$0")/lib.sh"
cd "$dir" || exit 1

# $1: exit code, $2: what it is about, rest: arguments
expect() {
    want=$1 about=$2
    shift 2
    "$octavo" "$@" >out 2>err
    same "$want" $? "$about: $(head -n 1 err)"
}
holds() { # $1: file, $2: text, $3: what it is about
    if grep -qF -- "$2" "$1"; then ok; else fail "$3: '$2' is not in $1: $(head -n 2 "$1")"; fi
}

# Four views of 12 x 12 pixels with bars.
awk 'BEGIN {
    for (i = 0; i < 6; i++) {
        file = sprintf("sign%d.pgm", i)
        printf "P2\n48 12\n255\n" >file
        for (y = 0; y < 12; y++)
            for (x = 0; x < 48; x++)
                print (int((x + i * y) / 3) % 2 ? 30 : 220) >file
        close(file)
        printf "%s\t%s\n", file, i % 2 ? "Rue A" : "Rue B" >"labels.txt"
    }
    printf "P2\n40 12\n255\n" >"other.pgm"
    for (i = 0; i < 480; i++)
        print i % 256 >"other.pgm"
}'
# --- the generator ---
if "$octavo" synth fonts >fonts.txt 2>/dev/null && "$octavo" synth signs -n 3 -s 5 -j1 -o one 2>err; then
    expect 0 "signs on two threads" synth signs -n 3 -s 5 -j2 -o two
    if cmp -s one/000002.png two/000002.png && cmp -s one/labels.txt two/labels.txt; then ok; else fail "signs differ by threads"; fi
    expect 0 "the last one alone" synth signs -n 1 --first=2 -s 5 -o last
    if cmp -s one/000002.png last/000000.png; then ok; else fail "a sign depends on those before it"; fi
    expect 0 "another seed" synth signs -n 3 -s 6 -o two
    if cmp -s one/labels.txt two/labels.txt; then fail "the seed does nothing"; else ok; fi
    expect 0 "without damage, in JPEG" synth signs -n 2 --level=0 --extension=jpg -o plain
else
    skip "no FreeType or no fonts: $(head -n 1 err)"
fi
expect 2 "synth signs without a folder" synth signs -n 3
expect 5 "synth signs below a file" synth signs -n 1 -o labels.txt/x

common="--task=attn --arch=attention-ocr-half --batch=2 --schedule=constant -j1 -q"

expect 0 "training" train $common --data=labels.txt --val=labels.txt --val-every=2 --steps=4 --alphabet="ABRue " -o whole
expect 0 "half of it" train $common --data=labels.txt --val=labels.txt --val-every=2 --steps=2 --alphabet="ABRue " -o parts
expect 0 "and the rest" train --resume --steps=4 -j1 -q -o parts
if cmp -s whole/best.safetensors parts/best.safetensors; then ok; else fail "a resumed training differs"; fi
expect 0 "eval" eval --task=attn whole/best.safetensors labels.txt --readings=read.tsv
holds out "characters " "eval"
holds out "annotations " "eval"
same 6 "$(wc -l <read.tsv)" "rows of --readings"
expect 0 "eval in JSON" eval --task=attn -f json whole/best.safetensors labels.txt
holds out '"characters":' "eval in JSON"
holds out '"samples":6,"skipped":0,"failed":0' "eval in JSON"
expect 0 "eval with a limit" eval --task=attn -f json --limit=2 whole/best.safetensors labels.txt
holds out '"samples":2,' "eval with a limit"
expect 0 "info" info whole/best.safetensors
holds out "octavo.task = attn" "info"
expect 0 "ONNX" export --onnx whole/best.safetensors -o whole.onnx
expect 0 "bench of training" bench --arch=attention-ocr-half --train --batch=2 --runs=1 --warmup=0

# --- bad input ---
cp labels.txt mixed.txt
printf 'other.pgm\tRue A\n' >>mixed.txt
expect 1 "a picture that is not four views" eval --task=attn -f json whole/best.safetensors mixed.txt
holds err "40 x 12 pixels: expected four views" "a picture that is not four views"
holds out '"samples":6,"skipped":0,"failed":1' "a picture that is not four views"
expect 3 "strictly" eval --task=attn --strict whole/best.safetensors mixed.txt
tail -n 1 mixed.txt >none.txt
expect 3 "no picture of four views" eval --task=attn whole/best.safetensors none.txt
expect 3 "no picture to learn from" train $common --data=none.txt --steps=1 -o none1

long=$(printf '%064d' 0)
cp sign1.pgm sign6.pgm
{ cat labels.txt; printf 'sign6.pgm\t%s\n' "$long"; } >long.txt
expect 0 "a long text" train --task=attn --arch=attention-ocr-half --batch=2 -j1 --data=long.txt --steps=1 --alphabet="ABRue" -o long
holds err "6 signs, 1 too long, 6 unknown characters" "a long text"
expect 3 "strictly" train $common --data=long.txt --steps=1 --alphabet="ABRue 0" --strict -o none2
holds err "more than 63 characters" "strictly"
expect 3 "strictly" train $common --data=labels.txt --steps=1 --alphabet="ABRu " --strict -o none3
holds err "a character that the alphabet lacks" "strictly"
tail -n 1 long.txt >none.txt
expect 3 "long texts alone" train $common --data=none.txt --steps=1 --alphabet="0" -o none4

expect 4 "a recogniser for signs" eval --task=attn default labels.txt
expect 4 "a reader of signs for lines" eval whole/best.safetensors labels.txt
expect 4 "a reader of signs for lines" read --psm line -m whole/best.safetensors sign0.pgm
expect 2 "another network" train --task=attn --arch=crnn --data=labels.txt --steps=1 -o none5
expect 2 "an alphabet for weights that have one" train --task=attn --model=whole/best.safetensors --alphabet=abc --data=labels.txt --steps=1 -o none6
finish
