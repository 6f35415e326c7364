#!/bin/sh
# `octavo train --teacher`, `--qat` and `--lr-scale` from outside: a student learns from a teacher alone, resumes
# bit-identically, refuses teachers that do not fit; from a float model to a trained 8-bit one in one command.
. "$(dirname "$0")/lib.sh"
cd "$dir" || exit 1
awk -f "$OLDPWD/tests/bars.awk"
common="--data=list.txt --level=0 --batch=4 --schedule=constant --warmup=2 --lr=0.003"
code() { # $1: expected exit code, then options of train; its messages go to err
    expected=$1
    shift
    "$octavo" train "$@" >out 2>err </dev/null
    got=$?
    [ $got -eq "$expected" ] || echo "exit code $got instead of $expected"
    [ $got -eq "$expected" ] && [ ! -s out ]
}
loss() { tail -n 1 "$1/log.csv" | cut -d, -f4; }

works "a teacher" code 0 -q $common --alphabet=abcdefgh --steps=60 -o teacher
teacher=teacher/best.safetensors
# The teacher's own weights: the distance is 0, whatever its weight; and the loss is the one without a teacher.
works "its own student" code 0 -q $common --model=$teacher --lr=0 --steps=1 --teacher=$teacher --distill-weight=1000 --optim=sgd -o itself
works "without a teacher" code 0 -q $common --model=$teacher --lr=0 --steps=1 --optim=sgd -o without
works "running statistics apart, nearly the same loss" awk -v a="$(loss itself)" -v b="$(loss without)" 'BEGIN { exit !(a >= b) }'
# From the teacher alone (labels weigh nothing beside it) a fresh student comes nearer to it; a wider one, too.
for arch in crnn-lite crnn-fast; do
    works "$arch from a teacher" code 0 -q $common --arch=$arch --alphabet=abcdefgh --teacher=$teacher --distill-weight=1e4 --clip=1 \
        --steps=40 --log-every=1 -o "alone-$arch"
    works "it comes nearer" awk -F, 'NR == 2 { first = $4 } { last = $4 } END { exit !(last < first / 3) }' "alone-$arch/log.csv"
done
s="$common --alphabet=abcdefgh --teacher=$teacher --temperature=2"
works "temperature" code 0 -q $s --steps=4 -o straight
works "another temperature" code 0 -q $s --temperature=1 --steps=4 -o cold
works "is another loss" sh -c '! cmp -s straight/last.safetensors cold/last.safetensors'
works "2 steps" code 0 -q $s --steps=2 -o parts
works "2 more" code 0 -q --resume --steps=4 -o parts
works "the same bytes" cmp straight/last.safetensors parts/last.safetensors
works "3 threads" code 0 -q $s --steps=4 -j3 -o threads
works "3 threads, the same bytes" cmp straight/last.safetensors threads/last.safetensors

works "a teacher of another alphabet" code 4 $common --alphabet=abcdefghi --teacher=$teacher --steps=1 -o none
works "that is said" grep -q "teacher=$teacher: it has another alphabet" err
works "a teacher of another shape" code 4 $common --arch=crnn --alphabet=abcdefgh --teacher=$teacher --steps=1 -o none
works "that is said" grep -q "its result for an image is 1x80x9, that of the model in training 1x81x9" err
works "a teacher of another task" code 4 $common --alphabet=abcdefgh --teacher=direction --steps=1 -o none
works "that is said" grep -q "it has another task" err
works "no such teacher" code 4 $common --alphabet=abcdefgh --teacher=absent.safetensors --steps=1 -o none
works "--temperature without a teacher" code 2 $common --temperature=2 --steps=1 -o none

# The other tasks.
white 200 120 >page.pgm
printf 'page.pgm\t[{"transcription": "ab", "points": [[20,30],[120,30],[120,60],[20,60]]}]\n' >page.txt
works "detector" code 0 -q --task=det --data=page.txt --level=0 --crop=96 --batch=2 --steps=2 --lr=0.004 --teacher=detector \
    --distill-weight=100 --log-every=1 -o det
works "without" code 0 -q --task=det --data=page.txt --level=0 --crop=96 --batch=2 --steps=2 --lr=0.004 --log-every=1 -o det0
works "its maps count" awk -v a="$(loss det)" -v b="$(loss det0)" 'BEGIN { exit !(a > b) }'
lines=$OLDPWD/samples/labels.txt
works "direction" code 0 -q --task=direction --data="$lines" --batch=8 --steps=2 --teacher=direction -o direction

# From a float model to 8 bits, in one command; 4 bits for weights.
works "--qat" code 0 $common --qat --model=$teacher --teacher=$teacher --lr=1e-4 --steps=3 --val=list.txt --val-limit=2 -o qat
works "an 8-bit model" sh -c '"$1" info qat/best.safetensors | grep -q QLSTM' - "$octavo"
works "the same in two commands" sh -c '"$1" quantize -q --for-training --calib=list.txt -o start.safetensors '$teacher - "$octavo"
works "trained" code 0 -q $common --model=start.safetensors --teacher=$teacher --lr=1e-4 --steps=3 --val=list.txt --val-limit=2 -o two
works "the same bytes" cmp qat/best.safetensors two/best.safetensors
works "goes on" code 0 -q --resume --steps=4 -o qat
works "4 bits" code 0 -q $common --qat --weight-bits=4 --model=$teacher --steps=1 -o four
works "its own rate" grep -qx "lr=0.003" four/config
works "its own rate" code 0 -q --data=list.txt --batch=4 --qat --model=$teacher --steps=1 -o five
works "its own rate" grep -qx "lr=5e-05" five/config
works "mixed" code 0 -q $common --qat --weight-bits=4 --bits='conv1*=8' --ignore='conv2*' --model=$teacher --steps=1 -o mixed
works "the same in two commands" sh -c '"$1" quantize -q --for-training --weight-bits=4 --bits="conv1*=8" --ignore="conv2*" --calib=list.txt -o mixed.safetensors '$teacher - "$octavo"
works "trained" code 0 -q $common --model=mixed.safetensors --steps=1 -o mixed2
works "the same bytes" cmp mixed/last.safetensors mixed2/last.safetensors
works "learnt ranges" code 0 -q $common --qat --learn-ranges --model=$teacher --steps=2 -o learnt
works "another run" sh -c '! cmp -s learnt/best.safetensors qat/best.safetensors'
works "goes on" code 0 -q --resume --steps=4 -o learnt
works "at once" code 0 -q $common --qat --learn-ranges --model=$teacher --steps=4 -o learnt4
works "the same bytes" cmp learnt/last.safetensors learnt4/last.safetensors
works "no such layer" code 2 $common --qat --bits=absent=8 --model=$teacher --steps=1 -o none
works "5 bits" code 2 $common --qat --bits=conv1=5 --model=$teacher --steps=1 -o none
works "--learn-ranges alone" code 2 $common --learn-ranges --model=$teacher --steps=1 -o none
works "--qat of nothing" code 2 $common --qat --steps=1 -o none
works "--qat of an 8-bit model" code 4 $common --qat --model=qat/best.safetensors --steps=1 -o none

works "a detector" code 0 -q --task=det --data=page.txt --val=page.txt --level=0 --crop=96 --batch=2 --steps=2 --lr=0.0001 --qat \
    --model="$OLDPWD/models/detector.safetensors" --teacher=detector -o det8
works "in 8 bits" sh -c '"$1" info det8/best.safetensors | grep -q "probability.*int8\|QLinearConv"' - "$octavo"
works "it detects" sh -c '"$1" detect -q --model=det8/best.safetensors page.pgm >/dev/null' - "$octavo"
works "direction in 8 bits" code 0 -q --task=direction --data="$lines" --batch=8 --steps=2 --qat --model="$OLDPWD/models/direction.safetensors" --teacher=direction -o dir8
works "that is in 8 bits" sh -c '"$1" info dir8/best.safetensors | grep -q QLinearConv' - "$octavo"

# The rate grows with the batch.
works "--lr-scale" code 0 --data=list.txt --batch=8 --lr=0.004 --lr-scale=linear --alphabet=abcdefgh --steps=1 -o scaled
works "that is said" grep -q "learning rate 0.001: for a batch of 8, scaled from one of 32" err
works "config has the rate" grep -qx "lr=0.001" scaled/config
works "goes on at that rate" code 0 -q --resume --steps=2 -o scaled
works "not twice" grep -qx "lr=0.001" scaled/config
works "twice is refused" code 2 --resume --lr-scale=linear --steps=3 -o scaled
finish
