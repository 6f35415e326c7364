#!/bin/sh
# The house's rules, from the sources and from the symbols of the built libraries ($1: build folder):
#   who may include whom; no circles between files; every global symbol has its folder's prefix; libraries do not print, leave,
#   allocate past nn/mem.c, use OpenMP threads past nn/parallel.c; nn, ocr and quant open no file;
#   activations are named in ops.def alone; what is defined has a line in its table.
set -u
build=${1:-build}
NM=${NM:-nm}
passed=0 failed=0

fail() {
    failed=$((failed + 1))
    echo "FAIL $1"
}

# $1: folder, $2: folders it may include (| between)
check_includes() {
    [ -d "$1" ] || return
    bad=$(grep -rnE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' --include='*.[chS]' --include='*.def' "$1" |
          grep -vE "include[[:space:]]*\"($2)/" | grep -vE '^ocr/api/.*"octavo\.h"')
    if [ -n "$bad" ]; then fail "$1 may include only $2:"; echo "$bad"; else passed=$((passed + 1)); fi
}
check_includes nn nn
check_includes io 'io|nn'
check_includes onnx 'onnx|io|nn'
check_includes fields 'fields|io|nn'
check_includes datasets 'datasets|io|nn'
check_includes ocr 'ocr|fields|io|nn'
check_includes quant 'quant|nn'
# Nothing inside the library stands on its public face.
bad=$(grep -rnE '"(octavo\.h|ocr/api/)' --include='*.[ch]' nn io onnx fields datasets ocr quant | grep -v '^ocr/api/')
if [ -n "$bad" ]; then fail "only ocr/api and apps may include octavo.h:"; echo "$bad"; else passed=$((passed + 1)); fi

# Within a folder: $1: sub-folder, $2: what of its own folder it may include (| between). Files at the
# top of the folder may include all of it.
check_within() {
    [ -d "$1" ] || return
    bad=$(grep -rnE "^[[:space:]]*#[[:space:]]*include[[:space:]]*\"${1%%/*}/" --include='*.[chS]' --include='*.def' "$1" |
          grep -vE "include[[:space:]]*\"($2)/[^/]*\"")
    if [ -n "$bad" ]; then fail "$1 may include, of its folder, only $2:"; echo "$bad"
    else passed=$((passed + 1)); fi
}
while read -r sub may; do
    case $sub in ''|'#'*) continue ;; esac
    check_within "$sub" "$may"
done <<'TABLE'
datasets/text    datasets/text
datasets/render  datasets/render|datasets/text
datasets/damage  datasets/damage|datasets/render
datasets/line    datasets/line|datasets/damage|datasets/render|datasets/text
datasets/sign    datasets/sign|datasets/damage|datasets/render|datasets/text
datasets/page    datasets/page|datasets/line|datasets/damage|datasets/render|datasets/text
TABLE

# No circles between files. A file here is x.c with its x.h; $1: what the arrows are; input: a line
# "user used" for each. Left out are the arrows from a table to its own children, which only it names:
# the children may use what stands beside the table. Both sides are regular expressions.
table_arrows() {
    cat <<'TABLE'
nn/ops/ops nn/ops/.*
nn/kernels/dispatch nn/kernels/(kernels|tiers)
fields/detect fields/(date|amount|codes|contact|place)
TABLE
}
check_circles() {
    table_arrows | awk 'FILENAME == "-" { table[++n] = "^" $1 " " $2 "$"; next }
        $1 != $2 {
            for (i = 1; i <= n; i++) if (($1 " " $2) ~ table[i]) next
            print $1, $2
        }' - "$work/arrows" | sort -u >"$work/graph"
    [ -s "$work/graph" ] || return
    if tsort "$work/graph" >/dev/null 2>"$work/loops"; then passed=$((passed + 1))
    else fail "circles between files by $1:"; sed 's/^tsort: .*loop:$/  a loop:/; s/^tsort: /    /' "$work/loops"; fi
}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
folders='nn io onnx fields datasets ocr quant apps'
grep -rE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' --include='*.[chS]' --include='*.def' $folders |
    sed -nE 's/^([^:]*)\.[chS]:[^"]*"([^"]*)\.(h|def)".*/\1 \2/p' >"$work/arrows"
check_circles "includes"
for folder in $folders; do
    find "$build/$folder" -name '*.o' 2>/dev/null
done | while read -r object; do
    source=${object#"$build/"}
    source=${source%.o}
    if [ -f "$source.c" ] || [ -f "$source.S" ]; then echo "$object"; fi
done >"$work/objects"
if [ -s "$work/objects" ]; then
    xargs $NM -A -g <"$work/objects" 2>/dev/null |
        awk -v build="$build/" '{
            at = index($0, ":"); file = substr($1, 1, at - 1)
            file = substr(file, length(build) + 1); sub(/\.o$/, "", file)
            if ($(NF - 1) == "U") { n++; user[n] = file; symbol[n] = $NF } else home[$NF] = file
        }
        END { for (i = 1; i <= n; i++) if (symbol[i] in home) print user[i], home[symbol[i]] }' >"$work/arrows"
    check_circles "calls"
fi

# $1: folder, $2: prefix
check_prefix() {
    [ -s "$build/lib$1.a" ] || return
    names=$($NM -g --defined-only "$build/lib$1.a" 2>/dev/null |
            awk 'NF == 3 && $3 !~ /^__odr_asan/ { print $3 }')
    [ -n "$names" ] || return
    bad=$(printf '%s\n' "$names" | grep -v "^$2")
    if [ -n "$bad" ]; then fail "lib$1: names without $2:"; echo "$bad"; else passed=$((passed + 1)); fi
}
check_prefix nn nn_
check_prefix io io_
check_prefix onnx onnx_
check_prefix fields fields_
check_prefix datasets ds_
check_prefix ocr 'ocr_\|octavo_'
check_prefix quant quant_

# $1: folder, $2: pattern of forbidden symbols, $3: object that may (or -), $4: what the rule is
check_calls() {
    [ -s "$build/lib$1.a" ] || return
    used=$($NM -u "$build/lib$1.a" 2>/dev/null |
           awk '/:$/ { object = $0 } NF == 2 && $1 == "U" { print object, $2 }')
    [ -n "$used" ] || return
    bad=$(printf '%s\n' "$used" | grep -E ": ($2)(@.*)?\$" | grep -v "^$3:")
    if [ -n "$bad" ]; then fail "lib$1: $4:"; echo "$bad"; else passed=$((passed + 1)); fi
}
print='(__)?v?f?printf(_chk)?|puts|fputs|putchar|putc|fputc|perror|stdout|stderr|_IO_putc'
leave='exit|_exit|_Exit|quick_exit|abort|__assert_fail'
allocate='malloc|calloc|realloc|reallocarray|aligned_alloc|posix_memalign|strdup|strndup|asprintf|getline'
locale='strto(d|f|ld|d_l|f_l|ld_l)|atof|(__isoc(99|23)_)?v?s?f?scanf|setlocale|uselocale'
for folder in nn io onnx fields datasets ocr quant; do
    check_calls $folder "$print" base.o "prints"
    check_calls $folder "$leave" base.o "leaves the program"
    check_calls $folder "$allocate" mem.o "allocates past nn/mem.h"
    check_calls $folder "$locale" number.o "reads numbers in the user's locale, past io/number.h"
done
for folder in nn onnx fields ocr quant; do
    check_calls $folder 'fopen|fopen64|open|open64|openat|opendir|popen' - "opens a file"
done

bad=$(grep -rnE '#[[:space:]]*pragma[[:space:]]+omp|<omp.h>' --include='*.[ch]' nn io onnx fields datasets ocr quant 2>/dev/null |
      grep -vE '^nn/parallel.c:|pragma omp simd')
if [ -n "$bad" ]; then fail "OpenMP outside nn/parallel.c:"; echo "$bad"; else passed=$((passed + 1)); fi

# Headers that are installed, and those they rest on, are C++ too, each one alone.
cxx=${CXX:-g++}
if command -v "${cxx##* }" >/dev/null; then
    for header in nn/*.h nn/ops/*.h nn/kernels/*.h io/*.h onnx/*.h quant/*.h fields/*.h include/*.h; do
        if [ ! -f "$header" ]; then continue; fi
        if grep -q ');$' "$header" && ! grep -q '^extern "C" {' "$header"; then
            fail "$header: no extern \"C\" for C++"
        elif ! $cxx -std=c++17 -fsyntax-only -Wall -Wextra -Werror -Iinclude -I. -x c++ "$header" \
            >"$work/cxx" 2>&1; then
            fail "$header as C++:"; head -n 5 "$work/cxx"
        else passed=$((passed + 1)); fi
    done
else
    echo "SKIPPED: no C++ compiler ($cxx): headers not checked as C++"
fi

# What an operator is to the passes, to 8 bits and to ONNX stands in its line of ops.def: no file names
# an activation but the one that defines it (comments may; onnx/ names what stands in its files).
find nn quant io fields ocr datasets apps -name '*.[ch]' | xargs awk '
    FNR == 1 { inside = 0 }
    {
        line = $0; code = ""
        while (line != "") {
            if (inside) {
                at = index(line, "*/"); if (!at) break
                inside = 0; line = substr(line, at + 2)
            } else {
                at = index(line, "/*"); if (!at) { code = code line; break }
                inside = 1; code = code substr(line, 1, at - 1); line = substr(line, at + 2)
            }
        }
        if (code != "") print FILENAME ":" FNR ": " code
    }' >"$work/code"
bad=$(sed -n 's/^NN_OP(\([a-z0-9_]*\), *"\([A-Za-z0-9]*\)",.* ACTIVATION,.*/\1 \2/p' nn/ops/ops.def |
      while read -r symbol name; do
          own=$(grep -l "^const nn_op nn_op_$symbol = " nn/ops/*.c)
          grep -wE "$name" "$work/code" | grep -v "^$own:"
      done)
if [ -n "$bad" ]; then fail "activations named outside nn/ops/ops.def and their own files:"; echo "$bad"
else passed=$((passed + 1)); fi
bad=$(sed -n 's/^NN_OP([a-z0-9_]*, *"\([A-Za-z0-9]*\)".*/\1/p' nn/ops/ops.def |
      while read -r name; do grep -qw "$name" nn/ops/ops.h || echo "$name"; done)
if [ -n "$bad" ]; then fail "operators of nn/ops/ops.def that nn/ops/ops.h does not describe:"; echo "$bad"
else passed=$((passed + 1)); fi

# Tables: what is defined has its line (a line without its definition fails at the link). $1: names,
# $2: what the line begins with, before a name and a comma, $3: the table.
check_table() {
    bad=$(for name in $1; do grep -qE "^$2$name *," "$3" || echo "$name"; done)
    if [ -n "$bad" ]; then fail "without a line in $3:"; echo "$bad"
    else passed=$((passed + 1)); fi
}
operators=$($NM -g --defined-only "$build/libnn.a" 2>/dev/null | sed -n 's/.* [DR] nn_op_//p')
check_table "$operators" 'NN_OP\(' nn/ops/ops.def
commands=$(sed -n 's/^int app_\([a-z0-9_]*\)(int argc, char \*\*argv)$/\1/p' apps/*.c apps/*/*.c)
check_table "$(echo "$commands" | grep -v '^eval_')" 'APP_COMMAND\(' apps/cli/commands.def
tasks=$(sed -n 's/^const [a-z]*_task [a-z]*_\([a-z0-9_]*\) = {.*/\1/p' apps/train/*.c apps/quantize/*.c)
check_table "$(echo "$commands" | sed -n 's/^eval_//p') $tasks" 'OCR_TASK\([A-Z_]*, *' ocr/tasks.def
check_table "$($NM -g --defined-only "$build/libocr.a" 2>/dev/null | awk '$3 ~ /^ocr_net_/ { print $3 }')" \
    'OCR_NETWORK\(' ocr/networks.def

# Output formats: a writer's functions are named in the table.
bad=$(sed -n 's/^void \(io_[a-z0-9]*_\(begin\|page\|end\)\)(io_writer \*w.*/\1/p' io/write_*.c |
      while read -r name; do grep -qE "[ ,]$name," io/formats.def || echo "$name"; done)
if [ -n "$bad" ]; then fail "without a line in io/formats.def:"; echo "$bad"
else passed=$((passed + 1)); fi

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
