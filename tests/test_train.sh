#!/bin/sh
# `octavo train` from outside: learns, resumes and runs on any number of threads bit-identically, stops when
# told to, tells divergence, guards its folder. Lines are drawn here: letters as patterns of bars.
. "$(dirname "$0")/lib.sh"
running=
trap 'test -n "$running" && kill -9 $running 2>/dev/null; rm -rf "$dir"' EXIT
cd "$dir" || exit 1
export OCTAVO="$octavo" # for sh -c

check() { works "$@"; }
code() { # $1: expected exit code, then options of train; its messages go to err
    expected=$1
    shift
    "$octavo" train "$@" >out 2>err </dev/null
    got=$?
    [ $got -eq "$expected" ] || echo "exit code $got instead of $expected"
    [ $got -eq "$expected" ] && [ ! -s out ]
}
one_line() { [ "$(wc -l <err)" -eq 1 ] && grep -q "$1" err; }

awk -f "$OLDPWD/tests/bars.awk"
common="--data=list.txt --level=0 --batch=4 --alphabet=abcdefgh --schedule=constant --warmup=5 --lr=0.003 --ema=0.9"

# Bit-identity: straight against interrupted, and over threads and producers.
check "20 steps" code 0 $common --steps=20 --log-every=5 -o straight
check "10 steps" code 0 $common --steps=10 --log-every=5 -o parts
cp parts/last.safetensors ten.safetensors
check "10 more" code 0 --resume --steps=20 -o parts
check "resumed weights" cmp straight/last.safetensors parts/last.safetensors
check "resumed model" cmp straight/best.safetensors parts/best.safetensors
# A run in pieces: other data on the way, which is said; constant until its end is decided, then down.
pieces="--data=list.txt --level=0 --batch=4 --alphabet=abcdefgh --schedule=cooldown --warmup=5 --lr=0.003 --lr-end=0.0001"
check "a piece of a long run" code 0 $pieces --steps=10 --cooldown=1 --log-every=5 -o pieces
check "the same data: nothing is said" code 0 --resume --data=list.txt --steps=15 -o pieces
check "nothing was said" sh -c '! grep -q "other data" err'
sed 1d list.txt >better.txt
check "other data" code 0 --resume --data=better.txt --steps=20 --cooldown=10 -o pieces
check "that is said" grep -q "goes on with other data than before" err
check "and kept" grep -qx "data=better.txt" pieces/config
check "the learning rate falls at the end only" awk -F, 'NR == 1 { next } { lr[$1] = $3 }
    END { exit !(lr[10] == 0.003 && lr[15] == 0.003 && lr[20] < 0.0005) }' pieces/log.csv
# An average that begins on the way; other lists to validate on, whose scores are not compared with the old ones'.
check "an average from here on" code 0 --resume --ema=0.9 --steps=22 -o pieces
check "that is said" grep -q "the average begins at this step" err
check "and goes on" code 0 --resume --steps=24 -o pieces
check "without beginning again" sh -c '! grep -q "average begins" err'
check "a list" code 0 --resume --val=list.txt --val-every=2 --steps=26 -o pieces
check "lists there are now" grep -q "validates on other lists than before" err
check "the same list" code 0 --resume --val=list.txt --steps=28 -o pieces
check "nothing was said" sh -c '! grep -q "other lists" err'
printf 'w1.pgm\thhhhhhhhhhhhhhhh\n' >hard.txt
check "a harder list" code 0 --resume --val=hard.txt --lr=0 --steps=30 -o pieces
check "its score, though higher, is the best so far" grep -q "step 30: validation .*, the best so far" err
# From weights alone, with a warm-up of the optimiser's empty moments.
check "from a model without moments" code 0 --model=pieces/best.safetensors --data=list.txt --level=0 --batch=4 --steps=5 \
    --warmup=5 -o again
# A folder of an earlier version names the network by --model, and tasks and kinds as they were.
check "10 steps" code 0 $common --steps=10 --log-every=5 -o old
check "config names the network" grep -q "^arch=crnn" old/config
sed -i 's/^arch=/model=/' old/config
check "10 more of an earlier version's" code 0 --resume --steps=20 -o old
check "the same bytes" cmp straight/last.safetensors old/last.safetensors
check "its config, in today's words" sh -c 'grep -q "^arch=crnn" old/config && ! grep -q "^model=" old/config'
check "the second half did something" sh -c '! cmp -s ten.safetensors parts/last.safetensors'
check "the log has no gap" sh -c 'cut -d, -f1 parts/log.csv | tr "\n" " " | grep -qx "step 5 10 15 20 "'
check "equal losses" sh -c 'for d in straight parts; do cut -d, -f1,3,4,5 $d/log.csv >$d.loss; done; cmp straight.loss parts.loss'
for threads in 1 2 3 4; do
    check "$threads threads" code 0 $common --steps=5 -j $threads --loader-threads=$threads -o "threads$threads"
    check "$threads threads, same bytes" cmp threads1/last.safetensors "threads$threads/last.safetensors"
done
check "OMP_THREAD_LIMIT" env OMP_THREAD_LIMIT=1 "$OCTAVO" train -q $common --steps=5 -j 4 -o limited
check "OMP_THREAD_LIMIT, same bytes" cmp threads1/last.safetensors limited/last.safetensors
check "another seed, other bytes" code 0 $common --steps=5 --seed=2 -o seed2
check "seeds differ" sh -c '! cmp -s threads1/last.safetensors seed2/last.safetensors'

# It learns: the loss falls, and the validation, which reads with the saved weights, says so.
check "learns" code 0 $common --steps=100 --log-every=10 --val=list.txt --val=ci=list.txt --val-every=50 -o learn
check "loss falls to a quarter" awk -F, 'NR == 2 { first = $4 } { last = $4 } END { exit !(last < first / 4) }' learn/log.csv
check "CER below 10 %" awk -F, 'END { exit !($8 != "" && $8 < 0.1 && $9 == $8) }' learn/log.csv
check "two validations" sh -c '[ "$(cut -d, -f8 learn/log.csv | grep -c "^[01]")" -eq 2 ]'
check "curve" sh -c 'grep -q "</svg>" learn/curve.svg && grep -q "Validation CER" learn/curve.svg'
check "best reads" sh -c '"$OCTAVO" read --psm line -m learn/best.safetensors w1.pgm | grep -qx abcd'
check "config" grep -qx "val=ci=list.txt" learn/config
check "lock is gone" test ! -e learn/lock
check "early stop" code 0 $common --lr=0 --steps=100 --val=list.txt --val-every=2 --early-stop=2 -o early
check "stopped at the second validation without a better CER, not before" awk -F, 'NR == 1 { next }
    { late += stale >= 2; if (NR == 2 || $8 < best) { best = $8; stale = 0 } else stale++; step = $1 }
    END { exit !(stale == 2 && !late && step < 100) }' early/log.csv

# Another alphabet keeps the shared characters; the file itself may be the starting point again.
check "fine-tune" code 0 --model=learn/best.safetensors --data=list.txt --val=list.txt --level=0 --batch=4 \
    --alphabet=hgfedcbaxyz --steps=1 --lr=0 -o tuned
check "fine-tune by an earlier spelling" code 0 --init=learn/best.safetensors --data=list.txt --val=list.txt --level=0 \
    --batch=4 --alphabet=hgfedcbaxyz --steps=1 --lr=0 -o tuned2
check "the same weights" cmp tuned/best.safetensors tuned2/best.safetensors
check "shared characters still read" awk -F, 'END { exit !($8 != "" && $8 < 0.1) }' tuned/log.csv
check "the alphabet of new models by name" code 0 --model=learn/best.safetensors --alphabet=default --data=list.txt \
    --val=list.txt --level=0 --batch=4 --steps=1 --lr=0 -o grown
check "426 classes more than the blank" sh -c '"$OCTAVO" info grown/best.safetensors | grep -qx "alphabet    426 characters"'
check "what was read is read still" sh -c '[ "$(tail -n 1 grown/log.csv | cut -d, -f8)" = "$(tail -n 1 tuned/log.csv | cut -d, -f8)" ]'

# Averages: of a model with itself it is that model; weights count; between strangers there is none.
average() { # $1: expected exit code; its message in err
    expected=$1
    shift
    "$octavo" average "$@" >out 2>err </dev/null
    got=$?
    [ $got -eq "$expected" ] || echo "exit code $got instead of $expected"
    [ $got -eq "$expected" ] && [ ! -s out ]
}
a=straight/best.safetensors b=learn/best.safetensors
check "of itself" average 0 $a $a $a -o same.safetensors
check "the same bytes" cmp $a same.safetensors
check "of two" average 0 $a $b -o mean.safetensors
check "of two, by weights" average 0 --weights=2,2 $a $b -o mean2.safetensors
check "equal weights are none" cmp mean.safetensors mean2.safetensors
check "in the other order" average 0 --weights=1,3 $a $b -o first.safetensors
check "in the other order" average 0 --weights=3,1 $b $a -o second.safetensors
check "neither of them" sh -c "! cmp -s $a mean.safetensors && ! cmp -s mean.safetensors first.safetensors"
have python3 || skip "no python3: sums of averages were not looked at"
for name in linear.weight conv1.norm.var; do # the tensor of each, as numbers
    have python3 || break
    for m in $a $b mean first second; do
        python3 - "$m" $name <<'EOF'
import json, struct, sys
path = sys.argv[1] if "/" in sys.argv[1] else sys.argv[1] + ".safetensors"
data = open(path, "rb").read()
n = struct.unpack("<Q", data[:8])[0]
at = json.loads(data[8:8 + n])[sys.argv[2]]["data_offsets"]
x = struct.unpack("<8f", data[8 + n + at[0]:8 + n + at[0] + 32])
print(*x, sep="\n")
EOF
    done | awk '{ v[NR] = $1 } END {
        for (i = 1; i <= 8; i++) {
            a = v[i]; b = v[8 + i]; size = (a < 0 ? -a : a) + (b < 0 ? -b : b)
            bad += far(v[16 + i], (a + b) / 2) + far(v[24 + i], (a + 3 * b) / 4) + (v[24 + i] != v[32 + i])
        }
        print NR == 40 && !bad ? "good" : "bad" }
        function far(x, y) { return (x > y ? x - y : y - x) > 1e-6 * size }' >sums
    check "$name is the mean" grep -qx good sums
done
check "the mean is a model" "$OCTAVO" read --psm line -m mean.safetensors w1.pgm
check "another alphabet" average 4 $a grown/best.safetensors -o no.safetensors
check "says so" one_line "differ in octavo.alphabet"
check "weights that do not fit" average 2 --weights=1 $a $b -o no.safetensors
check "a weight that is none" average 2 --weights=1,-1 $a $b -o no.safetensors
check "one model" average 2 $a -o no.safetensors
check "a missing file" average 4 $a absent.safetensors -o no.safetensors
check "no output" average 2 $a $b
check "nothing was written" test ! -e no.safetensors

# Divergence.
check "diverges" code 7 $common --optim=sgd --lr=1e30 --clip=0 --steps=50 -o nan
check "says where" grep -q "step [0-9]*: .* layer [a-z0-9_.]* (" err
check "last good model is kept" "$OCTAVO" info nan/last.safetensors
check "skips at most 20 bad steps" code 7 $common --optim=sgd --lr=1e30 --clip=0 --steps=50 --on-nan=skip -o skip
check "says so" grep -q "20 bad steps in a row" err

# Wrong use: one line, the right code, nothing written.
check "no data" code 2 -o x1
check "no length" code 2 --data=list.txt -o x1
check "bad network" code 2 --data=list.txt --steps=1 --model=resnet -o x1
check "no folder" code 2 --data=list.txt --steps=1
check "nothing was written" test ! -e x1
check "missing list" code 3 --data=absent.txt --steps=1 -o x2
check "names it" one_line "absent.txt"
printf 'w1.pgm\tabcd\nno tab\n' >bad.txt
check "strict" code 3 --data=bad.txt --strict --steps=1 -o x2
check "names the row" one_line "bad.txt:2"
check "not strict" code 0 $common --data=bad.txt --steps=1 -o x3
printf 'w1.pgm\tABCD\n' >unknown.txt
check "characters outside the alphabet" code 3 $common --data=unknown.txt --steps=1 -o x2
check "text longer than its image" sh -c 'printf "w1.pgm\t%0200d\n" 0 >long.txt'
check "text longer than its image" code 3 --data=long.txt --steps=1 -o x5
check "damaged model" code 4 --init=list.txt --data=list.txt --steps=1 -o x4
check "a beta of 1" code 2 --data=list.txt --beta1=1 --steps=1 -o x2
check "nothing to resume" code 3 --resume -o x4
check "folder under a file" code 5 --data=list.txt --steps=1 -o list.txt/x

# Signals, the lock, and what a killed training leaves.
begin() { # starts an endless training in folder $1
    "$OCTAVO" train $common --steps=1000000 --log-every=1 --save-every=5 -o "$1" >out 2>"$1.err" </dev/null &
    running=$!
    tries=0
    until [ "$(cat "$1/log.csv" 2>/dev/null | wc -l)" -ge 3 ] || [ $tries -ge 1200 ]; do
        sleep 0.05
        tries=$((tries + 1))
    done
}
begin int
check "the folder is locked" code 5 $common --steps=1 -o int
check "names the process" one_line "process $running,"
kill -INT $running
wait $running
got=$?
check "SIGINT: 130, not $got" test $got -eq 130
step=$(tail -n 1 int/log.csv | cut -d, -f1)
check "goes on" code 0 --resume --steps=$((step + 2)) -o int
check "as if not interrupted" code 0 $common --steps=$((step + 2)) --log-every=1 -o whole
check "same bytes" cmp int/last.safetensors whole/last.safetensors
check "shortest numbers in config" grep -qx beta2=0.999 int/config
begin term
kill -TERM $running
wait $running
got=$?
check "SIGTERM: 143, not $got" test $got -eq 143
trap '' HUP # as nohup does; a child inherits it
begin nohup
trap - HUP
kill -HUP $running
kill -TERM $running
wait $running
got=$?
check "SIGHUP under nohup is ignored: 143, not $got" test $got -eq 143
begin killed
kill -9 $running
wait $running 2>/dev/null
# as io/file.c names them: a hash of the host, the process, a number
host=$(have python3 && python3 -c 'import socket
h = 2166136261
for c in socket.gethostname().encode():
    h = (h ^ c) * 16777619 % 2**32
print("%x" % h)')
touch "killed/.octavo-$host-$running-0.tmp" killed/.octavo-x.tmp
step=$(tail -n 1 killed/log.csv | cut -d, -f1) # of rows; the checkpoint is as old or older
check "a dead training's folder" code 0 --resume --steps=$((step + 2)) -o killed
check "as if not killed" code 0 $common --steps=$((step + 2)) --log-every=1 --save-every=5 -o alive
check "same bytes after kill -9" cmp killed/last.safetensors alive/last.safetensors
check "the same rows" sh -c '[ "$(cut -d, -f1 killed/log.csv)" = "$(cut -d, -f1 alive/log.csv)" ]'
have python3 && check "stale temporary files go" sh -c "test ! -e killed/.octavo-$host-$running-0.tmp && test -e killed/.octavo-x.tmp"
running=

finish
