#!/bin/sh
# make coverage: builds without optimisation and with counters in build-coverage, runs all tests that are
# programs of C and the quick ones of the command, and prints lines and branches reached, by folder.
#   coverage.sh [TEST]...   these tests only
set -eu
cd "$(dirname "$0")/.."
if ! command -v gcovr >/dev/null; then
    echo "coverage: gcovr is not installed (package gcovr)"
    exit 1
fi
build=build-coverage
${MAKE:-make} BUILD=$build CC=gcc OPT=-O0 HARDEN=0 CFLAGS=--coverage LDFLAGS=--coverage all tests >/dev/null
find $build -name '*.gcda' -delete
if [ $# -eq 0 ]; then
    # shellcheck disable=SC2046 # a list of words
    set -- $build/tests/kernelcheck $(ls tests/test_*.c | sed "s|^tests/\(.*\)\.c|$build/tests/\1|") \
        tests/test_cli.sh tests/test_files.sh tests/test_pages.sh tests/test_outputs.sh tests/test_onnx.sh \
        tests/test_quantize.sh tests/test_train.sh tests/test_fields.sh tests/test_edit.sh tests/test_det.sh
fi
OCTAVO=$PWD/$build/octavo sh tests/run.sh "$@" || echo "coverage: of tests that failed, too"
printf '%-10s %8s %8s\n' folder lines branches
for folder in nn io onnx fields datasets ocr quant apps; do
    gcovr -r . --filter "$folder/" --exclude-throw-branches --json-summary $build 2>/dev/null |
        python3 -c 'import json, sys
d = json.load(sys.stdin)
print("%-10s %7.1f%% %7.1f%%" % (sys.argv[1], d["line_percent"], d["branch_percent"]))' $folder
done
