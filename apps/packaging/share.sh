#!/bin/sh
# What is installed beside the program, made from what the program and octavo.h say of themselves:
# manual pages and completions.
#   $1: folder to write, $2: version, rest: the program (and what runs it, in a cross build)
set -eu
to=$1 version=$2
shift 2
here=$(dirname "$0")
date=$(date -u -d "@${SOURCE_DATE_EPOCH:-$(stat -c %Y include/octavo.h)}" +%F)
rm -rf "$to"
mkdir -p "$to/man/man1" "$to/man/man3" "$to/man/man7" "$to/bash-completion" "$to/zsh"
"$@" help --dump >"$to/dump"
"$@" --help >"$to/help"

page() { # $1: command or nothing
    name=octavo${1:+-$(echo "$1" | tr ' ' -)}
    cat "$to/dump" "$to/help" |
        awk -v page="$1" -v version="$version" -v date="$date" -f "$here/roff.awk" \
            -f "$here/man.awk" >"$to/man/man1/$name.1"
}
page ''
awk -F'\t' '$1 == "command" { print $2 }' "$to/dump" | while read -r command; do
    page "$command"
done
awk -v version="$version" -v date="$date" -f "$here/roff.awk" -f "$here/man3.awk" \
    include/octavo.h >"$to/man/man3/octavo.3"
sed -e "s/@DATE@/$date/" -e "s/@VERSION@/$version/" "$here/octavo-batches.7" \
    >"$to/man/man7/octavo-batches.7"
awk -v shell=bash -f "$here/completion.awk" "$to/dump" >"$to/bash-completion/octavo"
awk -v shell=zsh -f "$here/completion.awk" "$to/dump" >"$to/zsh/_octavo"
rm "$to/dump" "$to/help"
