"""Octavo as the engine of OCRmyPDF:

    ocrmypdf --plugin ocrmypdf_octavo.py --sidecar text.txt scans.pdf searchable.pdf

The program is `octavo` on the PATH, or $OCTAVO. OCRmyPDF calls these methods by keyword, so their
parameters' names are part of its interface. It limits threads by OMP_THREAD_LIMIT, which Octavo obeys.
--pdf-renderer=sandwich, the usual one, keeps all letters; of hocr's OCRmyPDF 14 loses those beyond Latin-1: it
writes them in a second font, F2, and takes only the first one over ("Unknown font tag 'F2'").
"""
import json
import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from ocrmypdf import OcrEngine, OrientationConfidence, hookimpl
from ocrmypdf.exceptions import SubprocessOutputError


def octavo(*arguments):
    command = [os.environ.get("OCTAVO", "octavo"), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode != 0:
        raise SubprocessOutputError(done.stderr.decode(errors="replace").strip())
    return done.stdout.decode()


def read(image, targets, *options):
    """Writes each format of `targets` (a dictionary: format to path) in one reading."""
    with TemporaryDirectory(dir=next(iter(targets.values())).parent) as folder:
        base = Path(folder) / "page"
        octavo("read", image, "-o", base, "-f", ",".join(targets), *options)
        for kind, path in targets.items():
            os.replace(base.with_suffix("." + kind), path)


class OctavoEngine(OcrEngine):
    @staticmethod
    def version():
        return octavo("--version").split()[1]

    @staticmethod
    def creator_tag(options):
        return f"Octavo {OctavoEngine.version()}"

    def __str__(self):
        return f"Octavo {OctavoEngine.version()}"

    @staticmethod
    def languages(options):
        return set(options.languages or ["eng"])  # one model for all languages in Latin letters

    @staticmethod
    def get_orientation(input_file, options):
        page = json.loads(octavo("read", input_file, "-f", "json"))
        return OrientationConfidence(page["rotation"], 15.0 if page["lines"] else 0.0)

    @staticmethod
    def get_deskew(input_file, options):
        return json.loads(octavo("read", input_file, "-f", "json"))["skew"]

    @staticmethod
    def generate_hocr(input_file, output_hocr, output_text, options):
        read(input_file, {"hocr": Path(output_hocr), "txt": Path(output_text)})

    @staticmethod
    def generate_pdf(input_file, output_pdf, output_text, options):
        read(input_file, {"pdf": Path(output_pdf), "txt": Path(output_text)}, "--textonly")


@hookimpl
def get_ocr_engine():
    return OctavoEngine()
