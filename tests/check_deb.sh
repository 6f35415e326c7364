#!/bin/sh
# make check-deb: the Debian packages in $1/deb. lintian finds no error; dpkg installs them in a
# folder of its own, the program and the library there read the sample, a C program is built with
# what the -dev package brings; purged, nothing of them is left.
set -u
cd "$(dirname "$0")/.." || exit 1
debs=$1/deb
passed=0 failed=0 skipped=0
root=$(mktemp -d) || exit 1
trap 'rm -rf "$root"' EXIT

verdict() { # $1: 0 when right, rest: what
    code=$1
    shift
    if [ "$code" -eq 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAIL $*"; fi
}

if command -v lintian >/dev/null; then
    lintian --allow-root --tag-display-limit 0 "$debs"/*.deb >"$root/lintian"
    cat "$root/lintian"
    ! grep -q '^E:' "$root/lintian"
    verdict $? "lintian finds errors"
else
    skipped=$((skipped + 1))
    echo "SKIPPED: lintian is not installed: it was not asked"
fi

mkdir -p "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates"
: >"$root/var/lib/dpkg/status"
# The packages that ours depend on are outside; ldconfig has nothing to do there.
packages() {
    dpkg --force-not-root --force-depends --force-script-chrootless --root="$root" --log=/dev/null "$@"
}
packages --install "$debs"/*.deb >"$root/log" 2>&1
verdict $? "dpkg --install: $(tail -n 3 "$root/log")"
library=$(dirname "$(find "$root/usr/lib" -name 'liboctavo.so.0')")
truth=$(head -n 1 samples/labels.txt)
image=samples/${truth%%	*}
text=${truth#*	}
[ "$("$root/usr/bin/octavo" read --psm line "$image")" = "$text" ]
verdict $? "the installed program reads $image"
cat >"$root/read.c" <<'C'
#include <octavo.h>
#include <stdio.h>
int main(int argc, char **argv)
{
    octavo_error error;
    octavo_options options;
    octavo_options_init(&options);
    options.mode = OCTAVO_LINE;
    octavo_models *models = octavo_models_open(NULL, &error);
    octavo_result *result = octavo_read_file(models, argc > 1 ? argv[1] : "", &options, &error);
    fputs(result ? octavo_result_text(result) : error.message, stdout);
    octavo_result_free(result);
    octavo_models_close(models);
    return result == NULL;
}
C
# As pkg-config would say it, were the folder the system's.
cc -I"$root/usr/include" "$root/read.c" -L"$library" -loctavo -o "$root/read" 2>"$root/log" &&
    [ "$(LD_LIBRARY_PATH=$library "$root/read" "$image" | head -n 1)" = "$text" ]
verdict $? "a program on the library reads $image: $(cat "$root/log")"
PKG_CONFIG_SYSROOT_DIR=$root PKG_CONFIG_PATH=$library/pkgconfig pkg-config --cflags --libs octavo \
    >"$root/log" 2>&1
verdict $? "pkg-config knows octavo: $(cat "$root/log")"
[ -s "$root/usr/share/man/man1/octavo-read.1.gz" ] &&
    [ -s "$root/usr/share/bash-completion/completions/octavo" ] &&
    [ -s "$root/usr/share/doc/octavo/copyright" ]
verdict $? "manual pages, completion, copyright"

packages --purge octavo liboctavo-dev liboctavo0 >"$root/log" 2>&1
verdict $? "dpkg --purge: $(tail -n 3 "$root/log")"
left=$(find "$root/usr" "$root/etc" ! -type d 2>/dev/null | head -n 5)
[ -z "$left" ]
verdict $? "left behind: $left"
if [ $skipped -gt 0 ]; then
    echo "$passed passed, $failed failed, $skipped skipped"
else
    echo "$passed passed, $failed failed"
fi
[ $failed -eq 0 ]
