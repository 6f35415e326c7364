"""What the scripts that write golden values share: hashed numbers, which tests/golden_check.h repeats, and the
form of the headers."""
import numpy as np


def bits(stream, n):
    """n hashed 32-bit numbers of a stream."""
    mask = np.uint64(0xFFFFFFFF)
    i = np.arange(1, n + 1, dtype=np.uint64)
    h = (i * np.uint64(0x9E3779B1) + np.uint64((stream + 1) * 0x85EBCA77 & 0xFFFFFFFF)) & mask
    h ^= h >> np.uint64(15)
    h = (h * np.uint64(0x2C1B3C6D)) & mask
    h ^= h >> np.uint64(12)
    h = (h * np.uint64(0x297A2D39)) & mask
    return h ^ (h >> np.uint64(15))


def values(stream, shape, base, span):
    """base + span u, u uniform in [-1/2, 1/2), rounded to float32."""
    u = (bits(stream, int(np.prod(shape))) >> np.uint64(8)).astype(np.float64) / 2**24 - 0.5
    return (base + span * u).astype(np.float32).astype(np.float64).reshape(shape)


def swap_gates(x, order):
    return np.concatenate([np.split(x, len(order))[k] for k in order])


def numbers(name, x):
    print("static const double %s[] = {" % name)
    for i in range(0, len(x), 4):
        print("    " + " ".join("%.9e," % v for v in x[i:i + 4]))
    print("};")


def picked(x, stream, n):
    flat = x.reshape(-1)
    return [flat[int(b) % flat.size] for b in bits(stream, n)]
