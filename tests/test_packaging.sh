#!/bin/sh
# Manual pages and completions (apps/packaging): made of the program's own tables, a page for each
# command with each of its options, faultless for mandoc; completions in bash and zsh that know
# commands, options and the words an option takes. $OCTAVO or $1 is the program.
. "$(dirname "$0")/lib.sh"

"$octavo" help --dump >"$dir/dump" || exit 1
works "pages and completions are made" sh apps/packaging/share.sh "$dir/share" 9.8.7 "$octavo"
man=$dir/share/man/man1

# --- manual pages ---
for command in $(awk -F'\t' '$1 == "command" { gsub(/ /, "-", $2); print $2 }' "$dir/dump"); do
    if [ -s "$man/octavo-$command.1" ]; then ok; else fail "no page of $command"; fi
done
same "$(grep -c '^command' "$dir/dump")" "$(($(find "$man" -type f | wc -l) - 1))" "number of pages"
missing=$(awk -F'\t' -v man="$man" '
    $1 == "command" || $1 == "option" {
        page = $2; gsub(/ /, "-", page)
        what = $1 == "option" ? $3 : "octavo 9.8.7"
        gsub(/-/, "\\-", what)
        if ($1 == "option") what = "\\fB" what "\\fR"
        file = man "/octavo-" page ".1"; found = 0
        while ((getline line < file) > 0) if (index(line, what)) { found = 1; break }
        close(file)
        if (!found) print file ": no " what
    }' "$dir/dump")
same "" "$missing" "each option has its place in its page"
for name in $(sed -n 's/^OCTAVO_API.*[ *]\(octavo_[a-z_]*\)(.*/\1/p' include/octavo.h); do
    if grep -q "$name" "$dir/share/man/man3/octavo.3"; then ok; else fail "octavo.3: no $name"; fi
done
if have mandoc; then
    for page in "$man"/* "$dir/share/man/man3/octavo.3" "$dir/share/man/man7/octavo-batches.7"; do
        same "" "$(mandoc -T lint -W style "$page")" "mandoc -T lint $(basename "$page")"
    done
    works "octavo(1) shows the commands" sh -c "mandoc -T utf8 '$man/octavo.1' | grep -q read"
else
    skip "mandoc is not installed: manual pages are not checked"
fi
if sh apps/packaging/share.sh "$dir/none" 1 false >/dev/null 2>&1; then
    fail "pages are made of a program that does not run"
else ok; fi

# --- bash ---
cat >"$dir/complete.bash" <<'BASH'
source "$1"
shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_octavo
printf '%s ' "${COMPREPLY[@]}"
BASH
completes() { # $1: expected, part of the answer; rest: the words, the last one unfinished
    expected=$1
    shift
    found=$(cd "$dir" && bash complete.bash "$dir/share/bash-completion/octavo" "$@" 2>&1)
    case " $found" in
        *" $expected "*) ok ;;
        *) fail "bash: '$*' becomes '$found', expected '$expected'" ;;
    esac
}
if have bash; then
    : >"$dir/picture.png"
    completes "quantize" octavo qu
    completes "--format" octavo read --fo
    completes "--list-formats" octavo read picture.png --li
    completes "off small" octavo read --lm = ''
    completes "small" octavo read --lm = sm
    completes "flow keep" octavo read --layout ''
    completes "lines pages signs text fonts" octavo synth ''
    completes "--sequence" octavo synth lines --seq
    completes "picture.png" octavo read -q pic
    completes "picture.png" octavo read --draw pic
    completes "" octavo read --beam ''
    same "" "$(cd "$dir" && bash complete.bash share/bash-completion/octavo octavo read --beam p |
        tr -d ' ')" "bash: a number is no file"
else
    skip "bash is not installed: its completion is not run"
fi

# --- zsh: what the function hands to zsh's own ---
cat >"$dir/complete.zsh" <<'ZSH'
compdef() { }
_describe() { print -l "$@" ${(P)2} }
_arguments() { print -l -- "$words[1]" "$CURRENT" "$@" }
compadd() { print -l -- "$@" }
source $1
words=(${@[2,-1]}) CURRENT=$#words
_octavo
ZSH
zsh_completes() { # $1: a line of the answer, rest: the words
    expected=$1
    shift
    zsh -f "$dir/complete.zsh" "$dir/share/zsh/_octavo" "$@" >"$dir/out" 2>&1
    if grep -qF -e "$expected" "$dir/out"; then ok; else
        fail "zsh: '$*' asks for no '$expected': $(head -c 400 "$dir/out")"
    fi
}
if have zsh; then
    zsh_completes "quantize:" octavo qu
    zsh_completes "--layout=[" octavo read --la
    zsh_completes ":flow|keep:(flow keep)" octavo read --la
    zsh_completes "-j+[" octavo read --la
    zsh_completes "fonts" octavo synth x
    zsh_completes "--sequence=[" octavo synth lines --seq
else
    skip "zsh is not installed: its completion is not run"
fi
finish
