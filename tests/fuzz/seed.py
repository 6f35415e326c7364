#!/usr/bin/env python3
"""Small files for a target to begin with, made where they are needed: seed.py TARGET FOLDER."""
import pathlib
import random
import struct
import sys
import zlib

ROOT = pathlib.Path(__file__).resolve().parents[2]


def png(width, height, depth, color, interlace=0, extra=b""):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[color]
    row = b"\0" + bytes((i * 37) % 256 for i in range((width * channels * depth + 7) // 8))
    palette = chunk(b"PLTE", bytes(range(48))) if color == 3 else b""
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, interlace)) +
            extra + palette + chunk(b"IDAT", zlib.compress(row * height * (2 if interlace else 1))) + chunk(b"IEND", b""))


def tiff(width, height, tags=()):
    strip = bytes(width * height)
    entries = [(256, 3, 1, width), (257, 3, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1),
               (273, 4, 1, 8), (277, 3, 1, 1), (278, 3, 1, height), (279, 4, 1, len(strip)), *tags]
    at = 8 + len(strip)
    head = b"II*\0" + struct.pack("<I", at) + strip
    return head + struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *e) for e in entries) + bytes(4)


def exif(orientation):
    body = b"II*\0\x08\0\0\0\x02\0" + struct.pack("<HHII", 0x112, 3, 1, orientation) + struct.pack("<HHII", 0x11A, 5, 1, 38)
    return b"Exif\0\0" + body + bytes(4) + struct.pack("<II", 300, 1)


def pictures():
    for depth, color in ((1, 0), (8, 0), (16, 0), (8, 2), (4, 3), (8, 4), (16, 6)):
        yield png(13, 5, depth, color)
    yield png(9, 9, 8, 2, 1)
    yield b"P1\n3 2\n1 0 1\n0 1 0\n"
    yield b"P4\n9 2\n\x12\x80\x34\x80"
    yield b"P2 # grey\n2 2 15\n1 2 3 15\n"
    yield b"P5\n4 2\n255\n" + bytes(8) + b"P5\n2 1\n65535\n" + bytes(4)
    yield b"P6\n2 2\n255\n" + bytes(12)
    yield b"P7\nWIDTH 2\nHEIGHT 1\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n" + bytes(8)
    yield b"BM" + struct.pack("<IHHIIiiHHIIiiII", 70, 0, 0, 54, 40, 2, 2, 1, 24, 0, 16, 2835, 2835, 0, 0) + bytes(16)
    yield b"GIF89a" + struct.pack("<HHBBB", 2, 2, 0x80, 0, 0) + bytes(6) + b"," + struct.pack("<HHHHB", 0, 0, 2, 2, 0) + b"\x02\x03\x44\x02\x05\0;"
    yield tiff(6, 4)
    yield tiff(6, 4, ((274, 3, 1, 6),))
    try:
        import io
        from PIL import Image
        grey = Image.linear_gradient("L").resize((40, 24))
        for kind, options in (("JPEG", {}), ("JPEG", {"progressive": True}), ("WEBP", {}), ("JPEG2000", {}), ("GIF", {}),
                              ("TIFF", {"compression": "tiff_lzw"}), ("TIFF", {"compression": "group4"}), ("TIFF", {"compression": "jpeg"})):
            out = io.BytesIO()
            picture = grey.convert("1") if options.get("compression") == "group4" else grey
            try:
                picture.save(out, kind, **options)
            except (OSError, KeyError):
                continue
            yield out.getvalue()
            if kind == "JPEG":
                block = exif(6)
                yield out.getvalue()[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + out.getvalue()[2:]
    except ImportError:
        pass


def model(graph, tensors, meta=b""):
    quoted = graph.replace(b'"', b'\\"')
    head = b'{"__metadata__":{"octavo.version":"1",' + meta + b'"octavo.graph":"' + quoted + b'","octavo.crc32":"00000000"}'
    data = b""
    for name, shape, count in tensors:
        head += b',"%s":{"dtype":"F32","shape":%s,"data_offsets":[%d,%d]}' % (name, shape, len(data), len(data) + 4 * count)
        data += struct.pack("<%df" % count, *(0.1 * (i % 7 - 3) for i in range(count)))
    head += b"}"
    return struct.pack("<Q", len(head)) + head + data


def models():
    x = b'{"op":"Input","name":"x","dtype":"F32","shape":[-1,-1,-1,2]},{"op":"Param","name":"w","trainable":true},'
    yield model(b'{"nodes":[' + x + b'{"op":"Conv","name":"y","inputs":["x","w"],"attributes":{"pads":[1,1,1,1],"strides":[1,2]}},'
                b'{"op":"Relu","name":"z","inputs":["y"]}],"outputs":["z"]}', [(b"w", b"[3,3,3,2]", 54)])
    yield model(b'{"nodes":[{"op":"Input","name":"x","dtype":"F32","shape":[-1,4]},{"op":"Param","name":"w","trainable":true},'
                b'{"op":"MatMul","name":"y","inputs":["x","w"]},{"op":"Softmax","name":"s","inputs":["y"]}],"outputs":["s"]}',
                [(b"w", b"[4,3]", 12)])
    yield model(b'{"nodes":[' + x + b'{"op":"MaxPool","name":"y","inputs":["x"],"attributes":{"kernel_shape":[2,2],"strides":[2,2]}}],'
                b'"outputs":["y","w"]}', [(b"w", b"[1]", 1)])


def field(number, kind, data):
    key = bytes([number << 3 | kind])
    return key + (bytes([len(data)]) + data if kind == 2 else data)


def onnx_models():
    def value(name, dims):
        shape = b"".join(field(1, 2, field(1, 0, bytes([d]))) for d in dims)
        return field(1, 2, name) + field(2, 2, field(1, 2, field(1, 0, b"\x01") + field(2, 2, shape)))
    weight = b"".join(field(1, 0, bytes([d])) for d in (2, 1, 3, 3)) + field(2, 0, b"\x01") + field(8, 2, b"w") + field(9, 2, bytes(72))
    conv = field(1, 2, b"x") + field(1, 2, b"w") + field(2, 2, b"y") + field(4, 2, b"Conv")
    relu = field(1, 2, b"x") + field(2, 2, b"y") + field(4, 2, b"Relu")
    for node, tensors in ((conv, field(5, 2, weight)), (relu, b"")):
        graph = field(1, 2, node) + field(2, 2, b"g") + tensors + field(11, 2, value(b"x", (1, 1, 8, 8))) + field(12, 2, value(b"y", (1, 2, 6, 6)))
        size = bytes([len(graph) & 127 | 128, len(graph) >> 7]) if len(graph) > 127 else bytes([len(graph)])
        yield field(1, 0, b"\x08") + b"\x3a" + size + graph + field(8, 2, field(2, 0, b"\x11"))


PAGE = (b'{"schema":1,"image":"a.png","page":1,"width":100,"height":50,"rotation":90,"skew":0.5,"lines":[{"text":"Total: 12.50",'
        b'"confidence":0.9,"polygon":[[5,5],[90,5],[90,20],[5,20]],"bbox":[5,5,90,20],"baseline":[[5,18],[90,18]],"block":1,"paragraph":1,'
        b'"words":[{"text":"Total:","confidence":1,"bbox":[5,5,40,20],"characters":[{"text":"T","confidence":1,"bbox":[5,5,12,20]}]},'
        b'{"text":"12.50","bbox":[45,5,90,20]}]}],"regions":[{"role":"picture","bbox":[0,30,100,50]}]}\n')

SEEDS = {
    "picture": pictures,
    "model": models,
    "graph": lambda: (random.Random(i).randbytes(200) for i in range(40)),
    "onnx": onnx_models,
    "json": lambda: [PAGE, b'{"a":[1,-2.5e3,true,null,"\\u00e9\\n"]}', b"[]", b'{"lines":[{"text":"x","polygon":[[0,0],[9,0],[9,9],[0,9]]}]}\n'],
    "npy": lambda: [b"\x93NUMPY\x01\0\x46\0" + b"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }".ljust(69) + b"\n" + bytes(24)],
    "labels": lambda: [b"a.png\tsome text\nb.png\tmore\n", b'a.png\t[{"transcription":"x","points":[[0,0],[9,0],[9,9],[0,9]]}]\n',
                       b"1\t2\t30\t40\ttext\t1,2;30,2;30,40;1,40", b"\xef\xbb\xbfa.png\tx\r\n"],
    "template": lambda: [b"total amount right,below Total | Sum\ndate date first -\n\fInvoice 17\nDate: 3 May 2024\nTotal: 12.50 EUR\n"
                         b"IBAN DE89 3704 0044 0532 0130 00\nmail a.b@example.org +49 30 123456\n"],
    "pdf": lambda: [b"Pages:          2\nEncrypted:      no\nPage    1 size:      612 x 792 pts (letter)\nPage    1 rot:       90\n"
                    b"Page    1 MediaBox:  0.00 0.00 612.00 792.00\nPage    1 CropBox:   0.00 0.00 612.00 792.00\n"
                    b"page   num  type   width height color comp bpc  enc interp  object ID x-ppi y-ppi size ratio\n"
                    b"   1     0 image    2550  3300  gray    1   1  ccitt  no         8  0   300   300 34.2K 3.3%\n"
                    b'\f<page width="612" height="792"><flow><block><line><word xMin="10" yMin="20" xMax="50" yMax="30">A&amp;b</word></line></block></flow></page>'],
    "map": lambda: [bytes([60, 40, 1, k]) + bytes([0, 63] * 10) + bytes([255, 30, 0, 29] * 8) + bytes([0, 63] * 10) + b"Some <text> & more" * 3
                    for k in range(0, 64, 7)],
}

target, folder = sys.argv[1], pathlib.Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
for number, data in enumerate(SEEDS[target]()):
    (folder / f"{number:02}").write_bytes(data)
