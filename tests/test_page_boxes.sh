#!/bin/sh
# Boxes of words and characters where pages lean, bend and lie on their side: the generator knows where
# each character stands (`synth pages --truth`), `eval --task=page` compares. Boxes that are 5 pixels off
# fail.
. "$(dirname "$0")/lib.sh"
cd "$dir" || exit 1

if ! "$octavo" --version | grep -q 'models built in:.*detector.*direction'; then
    skip "no detector or no direction classifier in the program: pages are not read"
    finish
fi
# $1: what it is about, $2: seed, rest: options of `synth pages`.
boxes() {
    about=$1 seed=$2
    shift 2
    rm -rf page readings
    if ! "$octavo" synth pages -q -n 1 -o page --text --truth --kind=book --seed="$seed" --dpi=140 "$@" 2>err; then
        skip "no FreeType or no fonts: $(head -n 1 err)"
        return
    fi
    mkdir readings
    "$octavo" read -q -f json -o readings/ page/000000.png 2>err
    same 0 $? "$about is read"
    "$octavo" eval --task=page -q -f json --readings=readings page >out 2>err
    words=$(sed -n 's/.*"word_iou":0\.\([0-9][0-9]\).*/\1/p' out)
    characters=$(sed -n 's/.*"character_iou":0\.\([0-9][0-9]\).*/\1/p' out)
    if [ "${words:-0}" -ge 80 ] && [ "${characters:-0}" -ge 58 ]; then ok; else
        fail "$about: IoU of words 0.${words:-}, of characters 0.${characters:-}: expected 0.80 and 0.58"
    fi
}
boxes "a page that leans by 4 degrees" 33 --skew=5 --level=0
boxes "a page on its side" 31 --rotate=90 --skew=0 --level=0
if ! grep -q __asan_init "$octavo"; then
    boxes "a page that leans by 2 degrees" 12 --skew=5 --level=0
    boxes "a leaning page on its other side" 32 --rotate=270 --skew=5 --level=0
    boxes "a page that bends" 5 --skew=1 --level=0.7
fi
finish
