#!/bin/sh
# Classifiers of pictures: training from a label file and from folders by class, figures of `eval`, 8 bits, ONNX, answers of
# `run`, the annotation tool's three forms.
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
lacks() {
    if grep -qF -- "$2" "$1"; then fail "$3: '$2' is in $1"; else ok; fi
}

# Bars that lie, stand or slope, with noise: a small network learns them in seconds. Flipping would turn a slope round.
awk 'BEGIN {
    srand(5)
    split("lying standing sloping", class, " ")
    for (i = 0; i < 240; i++) {
        k = i % 3
        file = sprintf("pic%03d.pgm", i)
        printf "P2\n12 12\n255\n" >file
        phase = int(rand() * 6)
        for (y = 0; y < 12; y++)
            for (x = 0; x < 12; x++) {
                t = k == 0 ? y : k == 1 ? x : x + y
                printf "%d\n", ((t + phase) % 6 < 3 ? 190 : 60) + int(rand() * 60) >file
            }
        close(file)
        printf "%s\t%s\n", file, class[k + 1] >(i < 180 ? "train.txt" : "test.txt")
    }
}'
train="--image=12x12 --augment=shift --batch=16 --steps=60 --lr=0.002 --warmup=5 --val-every=30 --threads=1 --no-progress"
expect 0 "a training" train --task=classify --data=train.txt --val=test.txt $train -o run
holds err "3 classes, pictures of 12 x 12, grey" "what a training says"
m=run/best.safetensors
expect 0 "info" info "$m"
expect 0 "eval" eval --task=classify "$m" test.txt --html page.html -k 2
holds out "samples  60" "eval"
right=$(sed -n 's/^top-1 \([0-9]*\)\..*/\1/p' out)
if [ "${right:-0}" -ge 95 ]; then ok; else fail "bars are told apart in $right %: $(sed -n 5p out)"; fi
holds out "top-2 100.00 %" "the right class is second at worst"
holds page.html "<th>sloping</th>" "the confusion matrix"
expect 0 "eval as JSON" eval --task=classify "$m" test.txt -f json -o figures.json
holds figures.json '"classes":["lying","sloping","standing"]' "classes are sorted"
holds figures.json '"samples":60' "JSON"
# A list whose classes are exchanged is wrong everywhere, and the matrix says so.
sed 's/standing/x/; s/lying/standing/; s/	x/	lying/' test.txt >turned.txt
expect 0 "wrong labels" eval --task=classify "$m" turned.txt --html wrong.html --worst=3
holds wrong.html "<mark>lying</mark>" "a wrong answer is shown"
same 3 "$(grep -c '<article>' wrong.html)" "--worst=3"
printf 'pic000.pgm\tcurved\npic001.pgm\tstanding\n' >unknown.txt
expect 0 "a class that the model does not know" eval --task=classify "$m" unknown.txt
holds out "samples  1, 1 of classes that the model does not know" "unknown classes"
printf 'pic000.pgm\tcurved\n' >unknown.txt
expect 3 "no class that the model knows" eval --task=classify "$m" unknown.txt
expect 4 "a recogniser is no classifier" eval --task=classify default test.txt

# The same network from folders, by the annotation tool; labels back out of the folders.
expect 0 "folders by class" annotate train.txt -f folders -o by-class
same 60 "$(ls by-class/lying | wc -l | tr -d ' ')" "pictures of a class"
expect 0 "labels out of folders" annotate by-class -f labels -o by-class/labels.txt
same "$(sort train.txt | sed 's/^\(.*\)	\(.*\)$/\2\/\1	\2/' | sort)" "$(sort by-class/labels.txt)" "labels out of folders"
expect 0 "the same pictures from folders" train --task=classify --data=by-class --val=test.txt $train -o run2
holds err "lowest error 0" "a training from folders"
expect 5 "folders are not written over" annotate train.txt -f folders -o by-class
mkdir plain && cp pic000.pgm pic001.pgm plain
expect 0 "a page to label on" annotate plain --classes='fox,a<b' -o label.html
holds label.html 'data-name="pic001.pgm" data-class=""' "pictures without a class"
holds label.html '"a\u003cb"' "a name cannot end the script"
expect 0 "a model proposes" annotate plain -m "$m" -f labels -o plain/labels.txt
same "$(head -n 2 train.txt)" "$(cat plain/labels.txt)" "proposed labels"
expect 3 "nothing to write" annotate plain -f labels -o plain/none.txt

# Goes on with other classes: the last layer is new, the others are the model's.
sed 's/standing/upright/' train.txt >other.txt
expect 0 "other classes" train --task=classify -m "$m" --data=other.txt --augment=none --batch=16 --steps=2 --threads=1 \
    --no-progress -o run3
holds err "1 of 3 classes are new" "new classes are told"
expect 0 "info of it" eval --task=classify run3/best.safetensors other.txt -f json
holds out '"upright"' "the model has the new class"
expect 2 "an unknown augmentation" train --task=classify --data=train.txt --augment=mirror --steps=1 -o run4
expect 2 "an image size" train --task=classify --data=train.txt --image=12x12x2 --steps=1 -o run4
expect 3 "one class" train --task=classify --data=unknown.txt --steps=1 -o run4

# 8 bits: as right as before; not calibrated and measured with the same pictures.
expect 0 "8 bits" quantize "$m" --calib=train.txt --eval=test.txt --plan=int8 --runs=1 -n 60 -o q.safetensors
expect 0 "eval of 8 bits" eval --task=classify q.safetensors test.txt
holds out "wrong 0.00 %" "8 bits"
expect 3 "calibrated with the test's pictures" quantize "$m" --calib=test.txt --eval=test.txt --plan=int8 --runs=1 \
    -o q2.safetensors
holds err "calibration samples" "that is told"

# What a picture shows.
expect 0 "run on pictures" run q.safetensors pic180.pgm pic181.pgm -k 1
same "pic180.pgm lying" "$(sed -n 1p out | cut -f 1,2 | tr '\t' ' ')" "an answer"
same "pic181.pgm standing" "$(sed -n 2p out | cut -f 1,2 | tr '\t' ' ')" "another"
expect 1 "an unreadable picture" run "$m" pic180.pgm train.txt -f json
holds out '{"file":"pic180.pgm","classes":[{"name":"lying","probability":' "run as JSON"
expect 2 "arrays or pictures" run "$m" pic180.pgm --input x.npy
expect 4 "pictures for a recogniser" run default pic180.pgm
for model in "$m" q.safetensors; do
    expect 0 "export of $model" export --onnx "$model" -o m.onnx
    expect 0 "import of it" import m.onnx -o back.safetensors
done
finish
