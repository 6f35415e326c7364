#!/bin/sh
# `octavo tune`, `octavo compress` and `train --config` from outside: searches find, divergence is recorded, what was
# killed goes on, bad spaces are refused; a float model becomes a measured 8-bit one.
. "$(dirname "$0")/lib.sh"
cd "$dir" || exit 1
awk -f "$OLDPWD/tests/bars.awk"
cp list.txt val.txt
sed 2d list.txt >test.txt
code() { # $1: expected exit code, rest: command and options
    expected=$1
    shift
    "$octavo" "$@" >out 2>err </dev/null
    got=$?
    [ $got -eq "$expected" ] || echo "exit code $got instead of $expected"
    [ $got -eq "$expected" ]
}
common="--data=list.txt --val=val.txt"
more="--alphabet=abcdefgh --level=0 --warmup=1 --batch=4 --clip=0"

# One rate diverges, one learns nothing: the third wins, whatever its place.
works "a search" code 0 tune --space "lr=1e25,0.004,1e-9" --trials=6 --steps=70 $common --test=test.txt -o search -- $more
cp out table
works "one diverged, and the search went on" grep -q ",diverged,1e25" search/tune.csv
works "the best rate is first" sh -c 'sed -n 2p search/tune.csv | grep -q ",done,0.004"'
works "its config" grep -qx "lr=0.004" search/config
works "the test list is reported apart" grep -q "test lists, by which nothing was chosen: [0-9]" out
works "parallel coordinates" sh -c '[ "$(grep -c "<polyline" search/tune.html)" -eq 6 ]'
works "it reads" sh -c '"$1" read --psm line -m search/best.safetensors w1.pgm >/dev/null' - "$octavo"
# Again: nothing is trained twice; a result that is lost is made again, to the same bytes.
cp search/tune.csv before.csv
trial=$(sed -n 2p before.csv | cut -d, -f1)
folder=$(printf 'search/trial-%03d' "$trial")
cp "$folder/run/best.safetensors" kept
rm -r "$folder"
works "again, side by side" code 0 tune --jobs=2 --space "lr=1e25,0.004,1e-9" --trials=6 --steps=70 $common --test=test.txt -o search -- $more
works "the same table" cmp before.csv search/tune.csv
works "the same model" cmp kept "$folder/run/best.safetensors"
works "the same text" cmp table out
works "another search in that folder" code 2 tune --space "lr=0.1,0.2" --trials=2 --steps=25 $common -o search -- $more

# A search that is killed goes on; a third goes on with halving.
halving="tune --search=halving --space lr=log:1e-4..1e-2 --trials=4 --steps=9 $common"
works "straight" code 0 $halving -o straight -- $more
for rung in 1:4 3:2 9:1; do # a third of the trials, rounded up, goes on three times as far
    same ${rung#*:} "$(find straight -name "score-${rung%:*}" | wc -l | tr -d ' ')" "trials with ${rung%:*} steps"
done
# shellcheck disable=SC2086
"$octavo" $halving -o killed -- $more >/dev/null 2>&1 &
running=$!
for _ in $(seq 200); do
    [ -e killed/trial-001/score-1 ] && break
    sleep 0.1
done
kill -9 $running 2>/dev/null
wait $running 2>/dev/null
sleep 0.5
works "goes on" code 0 $halving -o killed -- $more
works "the same table" cmp straight/tune.csv killed/tune.csv
works "the same model" cmp straight/best.safetensors killed/best.safetensors

for space in "" "colour=1,2" "output=a,b" "lr" "lr=" "lr=log:0..1" "lr=3..1" "lr=log:1,2" "lr=1,2 lr=3,4" "batch=0..99999" "resume=1"; do
    works "--space '$space'" code 2 tune --space "$space" --trials=2 --steps=2 $common -o none -- $more
done
works "the option is named" code 2 tune --space "colour=1,2" --trials=2 --steps=2 $common -o none
works "that is said" grep -q "'colour=1,2' names no option of octavo train" err
works "a test list that chooses" code 2 tune --space "lr=1,2" --trials=2 --steps=2 $common --test=val.txt -o none
works "no trial with a result" code 7 tune --space "lr=1e30,1e31" --trials=2 --steps=20 $common -o lost -- $more

# What a run wrote begins another one.
works "--config" code 0 train -q --config=search/config --alphabet=abcdefgh --steps=3 --val-every=2 -o from
works "its rate" grep -qx "lr=0.004" from/config
works "its steps are those said here" grep -qx "steps=3" from/config
works "no such file" code 3 train --config=absent -o none
echo "colour=1" >bad
works "a line that is no option" code 3 train --config=bad -o none

# compress: calibrated, trained with the float model as teacher, the better one kept, resumable.
cp "$folder/run/best.safetensors" float.safetensors
for i in 1 2 3 4; do # pictures that the validation has not
    { echo "P5 60 32 255"; head -c 960 /dev/zero; head -c 960 /dev/zero | tr '\0' "\37$i"; } >"c$i.pgm"
    printf 'c%d.pgm\tab\n' $i
done >calib.txt
small="compress float.safetensors --data=list.txt --calib=calib.txt --val=val.txt --steps=4 --batch=4 --always-train"
works "compress" code 0 $small --target-drop=100 -f json -o small
works "three stages" sh -c 'grep -o "\"drop\"" out | wc -l | grep -qx 3'
works "the teacher is the float model" grep -qx "teacher=float.safetensors" small/train/config
works "an 8-bit model" sh -c '"$1" info small/model.safetensors | grep -q QLSTM' - "$octavo"
works "a report" sh -c 'grep -q "<rect" small/report.html && grep -q "</html>" small/report.html && cmp -s out small/report.json'
rm -r small/train
works "goes on" code 0 $small --target-drop=100 -f json -o small
works "with the same result" cmp out small/report.json
works "a target that cannot be reached" code 1 $small --target-drop=-100 -o small
"$octavo" tune --help >help
works "help" grep -q "successive halving" help
"$octavo" compress --help >help
works "help" grep -q "target-drop" help
works "no list" code 2 compress float.safetensors --data=list.txt --calib=calib.txt -o none
finish
