#!/bin/sh
# make test-faults: 22 ways to hurt a program, a row each: what is done, and how it ended here. Most are held by
# tests of their own, which are run (each once); calls that fail one after the other are run here.
#   OCTAVO=build/octavo check_faults.sh [ROW]...
. "$(dirname "$0")/lib.sh"
octavo=${OCTAVO:-build/octavo}
case $octavo in /*) ;; *) octavo=$PWD/$octavo ;; esac
tests=$(dirname "$octavo")/tests
rows=" ${*:-$(seq 22 | tr '\n' ' ')} "
cc=${CC:-gcc}
# shellcheck disable=SC2086 # behind a ccache
$cc -D_GNU_SOURCE -O1 -shared -fPIC -o "$dir/inject.so" tests/faults/inject.c -ldl || exit 1
root=$PWD
mkdir "$dir/once"

# $1: a test; runs it unless it ran, true when it passed
passes() {
    if [ ! -e "$dir/once/$1" ]; then
        case $1 in
            *.sh) OCTAVO=$octavo sh "tests/$1" ;;
            *) "$tests/$1" ;;
        esac >"$dir/once/$1" 2>&1 && echo passed >>"$dir/once/$1"
    fi
    [ "$(tail -n 1 "$dir/once/$1")" = passed ]
}

# $1: number, $2: what, rest: tests or functions of this file that have to hold
row() {
    number=$1 what=$2 bad=
    shift 2
    case $rows in *" $number "*) ;; *) return ;; esac
    for t in "$@"; do
        case $t in
            test_*|kernelcheck) passes "$t" || bad="$bad $t" ;;
            *) "$t" >"$dir/told" 2>&1 || { bad="$bad $t"; sed 's/^/    /' "$dir/told" | head -n 8; } ;;
        esac
    done
    printf '%2d  %-66s %s\n' "$number" "$what" "${bad:-passed}"
    if [ -z "$bad" ]; then ok; else failed=$((failed + 1)); fi
}

# $1: kind of call, $2: codes that are right, $3: the output, rest: the command. Its n-th call fails, n = 1 and on
# until none does, thinned out behind the 40th: the code is right, the old output whole, nothing beside it.
each_call() {
    kind=$1 codes=$2 output=$3
    shift 3
    n=1 hurt=0
    while :; do
        rm -rf "$dir/at" "$dir/fault"
        mkdir "$dir/at"
        echo old >"$dir/at/$output"
        (cd "$dir/at" && FAULT=$kind FAULT_AT=$n FAULT_TOLD=$dir/fault LD_PRELOAD=$dir/inject.so \
            timeout 300 "$@" >"$dir/stdout" 2>"$dir/stderr" </dev/null)
        code=$?
        [ -e "$dir/fault" ] || break
        hurt=$((hurt + 1))
        case " $codes " in
            *" $code "*) ;;
            *) echo "call $n of $kind: exit code $code: $(tail -n 1 "$dir/stderr")"; return 1 ;;
        esac
        if [ $code -ne 0 ] && [ "$(cat "$dir/at/$output")" != old ]; then
            echo "call $n of $kind: exit code $code, and the old file is gone"
            return 1
        fi
        if [ "$(find "$dir/at" -type f | wc -l)" -ne 1 ]; then
            echo "call $n of $kind: left behind: $(ls -A "$dir/at" | tr '\n' ' ')"
            return 1
        fi
        n=$((n < 40 ? n + 1 : n + n / 3))
    done
    [ $hurt -gt 0 ] || { echo "no call of $kind was made: $*"; return 1; }
    [ $code -eq 0 ] || { echo "without a fault: exit code $code: $*"; return 1; }
    echo "$hurt calls of $kind failed, one after the other: $*" >>"$dir/counts"
}
full_disk() {
    page=$root/samples/pages/letter.png line=$root/samples/line-01.png
    each_call write 5 t.pdf "$octavo" read -q -j1 "$line" -o t.pdf &&
        each_call write 5 t.hocr "$octavo" read -q -j1 "$page" -o t.hocr &&
        each_call write 5 t.onnx "$octavo" export --onnx default -o t.onnx &&
        each_call write 5 t.safetensors "$octavo" lm -o t.safetensors "$root/samples/labels.txt"
}
no_memory() {
    line=$root/samples/line-01.png
    each_call memory "0 1 3 4 6" t.txt "$octavo" read -q -j1 --psm line "$line" -o t.txt &&
        each_call memory "0 1 3 4 6" t.pdf "$octavo" read -q -j1 "$line" -o t.pdf &&
        each_call memory "0 4 6" t.onnx "$octavo" export --onnx default -o t.onnx &&
        each_call memory "0 6" t.safetensors "$octavo" lm -o t.safetensors "$root/samples/labels.txt"
}
# No HOME, odd TZ, /tmp that nobody may write: the same bytes.
bare_environment() {
    page=$root/samples/pages/letter.png
    "$octavo" read -q -f json "$page" >"$dir/want" || return 1
    env -i "$octavo" read -q -f json "$page" | cmp - "$dir/want" || return 1
    HOME=/nonexistent TZ=XXX-99:99 TMPDIR=/nonexistent "$octavo" read -q -f json "$page" | cmp - "$dir/want"
}

row 1 "malformed pictures, cut at every byte" test_io_image test_io_source test_files.sh
row 2 "decompression bombs, refused by their header" test_io_image test_cli.sh test_pages.sh
row 3 "odd sizes, depths, one pixel, very long lines" test_io_image test_pages.sh
row 4 "damaged models: cuts, flipped bits, hostile headers" test_io_model test_io_hostile test_io_quantised test_onnx_damage
row 5 "bytes of all kinds (make fuzz goes on for longer)" test_io_json test_io_npy test_onnx_reader test_io_read
row 6 "a loss that is NaN or infinite" test_train.sh
row 7 "kill -9 while saving and while reading" test_train.sh test_batch.sh
row 8 "a full disk, at each call that writes" full_disk test_io_file
row 9 "SIGINT, SIGTERM, closed pipes, waiting for input" test_train.sh test_batch.sh test_pages.sh
row 10 "no memory, at each allocation" no_memory test_ocr_page test_nn_core test_quant_convert test_io_onnx
row 11 "labels: bad UTF-8, NUL, tabs, too long, without an end" test_ds_list test_ds_page test_cli.sh
row 12 "outputs that cannot be written" test_io_file test_cli.sh
row 13 "two who write into one folder" test_train.sh test_io_page_store
row 14 "16 threads on one set of models (make check-tsan looks, too)" test_ocr_api
row 15 "the same bytes on any number of threads" test_ocr_api test_train.sh test_ds_synth
row 16 "resumed as if never stopped" test_train.sh
row 17 "instruction sets agree" kernelcheck test_check.sh
row 18 "gradients by differences, PyTorch's values" test_nn_golden test_nn_ops_conv test_nn_ops_loss test_nn_ops_product test_nn_ops_norm
row 19 "memory stays flat" test_pages.sh test_cli.sh
row 20 "texts that break careless writers" test_io_write test_outputs.sh
row 21 "locales, no HOME, closed streams, odd time zones" bare_environment test_io_number test_cli.sh
row 22 "pages that take the longest" test_ocr_boxes test_batch.sh
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
