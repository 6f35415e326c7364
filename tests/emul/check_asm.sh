#!/bin/sh
# make check-asm: the inner loops of the matrix products, as the compiler made them.
#   $1: build folder, $2: flags of all objects, $3, $4, $5: flags of avx2, avx512 and vnni.
# Each rowsN of nn/kernels/TIER/gemm.c must have a loop of its full width without masks: exactly
# N x vectors multiply-adds, no stores, no vector on the stack, no moves between vector registers,
# and no more instructions than these FMAs, a load for each vector of B, a broadcast and a step for
# each row of A, and 6 to count. The narrower and the masked loops at its borders may not store.
# Each u8_rowsN and s16_rowsN of nn/kernels/TIER/qgemm.c the same. vnni: with vpdpbusd and vpdpwssd; at
# 6 instructions a cycle, all others of the full loop fit beside the products on their two ports. Without
# VNNI a product is three instructions (vpmaddubsw, vpmaddwd, vpaddd), of s16 two (vpmaddwd, vpaddd).
# gcc makes the program, so all of its loops count; of clang's the full tile's. The absence of a
# compiler is told, not taken for a pass.
set -eu
build=$1 all=$2 avx2=$3 avx512=$4 vnni=$5
work=$build/asm
mkdir -p "$work"
passed=0 failed=0

# $1: object, $2: register, $3: vectors of rows1, rows2 ..., $4: 1 for all loops, 0 for the full tile's,
# $5: prefix of rowsN, $6: the multiplying instruction, $7: instructions of a product
check_object() {
    objdump -d --no-show-raw-insn "$1" |
        awk -v register="$2" -v widths="$3" -v whole="$4" -v where="$1" -v prefix="$5" -v product="$6" \
            -v unit="$7" '
    function hex(text,    value, i) {
        value = 0
        for (i = 1; i <= length(text); i++)
            value = value * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
        return value
    }
    # The loop from instruction `first` to `last`, if it is innermost and multiplies.
    function judge(first, last,    i, fma, masked, bad, spilled, limit) {
        for (i = first; i < last; i++)
            if (text[i] ~ /^j/) return
        for (i = first; i <= last; i++) {
            if (text[i] ~ "^" product ".*%" register) fma++
            if (text[i] ~ /%k[1-7]|maskmov/) masked = 1
            if (text[i] ~ /^vmov.*%[xyz]mm[0-9]+,%[xyz]mm[0-9]+$/) bad = bad " register-move"
            if (text[i] ~ /^vp?(mask)?mov.*%[xyz]mm.*\)({%k[0-9]})?$/) { bad = bad " store"; spilled = spilled " store" }
            if (text[i] ~ /^v.*\(%rsp/) bad = bad " vector-on-stack"
        }
        if (!fma) return
        loops++
        want = rows * width[rows]
        limit = unit * fma + 2 * rows + width[rows] + 6
        if (fma == want && !masked) {
            if (last - first + 1 > limit) bad = bad " " (last - first + 1) " instructions, " limit " allowed"
            if (bad) { printf "FAIL %s %s, loop of %d FMAs:%s\n", where, name, fma, bad; failed++ }
            else { passed++; full++ }
        } else if (whole && spilled) { printf "FAIL %s %s, border loop of %d FMAs:%s\n", where, name, fma, spilled; failed++ }
        else if (whole) passed++
    }
    function done() {
        if (name == "") return
        if (!full) {
            printf "FAIL %s %s: no good loop of %d FMAs\n", where, name, rows * width[rows]
            failed++
        }
        seen++
        name = ""
    }
    BEGIN { kinds = split(widths, width, " ") }
    /^[0-9a-f]+ <.*>:$/ {
        done()
        n = full = 0
        if ($2 ~ "^<" prefix "rows[0-9]+>:$") {
            name = substr($2, 2, length($2) - 3)
            rows = substr(name, length(prefix) + 5) + 0
            if (!whole && rows != kinds) name = ""
        }
        next
    }
    name != "" && /^ *[0-9a-f]+:/ {
        at = $1; sub(/:/, "", at)
        line = $0; sub(/^ *[0-9a-f]+:[ \t]*/, "", line); sub(/ *(<.*>|#.*)$/, "", line); sub(/ +$/, "", line)
        address[++n] = hex(at); text[n] = line
        if (line ~ /^j[a-z]+ +[0-9a-f]+$/) {
            split(line, part, / +/)
            target = hex(part[2])
            for (i = n; i >= 1 && address[i] > target; i--) ;
            if (i >= 1 && address[i] == target && i < n) judge(i, n)
        }
    }
    END {
        done()
        if (seen != (whole ? kinds : 1)) { printf "FAIL %s: %d functions rowsN\n", where, seen; failed++ }
        printf "%s: %d loops of %d functions, %d of them as they should be\n", where, loops, seen, passed
        printf "@ %d %d\n", passed, failed
    }' > "$1.txt"
    grep -v '^@' "$1.txt" || true
    passed=$((passed + $(awk '/^@/ { print $2 }' "$1.txt")))
    failed=$((failed + $(awk '/^@/ { print $3 }' "$1.txt")))
}

for cc in gcc clang; do
    if ! command -v $cc >/dev/null; then
        echo "SKIPPED: no $cc: its inner loops were NOT checked"
        continue
    fi
    cc_is_gcc=0
    [ $cc = gcc ] && cc_is_gcc=1
    for tier in avx2 avx512 vnni; do
        eval "flags=\$$tier"
        for source in gemm qgemm; do
            [ $tier-$source = vnni-gemm ] && continue
            # shellcheck disable=SC2086 # flags are words
            $cc $all -O2 -fno-sanitize=all $flags -w \
                -c nn/kernels/$tier/$source.c -o "$work/$cc-$tier-$source.o" 2>"$work/$cc.log" ||
                { cat "$work/$cc.log"; exit 1; }
        done
    done
    check_object "$work/$cc-avx2-gemm.o" ymm "8 4 4 2 2 2" $cc_is_gcc "" "vfn?m(add|sub)" 1
    check_object "$work/$cc-avx512-gemm.o" zmm "8 4 4 2 2 2 2 2" $cc_is_gcc "" "vfn?m(add|sub)" 1
    check_object "$work/$cc-avx2-qgemm.o" ymm "8 4 2 2" $cc_is_gcc u8_ vpmaddubsw 3
    check_object "$work/$cc-avx2-qgemm.o" ymm "8 4 2 2" $cc_is_gcc s16_ vpmaddwd 2
    check_object "$work/$cc-avx512-qgemm.o" zmm "8 4 4 4 2 2 2 2" $cc_is_gcc u8_ vpmaddubsw 3
    check_object "$work/$cc-avx512-qgemm.o" zmm "8 4 4 4 2 2 2 2" $cc_is_gcc s16_ vpmaddwd 2
    check_object "$work/$cc-vnni-qgemm.o" zmm "8 4 4 4 2 2 2 2" $cc_is_gcc u8_ vpdpbusd 1
    check_object "$work/$cc-vnni-qgemm.o" zmm "8 4 4 4 2 2 2 2" $cc_is_gcc s16_ vpdpwssd 1
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
