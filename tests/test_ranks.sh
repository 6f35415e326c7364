#!/bin/sh
# `octavo train` in many processes: chunks, and over MPI equal bytes with 1, 2, 3 and 4 ranks, a rank that dies,
# resuming with another number of them, errors of one rank. Small steps: a busy machine is slow at handing
# over between processes.
. "$(dirname "$0")/lib.sh"
cd "$dir" || exit 1
mpi=$tools/octavo_mpi

awk -f "$OLDPWD/tests/bars.awk"
common="--data=list.txt --level=0 --batch=8 --alphabet=abcdefgh --schedule=constant --warmup=2 --lr=0.003 --ema=0.9 -j1"

code() { # $1: expected exit code, rest: command; its messages go to err
    expected=$1
    shift
    "$@" >out 2>err </dev/null
    got=$?
    [ $got -eq "$expected" ] || echo "exit code $got instead of $expected"
    [ $got -eq "$expected" ]
}

# One process: chunks are what decides.
works "chunks" code 0 "$octavo" train -q $common --chunks=4 --steps=4 -o chunks
works "one chunk" code 0 "$octavo" train -q $common --steps=4 -o whole
works "are not the same sum" sh -c '! cmp -s chunks/last.safetensors whole/last.safetensors'
works "config keeps them" grep -qx "chunks=4" chunks/config
works "three threads" code 0 "$octavo" train -q $common --chunks=4 --steps=4 -j3 -o threads
works "three threads, same bytes" cmp chunks/last.safetensors threads/last.safetensors
works "no multiple" code 2 "$octavo" train $common --chunks=3 --steps=4 -o none
works "that is said" grep -q "batch=8: expected a multiple of --chunks=3" err
works "divergence" code 7 "$octavo" train $common --chunks=4 --lr=1e30 --clip=0 --steps=20 -o none
works "names the layer" grep -q "first bad .* in layer [a-z]" err
# Running statistics take part: the mean of the chunks' is not that of the last chunk.
if have python3; then
    works "statistics" python3 - <<'PY'
import json, struct
def read(path):
    data = open(path, "rb").read()
    n = struct.unpack("<Q", data[:8])[0]
    head = json.loads(data[8:8 + n])
    return {k: data[8 + n + v["data_offsets"][0]:8 + n + v["data_offsets"][1]] for k, v in head.items() if k != "__metadata__"}
a, b = read("chunks/last.safetensors"), read("whole/last.safetensors")
f = lambda x: struct.unpack("<%df" % (len(x) // 4), x)
m, w = f(a["conv1.norm.mean"]), f(b["conv1.norm.mean"])
# The first layer sees the pixels: the mean over equal chunks is that over the batch, near the start.
assert max(abs(x - y) for x, y in zip(m, w)) < 0.02 * max(map(abs, w)) + 1e-3, (m, w)
PY
else
    skip "no python3: statistics were not looked at"
fi
works "a launcher without MPI" code 2 env OMPI_COMM_WORLD_SIZE=2 OMPI_COMM_WORLD_RANK=0 "$octavo" train $common --steps=4 -o none
works "that is said" grep -q "make MPI=1" err

if [ ! -x "$mpi" ] || ! have mpirun; then
    skip "no MPI (packages libopenmpi-dev, openmpi-bin): many processes were not run"
    finish
fi
# Debian's Open MPI and MPICH.
flags=
# What Open MPI holds until the end is none of ours; leaks of `train` were looked for above.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"
mpirun --version 2>/dev/null | grep -q "Open MPI" && flags="--allow-run-as-root --oversubscribe --bind-to none"
ranks() { # $1: expected exit code, $2: number, rest: options of train
    expected=$1 n=$2
    shift 2
    # shellcheck disable=SC2086 # flags are words
    code "$expected" mpirun $flags -n "$n" "$mpi" train "$@"
}
works "as the program without MPI" code 0 "$mpi" train -q $common --chunks=4 --steps=4 -o alone
works "the same bytes" cmp chunks/last.safetensors alone/last.safetensors
for n in 1 2 3 4; do
    works "$n ranks" ranks 0 $n $common --val=list.txt --val-every=2 --val-limit=2 --steps=4 -o "ranks$n"
    works "$n ranks, the same best" cmp ranks1/best.safetensors "ranks$n/best.safetensors"
    # Without what the validation left in it.
    works "$n ranks without validation" ranks 0 $n -q $common --steps=4 -o "plain$n"
    works "$n ranks, the same bytes as one process" cmp chunks/last.safetensors "plain$n/last.safetensors"
done
works "two ranks, not quiet" ranks 0 2 $common --steps=1 -o talk
same 1 "$(grep -c " parameters, " err)" "rank 0 alone talks"
works "more ranks than chunks" ranks 2 2 $common --chunks=1 --steps=4 -o fewer
works "that is said" grep -q "chunks=1: fewer than the 2 processes" err
works "fewer cores than threads" ranks 0 1 $common -j $(($(nproc) + 3)) --steps=1 -o cores
works "that is said" grep -q "threads on .*bind-to none" err
: >file
works "rank 0 cannot write: all leave" ranks 5 2 $common --steps=4 -o file/run
works "that is said" grep -q "file: cannot be made" err
works "a rank without data: all leave" ranks 3 2 --data=absent.txt --batch=8 --steps=4 -o absent
# Divergence: in whichever rank.
works "divergence" ranks 7 2 $common --lr=1e30 --clip=0 --steps=20 -o diverged
works "names the layer" grep -q "first bad .* in layer [a-z]" err

# A rank that dies: the others end too, what was saved is whole, and another number of ranks goes on.
# shellcheck disable=SC2086
mpirun $flags -n 2 "$mpi" train -q $common --save-every=1 --log-every=1 --steps=100000 -o dies >out 2>err </dev/null &
running=$!
trap 'kill $running 2>/dev/null; rm -rf "$dir"' EXIT
for _ in $(seq 600); do
    [ "$(cat dies/log.csv 2>/dev/null | wc -l)" -ge 4 ] && break
    sleep 0.1
done
victim=$(pgrep -P $running | tail -n 1)
works "a second rank" test -n "$victim"
kill -9 "$victim"
wait $running
works "its death is an error" test $? -ne 0
works "nobody is left" sh -c "for i in 1 2 3 4 5 6 7 8 9 10; do pgrep -P $running >out || exit 0; sleep 1; done; exit 1"
last=$(($(tail -n 1 dies/log.csv | cut -d, -f1) + 2))
works "resumed by one process" code 0 "$octavo" train -q --resume --steps=$last --save-every=500 -o dies
works "straight" code 0 "$octavo" train -q $common --chunks=4 --save-every=1 --log-every=1 --steps=$last -o straight
works "the same bytes" cmp straight/last.safetensors dies/last.safetensors
works "three ranks go on" ranks 0 3 -q --resume --steps=$((last + 2)) -o dies
works "straight" code 0 "$octavo" train -q --resume --steps=$((last + 2)) -o straight
works "the same bytes" cmp straight/last.safetensors dies/last.safetensors

# The other tasks.
white 200 120 >page.pgm
printf 'page.pgm\t[{"transcription": "ab", "points": [[20,30],[120,30],[120,60],[20,60]]}]\n' >page.txt
for task in det direction; do
    case $task in
        det) options="--data=page.txt --level=0 --crop=96 --batch=2" ;;
        *) options="--data=$OLDPWD/samples/labels.txt --batch=4" ;;
    esac
    # shellcheck disable=SC2086
    works "$task alone" code 0 "$octavo" train -q --task=$task $options --chunks=2 --steps=2 -j1 -o "$task-1"
    # shellcheck disable=SC2086
    works "$task, two ranks" ranks 0 2 -q --task=$task $options --chunks=2 --steps=2 -j1 -o "$task-2"
    works "$task, the same bytes" cmp "$task-1/last.safetensors" "$task-2/last.safetensors"
done
finish
