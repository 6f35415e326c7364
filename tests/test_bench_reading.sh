#!/bin/sh
# The measure of reading (bench/reading.py) counts right, and its texts hold their alphabets.
cd "$(dirname "$0")/.." || exit 1
exec python3 bench/reading.py --self-test
