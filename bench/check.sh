#!/bin/sh
# Is this build slower than the last one on this machine? Times a few networks, compares each median with the
# last one of the same kind in LOG, and appends the new ones: `make bench-check`, or sh bench/check.sh [LOG]
#   LOG      JSON lines of `octavo bench` (${XDG_CACHE_HOME:-~/.cache}/octavo/bench.jsonl)
#   $OCTAVO  the program (build/octavo); $PERCENT  slower by more than this is told (10)
# Exit code 1 when something is slower. Such a run is marked in the log, and the next one is compared with the
# one before it. Needs jq.
set -u
octavo=${OCTAVO:-build/octavo}
log=${1:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/octavo/bench.jsonl}
percent=${PERCENT:-10}
command -v jq >/dev/null || { echo "bench-check: jq not found" >&2; exit 2; }
mkdir -p "$(dirname "$log")" && touch "$log" || exit 2
real_time=""
chrt -r 1 true 2>/dev/null && real_time="chrt -r 1"
slower=0

# arguments: of octavo bench
measure() {
    # shellcheck disable=SC2086 # two words or none
    new=$($real_time "$octavo" bench "$@" --format=json) || exit 2
    old=$(printf '%s\n' "$new" | jq -c --slurpfile log "$log" '
        def kind: [.model, .mode, .precision, .isa, .batch, .height, .width, .threads];
        kind as $k | [$log[] | select(kind == $k and .slower != true)] | last')
    line=$(printf '%s\n' "$new" | jq -c --argjson old "$old" --argjson percent "$percent" '
        . + {slower: ($old != null and .median_ms > $old.median_ms * (1 + $percent / 100))}')
    printf '%s\n' "$line" >>"$log"
    printf '%s\n' "$line" | jq -r --argjson old "$old" '
        "\(.model) \(.mode), batch \(.batch), \(.threads) threads, \(.isa): \(.median_ms) ms" +
        if $old == null then ", nothing to compare with"
        else ", last \($old.median_ms), " + (100 * .median_ms / $old.median_ms | round | tostring) + " %" end +
        if .slower then ": SLOWER" else "" end'
    [ "$(printf '%s\n' "$line" | jq .slower)" = false ] || slower=$((slower + 1))
}

measure --arch=crnn --classes=96 -j1
measure --arch=crnn --classes=96 -j2
measure --arch=crnn --classes=96 --batch=32 --runs=5 --warmup=1 -j2
measure --arch=crnn --classes=96 --batch=8 --runs=5 --warmup=1 --train -j2
measure --arch=crnn-lite -j1
measure --arch=crnn-lite -j2
[ $slower -eq 0 ] || echo "$slower of 6 are more than $percent % slower than before"
[ $slower -eq 0 ]
