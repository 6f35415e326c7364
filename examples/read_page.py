#!/usr/bin/env python3
"""Prints each line of a page with its confidence and box. Standard library only.

    python3 read_page.py scan.png [liboctavo.so.0]
"""
import ctypes as c
import sys


class Error(c.Structure):
    _fields_ = [("code", c.c_int), ("message", c.c_char * 508)]


class Box(c.Structure):
    _fields_ = [(name, c.c_float) for name in ("x0", "y0", "x1", "y1")]


class Line(c.Structure):
    _fields_ = [("text", c.c_char_p), ("confidence", c.c_float), ("box", Box),
                ("angle", c.c_float), ("right_to_left", c.c_int32),
                ("n_polygon", c.c_int32), ("polygon", c.c_void_p),
                ("n_words", c.c_int32), ("words", c.c_void_p)]


class Paragraph(c.Structure):
    _fields_ = [("box", Box), ("n_lines", c.c_int32), ("lines", c.POINTER(Line))]


class Block(c.Structure):
    _fields_ = [("box", Box), ("n_paragraphs", c.c_int32), ("paragraphs", c.POINTER(Paragraph))]


class Page(c.Structure):
    _fields_ = [("name", c.c_char_p), ("width", c.c_int32), ("height", c.c_int32),
                ("dpi", c.c_float), ("rotation", c.c_int32), ("skew", c.c_float),
                ("text", c.c_char_p), ("texts_left_out", c.c_int64),
                ("n_blocks", c.c_int32), ("blocks", c.POINTER(Block))]


def main(path, library="liboctavo.so.0"):
    octavo = c.CDLL(library)
    for name in ("octavo_models_open", "octavo_read_file"):
        getattr(octavo, name).restype = c.c_void_p
    octavo.octavo_result_page.restype = c.POINTER(Page)
    error = Error()
    models = c.c_void_p(octavo.octavo_models_open(None, c.byref(error)))
    result = c.c_void_p(octavo.octavo_read_file(models, path.encode(), None, c.byref(error)))
    if not result:
        sys.exit(f"read_page.py: {error.message.decode()}")
    page = octavo.octavo_result_page(result, 0).contents
    for block in page.blocks[:page.n_blocks]:
        for paragraph in block.paragraphs[:block.n_paragraphs]:
            for line in paragraph.lines[:paragraph.n_lines]:
                box = line.box
                print(f"{line.confidence:.3f} {box.x0:6.0f} {box.y0:6.0f} {box.x1:6.0f} "
                      f"{box.y1:6.0f}  {line.text.decode()}")
    octavo.octavo_result_free(result)
    octavo.octavo_models_close(models)


if __name__ == "__main__":
    main(*sys.argv[1:])
