#!/bin/sh
# The Makefile: whoever changes compiler, flags, libraries or tiers gets what depends on it built
# anew, and nothing else; the program is hardened. Asks `make -n` about the build folder of $OCTAVO
# or $1, which must be up to date.
. "$(dirname "$0")/lib.sh"
build=$(dirname "$octavo")
have make || { skip "no make"; finish; }

# The commands that make would run with these settings.
plan() {
    make --no-print-directory -n V=1 BUILD="$build" "$@" all >"$dir/plan" 2>"$dir/err"
}
planned() { # $1: how many such ones
    grep -c -e "$1" "$dir/plan"
}
compiled=' -c [^ ]*\.c -o '
linked=' -o [^ ]*/octavo$'
rebuilds() { # the settings: all objects and the program
    plan "$@"
    n=$(planned "$compiled")
    if [ "$n" -gt 200 ]; then ok; else fail "make $*: compiles $n files anew"; fi
    same 1 "$(planned "$linked")" "make $*: links"
}
plan
same 0 "$(planned "$compiled")" "files compiled anew without a change"
same 0 "$(planned "$linked")" "programs linked anew without a change"
rebuilds CFLAGS=-DSOMETHING
rebuilds CPPFLAGS=-DSOMETHING
rebuilds CC=some-cc
rebuilds OPT=-O3
if "$octavo" --version | grep -q 'libjpeg'; then rebuilds JPEG=0; fi
if "$octavo" --version | grep -q 'libtiff'; then rebuilds TIFF=0; fi
if "$octavo" --version | grep -q 'freetype'; then rebuilds FREETYPE=0; fi
rebuilds LTO=1
for setting in LDFLAGS=-s LDLIBS=-lsomething; do
    plan "$setting"
    same 0 "$(planned "$compiled")" "make $setting: files compiled anew"
    same 1 "$(planned "$linked")" "make $setting: links"
done
plan AR=some-ar
same 1 "$([ "$(planned ' rcs ')" -gt 4 ] && echo 1)" "make AR=some-ar: archives"
plan TIERS=vnni
works "a tier without those below it is refused" grep -q 'TIERS=vnni: expected' "$dir/err"
n=$(make --no-print-directory -n V=1 BUILD="$dir/none" TIERS= all 2>&1 | grep -c 'kernels/avx')
same 0 "$n" "TIERS= compiles kernels of a tier"

# A model's file is all that embedding takes: with one, its bytes are assembled and linked anew.
best=BUILTIN_RECOGNIZER_BEST=samples/check.txt
plan $best
same 1 "$(planned 'DBUILTIN_RECOGNIZER_BEST=.*builtin.S')" "another model: its bytes"
same 0 "$(planned "$compiled")" "another model: files compiled anew"
same 1 "$(planned "$linked")" "another model: links"

if ! have readelf; then
    skip "no readelf (binutils): hardening was not looked at"
elif nm "$octavo" 2>/dev/null | grep -qE '__(asan|tsan)_init'; then
    not_applicable "a sanitizer's program is not hardened"
else
    readelf -hldW "$octavo" >"$dir/elf"
    readelf -sW "$octavo" >"$dir/symbols"
    works "position independent" grep -q 'Type: *DYN' "$dir/elf"
    works "read-only after relocation" grep -q 'GNU_RELRO' "$dir/elf"
    if grep -q NEEDED "$dir/elf"; then
        works "bound at start" grep -q 'BIND_NOW' "$dir/elf"
    fi
    works "no executable stack" grep -Eq 'GNU_STACK.* RW ' "$dir/elf"
    works "stack protector" grep -q '__stack_chk_fail' "$dir/symbols"
    works "checked copies" grep -q '_chk' "$dir/symbols"
fi
finish
