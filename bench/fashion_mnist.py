"""fashion_mnist.py FOLDER [SOURCE] - Fashion-MNIST (Debian's dataset-fashion-mnist) as Octavo's label files.

Writes PNGs and train.txt (55,000 pictures), val.txt (the last 5,000 of the training set) and test.txt (10,000): image<TAB>class.
Only the standard library is used.
"""
import gzip
import os
import struct
import sys
import zlib

CLASSES = ("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
HELD_OUT = 5000


def read_idx(path):
    with gzip.open(path) as f:
        data = f.read()
    dims = data[3]
    shape = struct.unpack(">%dI" % dims, data[4:4 + 4 * dims])
    return shape, data[4 + 4 * dims:]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, pixels):
    rows = b"".join(b"\0" + pixels[y * width:(y + 1) * width] for y in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b""))


def convert(folder, source, name):
    (n, height, width), pixels = read_idx(os.path.join(source, name + "-images-idx3-ubyte.gz"))
    _, labels = read_idx(os.path.join(source, name + "-labels-idx1-ubyte.gz"))
    os.makedirs(os.path.join(folder, name), exist_ok=True)
    rows = []
    for i in range(n):
        path = "%s/%05d.png" % (name, i)
        with open(os.path.join(folder, path), "wb") as f:
            f.write(png(width, height, pixels[i * width * height:(i + 1) * width * height]))
        rows.append("%s\t%s\n" % (path, CLASSES[labels[i]]))
    return rows


def write(folder, name, rows):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
        f.writelines(rows)


def main():
    folder = sys.argv[1]
    source = sys.argv[2] if len(sys.argv) > 2 else "/usr/share/datasets/fashion-mnist"
    train = convert(folder, source, "train")
    write(folder, "train.txt", train[:-HELD_OUT])
    write(folder, "val.txt", train[-HELD_OUT:])
    write(folder, "test.txt", convert(folder, source, "t10k"))


main()
