#!/bin/sh
# The library as others get it: an installed tree, its headers one by one in C and C++, what the
# shared library exports, the examples built by pkg-config's word against both libraries and run.
. "$(dirname "$0")/lib.sh"
build=$(dirname "$octavo")
cc=${CC:-gcc} cxx=${CXX:-g++}
tree=$dir/tree
page=samples/pages/letter.png

make_quietly() {
    make --no-print-directory BUILD="$build" "$@" </dev/null >"$dir/make" 2>&1 ||
        { fail "make $*: $(tail -n 3 "$dir/make")"; finish; }
}

have make || { skip "no make: the library cannot be installed"; finish; }
make_quietly install PREFIX="$tree"

# --- what is where ---
for file in bin/octavo include/octavo.h include/octavo/nn/exec.h lib/liboctavo.a \
    lib/pkgconfig/octavo.pc lib/pkgconfig/octavo-engine.pc; do
    works "installed" test -s "$tree/$file"
done
same 0 "$(grep -rhE '^ *# *include "' "$tree/include" | grep -vcE '"(octavo/|octavo\.h)')" \
    "installed headers include each other as octavo/..."
version=$(sed -n 's/^#define OCTAVO_VERSION "\(.*\)".*/\1/p' include/octavo.h)

# Objects in no folder, or in two.
for folder in "" "a b"; do
    make --no-print-directory -n BUILD="$folder" </dev/null >"$dir/make" 2>&1 &&
        fail "make BUILD='$folder'"
    works "make says so" grep -q "expected one folder" "$dir/make"
done

# With a folder in front, other folders, and away again.
set -- DESTDIR="$dir/dest" PREFIX=/usr LIBDIR=/usr/lib/x86_64-linux-gnu
make_quietly install "$@"
works "DESTDIR" test -s "$dir/dest/usr/lib/x86_64-linux-gnu/liboctavo.a"
works "octavo.pc knows nothing of DESTDIR" \
    grep -qx 'libdir=/usr/lib/x86_64-linux-gnu' "$dir/dest/usr/lib/x86_64-linux-gnu/pkgconfig/octavo.pc"
make_quietly uninstall "$@"
same "" "$(find "$dir/dest" ! -type d)" "uninstall leaves nothing"

# --- headers alone, in both languages ---
compiles() { # $1: what, $2: compiler and flags, $3: header
    if printf '#include <%s>\n' "$3" |
        $2 -fsyntax-only -Wall -Wextra -Werror -I"$tree/include" - >"$dir/err" 2>&1; then ok; else
        fail "$3 as $1: $(head -n 3 "$dir/err")"
    fi
}
if have "${cxx%% *}"; then :; else skip "no C++ compiler ($cxx): headers were not tried with it"; cxx=; fi
for header in $(cd "$tree/include" && find . -name '*.h' | sed 's,^\./,,' | sort); do
    compiles C11 "$cc -std=c11 -D_GNU_SOURCE -x c" "$header"
    [ -n "$cxx" ] && compiles C++11 "$cxx -std=c++11 -x c++" "$header"
done
compiles C99 "$cc -std=c99 -pedantic -x c" octavo.h
[ -n "$cxx" ] && compiles C++98 "$cxx -std=c++98 -x c++" octavo.h

# --- symbols ---
so=$tree/lib/liboctavo.so.0
if [ -e "$so" ]; then
    same "" "$(nm -D --defined-only "$so" | awk '$2 != "A" && $3 !~ /^octavo_/')" \
        "liboctavo.so exports octavo_* alone"
    sed -n '/typedef/!s/.*[ *]\(octavo_[a-z_]*\)(.*/\1/p' include/octavo.h | grep -v '_init$' | sort -u >"$dir/declared"
    grep -q octavo_read_file "$dir/declared" || fail "octavo.h's functions were not found"
    nm -D --defined-only "$so" | sed -n 's/.* T \(octavo_[a-z_]*\).*/\1/p' | sort -u >"$dir/exported"
    same "" "$(comm -3 "$dir/declared" "$dir/exported")" "octavo.h declares what is exported"
    same 'liboctavo.so.0' "$(readelf -d "$so" | sed -n 's/.*SONAME.*\[\(.*\)\]/\1/p')" "soname"
fi

# --- examples ---
if nm "$tree/lib/liboctavo.a" 2>/dev/null | grep -q ' U __asan_init'; then
    not_applicable "built with sanitizers: the examples are built without"
    finish
fi
if ! have pkg-config; then
    skip "no pkg-config: the examples were not built"
    finish
fi
export PKG_CONFIG_PATH="$tree/lib/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}"
same "$version" "$(pkg-config --modversion octavo)" "octavo.pc's version"
same "$version" "$(pkg-config --modversion octavo-engine)" "octavo-engine.pc's version"

example() { # $1: name of the program, $2: package, rest: compiler, flags and source
    program=$dir/$1 package=$2
    shift 2
    # shellcheck disable=SC2046 # words are wanted
    if "$@" $(pkg-config --cflags --libs "$package") -o "$program" >"$dir/err" 2>&1; then ok; else
        fail "$* does not compile: $(head -n 3 "$dir/err")"
    fi
}
text=$("$octavo" read -q "$page" | tr -d '\f')
reads() { # $1: which one, rest: program with its page
    which=$1
    shift
    same "$text" "$(LD_LIBRARY_PATH=$tree/lib "$@" 2>"$dir/err")" "$which reads as the command does"
    [ -s "$dir/err" ] && fail "$which: expected nothing on stderr: $(head -n 1 "$dir/err")"
}
# shellcheck disable=SC2086 # CC may have words
{
    if [ -e "$so" ]; then
        example read_page octavo $cc -Wall -Wextra -Werror examples/read_page.c
        reads read_page "$dir/read_page" $page
        LD_LIBRARY_PATH=$tree/lib "$dir/read_page" "$dir/none.png" >"$dir/out" 2>"$dir/err"
        same "3 $dir/none.png" "$? $(grep -o "$dir/none.png" "$dir/err")" "read_page without a page"
    fi
    example read_page_static octavo-engine $cc -Wall -Wextra examples/read_page.c
    reads "read_page with liboctavo.a" "$dir/read_page_static" $page
    if [ -n "$cxx" ]; then
        example read_page_cxx octavo-engine $cxx -x c++ examples/read_page.c -x none
        reads "read_page in C++" "$dir/read_page_cxx" $page
    fi
    for name in digits quantize_and_run; do
        example $name octavo-engine $cc -Wall -Wextra -Werror -O2 examples/$name.c
    done
}
works "digits: it learns" "$dir/digits"
same 1 "$(grep -c ' new digits right$' "$dir/works.out")" "digits says how many are right"
"$dir/quantize_and_run" samples/line-0[1-4].png >"$dir/out" 2>"$dir/err"
same 0 $? "quantize_and_run: $(cat "$dir/err")"
same 10 "$(grep -cE '^(float |8 bits): ' "$dir/out")" "both read four lines"
same 'Invoice No. 2024-0817 of 14 March 2024' "$(sed -n 's/^8 bits: \(Inv.*\)/\1/p' "$dir/out")" \
    "8 bits read the third line"
if ! have python3; then
    skip "no python3: read_page.py was not run"
elif [ -e "$so" ]; then
    python3 examples/read_page.py $page "$so" >"$dir/out" 2>"$dir/err"
    same 0 $? "read_page.py: $(tail -n 1 "$dir/err")"
    same "$(printf '%s\n' "$text" | grep -v '^$')" "$(cut -c36- "$dir/out")" \
        "read_page.py reads as the command does"
    python3 examples/read_page.py "$dir/none.png" "$so" >"$dir/out" 2>"$dir/err"
    same 1 $? "read_page.py without a page"
fi
finish
