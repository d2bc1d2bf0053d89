#!/usr/bin/env python3
"""Writes the golden vectors, vectors/hash/*.vec; with --check, verifies them instead.

Expected hashes come from PyPI `pdqhash` (the reference compiled), decoded pixels from Pillow: open, apply
EXIF orientation, drop alpha. Needs pdqhash, numpy, Pillow and pillow-heif. The grammar is
docs/formats/vectors.md. Exit status of --check: 0 if every file says what the reference says, else 1.
"""

import argparse
import hashlib
import pathlib
import sys

import numpy as np
import pdqhash
import pillow_heif
from PIL import Image, ImageOps

from vectors_formulas import generate_pixels
from vectors_table import FORMATS, GENERATED, PICTURES, source_of

ROOT = pathlib.Path(__file__).resolve().parent.parent / "vectors"


def decode(path):
    """RGB pixels as a decoder must give them, and whether some pixel is not opaque."""
    picture = ImageOps.exif_transpose(Image.open(path))
    alpha = picture.convert("RGBA").getchannel("A").getextrema()[0] < 255 if has_alpha(picture) else False
    if picture.mode.startswith("I;16"):
        grey = (np.asarray(picture).astype(np.uint16) >> 8).astype(np.uint8)
        return np.dstack((grey, grey, grey)), alpha
    return np.ascontiguousarray(np.asarray(without_alpha(picture))), alpha


def without_alpha(picture):
    if "transparency" in picture.info and picture.mode == "P":
        picture = picture.convert("RGBA")
    return picture.convert("RGB")


def has_alpha(picture):
    return picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info


def reference_hash(pixels):
    bits, quality = pdqhash.compute(pixels)
    return np.packbits(bits.astype(np.uint8)).tobytes().hex(), quality


def digest_lines(prefix, data):
    return [f"expect: {prefix}-{kind} {hashlib.new(kind, data).hexdigest()}" for kind in ("md5", "sha1", "sha256")]


def vector_text(head, pixels, file_bytes=None):
    height, width = pixels.shape[:2]
    pdq, quality = reference_hash(pixels)
    lines = head + [f"expect: size {width} {height}", f"expect: pdq {pdq}", f"expect: quality {quality}"]
    lines += digest_lines("rgb", pixels.tobytes())
    if file_bytes is not None:
        lines += digest_lines("file", file_bytes)
    return "\n".join(lines) + "\n"


def picture_vector(file_name, comment):
    path = ROOT / "pictures" / file_name
    pixels, alpha = decode(path)
    head = [f"comment: {comment}", f"source: {source_of(file_name)}", f"picture: {file_name}",
            f"format: {FORMATS[path.suffix]}", f"alpha: {'yes' if alpha else 'no'}"]
    return vector_text(head, pixels, path.read_bytes())


def generated_vector(formula, width, height, comment):
    head = [f"comment: {comment}", "source: generated", f"pixels: {formula}", "format: rgb", "alpha: no"]
    return vector_text(head, generate_pixels(formula, width, height))


def all_vectors():
    """Yields (name, text) for every vector there must be."""
    for file_name, comment in PICTURES.items():
        yield file_name.replace(".", "-"), picture_vector(file_name, comment)
    for name, (formula, width, height, comment) in GENERATED.items():
        yield name, generated_vector(formula, width, height, comment)


def check_pictures():
    """Names of picture files that no vector speaks of, or that are missing."""
    there = {path.name for path in (ROOT / "pictures").iterdir()}
    return sorted(there ^ set(PICTURES))


def check(vectors):
    differences = [f"vectors/pictures/{name} and the table disagree" for name in check_pictures()]
    for name, text in vectors.items():
        path = ROOT / "hash" / f"{name}.vec"
        if not path.is_file():
            differences.append(f"{path.name} is missing")
        elif path.read_text(encoding="utf-8") != text:
            differences.append(f"{path.name} differs from the reference")
    known = {f"{name}.vec" for name in vectors}
    differences += [f"{path.name} is not in the table" for path in (ROOT / "hash").iterdir()
                    if path.name not in known]
    return differences


def write_pixels(directory):
    directory.mkdir(parents=True, exist_ok=True)
    for file_name in PICTURES:
        pixels, _ = decode(ROOT / "pictures" / file_name)
        (directory / f"{file_name.replace('.', '-')}.rgb").write_bytes(pixels.tobytes())
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="verify the files instead of writing them")
    parser.add_argument("--pixels-to", metavar="DIRECTORY", type=pathlib.Path,
                        help="write the decoded pixels of each picture vector as NAME.rgb there, and no more")
    arguments = parser.parse_args()
    pillow_heif.register_heif_opener()
    if arguments.pixels_to:
        return write_pixels(arguments.pixels_to)
    vectors = dict(all_vectors())
    if arguments.check:
        differences = check(vectors)
        for difference in differences:
            print(difference, file=sys.stderr)
        print(f"{len(vectors)} vectors, {len(differences)} differences")
        return 1 if differences else 0
    (ROOT / "hash").mkdir(parents=True, exist_ok=True)
    for path in (ROOT / "hash").glob("*.vec"):
        path.unlink()
    for name, text in vectors.items():
        (ROOT / "hash" / f"{name}.vec").write_text(text, encoding="utf-8")
    print(f"{len(vectors)} vectors written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
