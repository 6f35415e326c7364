#!/bin/sh
# Debian packages of what is built: octavo, liboctavo0, liboctavo-dev in $1/deb.
#   $1: build folder, $2: version; $MAKE: make with the caller's settings
# Whoever publishes them sets DEBFULLNAME and DEBEMAIL.
set -eu
build=$1 version=$2
here=$(dirname "$0")
for tool in dh dpkg-architecture; do
    command -v $tool >/dev/null || { echo "make deb needs the package debhelper" >&2; exit 1; }
done
work=$build/deb/octavo-$version
rm -rf "$build/deb"
mkdir -p "$work/debian/source"
cp -R "$here/debian" "$work"
[ -z "${DEBEMAIL:-}" ] ||
    sed -i "s/^Maintainer:.*/Maintainer: ${DEBFULLNAME:-$DEBEMAIL} <$DEBEMAIL>/" \
        "$work/debian/control"
maintainer=$(sed -n 's/^Maintainer: //p' "$work/debian/control")
cat >"$work/debian/changelog" <<CHANGELOG
octavo ($version-1) unstable; urgency=medium

  * Version $version; NEWS.md of the sources tells what is new.

 -- $maintainer  $(date -u -R -d "@${SOURCE_DATE_EPOCH:-$(stat -c %Y include/octavo.h)}")
CHANGELOG
${MAKE:-make} BUILD="$build" install DESTDIR="$(realpath "$work")/installed" PREFIX=/usr \
    LIBDIR="/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH)" \
    ZSHDIR=/usr/share/zsh/vendor-completions >/dev/null
cd "$work"
DEB_BUILD_OPTIONS=noautodbgsym DH_QUIET=1 debian/rules binary >/dev/null
cd ..
ls -l ./*.deb
