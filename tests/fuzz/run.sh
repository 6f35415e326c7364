#!/bin/sh
# make fuzz: each target for $1 seconds, from its corpus (tests/fuzz/corpus/TARGET, made by seed.py where it is
# missing) and all finds so far (tests/fuzz/finds/TARGET), each of which must pass. What is found stays in
# build-fuzz/finds. rest: targets, else all. A row for each: executions, edges reached.
set -u
cd "$(dirname "$0")/../.." || exit 1
seconds=${1:-10}
[ $# -gt 0 ] && shift
clang=${CLANG:-clang}
if ! command -v "${clang##* }" >/dev/null; then
    echo "fuzz: no clang (package clang)"
    exit 1
fi
mkdir -p build-fuzz
if ! ${MAKE:-make} -j"$(nproc)" FUZZ=1 CC="$clang" fuzzers >build-fuzz/log 2>&1; then
    grep -E 'error|\*\*\*' build-fuzz/log
    exit 1
fi
[ $# -gt 0 ] || set -- $(ls tests/fuzz/fuzz_*.c | sed 's|.*/fuzz_\(.*\)\.c|\1|')
export OMP_NUM_THREADS=1 UBSAN_OPTIONS=print_stacktrace=1
passed=0 failed=0
printf '%-10s %12s %8s %8s %8s\n' target executions edges features corpus
for target in "$@"; do
    work=build-fuzz/corpus/$target finds=build-fuzz/finds/$target
    mkdir -p "$work" "$finds" build-fuzz/seeds
    python3 tests/fuzz/seed.py "$target" build-fuzz/seeds/"$target" || exit 1
    known=
    [ -d "tests/fuzz/finds/$target" ] && known=tests/fuzz/finds/$target
    log=build-fuzz/$target.log
    # shellcheck disable=SC2086 # $known may be nothing
    build-fuzz/tests/fuzz/fuzz_"$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 \
        -max_len=16384 -artifact_prefix="$finds/" -print_final_stats=1 "$work" build-fuzz/seeds/"$target" $known \
        >"$log" 2>&1
    code=$?
    awk -v name="$target" '/ cov: / { for (i = 1; i < NF; i++) { if ($i == "cov:") cov = $(i + 1);
            if ($i == "ft:") ft = $(i + 1); if ($i == "corp:") corp = $(i + 1) } }
        /stat::number_of_executed_units/ { n = $2 }
        END { printf "%-10s %12d %8d %8d %8s\n", name, n, cov, ft, corp }' "$log"
    if [ $code -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $target: see $log"
        grep -E 'ERROR|runtime error|SUMMARY|fuzz_' "$log" | head -6 | sed 's/^/    /'
    fi
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
