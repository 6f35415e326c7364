#!/bin/sh
# Installs the Debian packages that the build wants and this machine lacks: libpng is needed; JPEG input
# and `octavo synth` come with the others. FONTS=1 adds all fonts of the generator (after a first build).
set -u
wanted="pkg-config libpng-dev libjpeg62-turbo-dev libfreetype-dev fonts-dejavu-core fonts-liberation"
if [ "${FONTS:-0}" = 1 ]; then
    wanted="$wanted $("${OCTAVO:-build/octavo}" synth fonts --packages)" || exit 1
fi
if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "No Debian package manager here. Octavo needs the development files of libpng;" \
         "libjpeg-turbo and FreeType are optional."
    exit 0
fi
missing=""
for package in $wanted; do
    status=$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null)
    case $status in
        ii*) ;;
        *) missing="$missing $package" ;;
    esac
done
[ -z "$missing" ] && exit 0
if [ "$(id -u)" -ne 0 ]; then
    echo "Please install what is missing, then try again:"
    echo "    sudo apt-get install$missing"
    # Without the optional ones the build goes on.
    case $missing in
        *libpng-dev*) exit 1 ;;
    esac
    exit 0
fi
echo "Installing$missing"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # a list of words
apt-get -qq update && apt-get -qq -y --no-install-recommends install $missing >/dev/null
