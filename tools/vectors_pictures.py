#!/usr/bin/env python3
"""Makes the picture files in vectors/pictures out of freely licensed pictures in PyPI packages.

Usage: vectors_pictures.py UNPACKED_WHEELS_DIRECTORY

The directory holds the unpacked wheels of scikit-image 0.26.0, scikit-learn 1.9.1 and scipy 1.9.3
(`pip download --no-deps NAME==VERSION`, then `unzip`). Needs numpy, Pillow and pillow-heif.
The picture files are kept in the repository, because encoders of other versions write other bytes;
tools/make_vectors.py then writes the .vec files. Each picture's licence is in its .vec's `source:`.
"""

import bz2
import pathlib
import random
import sys

import numpy as np
import pillow_heif
from PIL import Image, ImageDraw, ImageFont, ImageOps

from vectors_png import write_png

OUT = pathlib.Path(__file__).resolve().parent.parent / "vectors" / "pictures"
ORIENTATION_TAG = 0x0112


def load_sources(root):
    skimage, sklearn = root / "skimage" / "data", root / "sklearn" / "datasets" / "images"
    names = {name: skimage / name for name in (
        "brick.png", "chelsea.png", "clock_motion.png", "coffee.png", "coins.png", "color.png",
        "grass.png", "gravel.png", "horse.png", "hubble_deep_field.jpg",
        "phantom.png", "rocket.jpg", "text.png")}
    names |= {name: sklearn / name for name in ("china.jpg", "flower.jpg")}
    pictures = {name.split(".")[0]: Image.open(path) for name, path in names.items()}
    raccoon = bz2.decompress((root / "scipy" / "misc" / "face.dat").read_bytes())
    pictures["raccoon"] = Image.fromarray(np.frombuffer(raccoon, np.uint8).reshape(768, 1024, 3))
    return pictures


def fitted(picture, side):
    """A copy whose longer side is `side` pixels."""
    picture = picture.convert("RGB")
    scale = side / max(picture.size)
    size = tuple(max(1, round(length * scale)) for length in picture.size)
    return picture.resize(size, Image.Resampling.LANCZOS)


def with_alpha(picture):
    """Alpha from 0 at the left to 255 at the right; the colours stay under it."""
    width, height = picture.size
    alpha = np.tile(np.linspace(0, 255, width).astype(np.uint8), (height, 1))
    out = picture.convert("RGB").convert("RGBA")
    out.putalpha(Image.fromarray(alpha))
    return out


def drawing():
    picture = Image.new("RGB", (480, 360), (250, 248, 240))
    draw = ImageDraw.Draw(picture)
    chance = random.Random(11)
    for _ in range(40):
        x, y, side = chance.randrange(440), chance.randrange(320), chance.randrange(15, 110)
        colour = tuple(chance.randrange(256) for _ in range(3))
        shape = chance.choice((draw.ellipse, draw.rectangle))
        shape((x, y, x + side, y + side), fill=colour, outline=(20, 20, 20), width=2)
    for _ in range(30):
        draw.line([chance.randrange(480) for _ in range(4)], fill=(10, 10, 60), width=3)
    return picture


def letters():
    picture = Image.new("RGB", (500, 320), "white")
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(28)
    for line, words in enumerate(("The quick brown fox", "jumps over the lazy dog.", "0123456789",
                                  "Pack my box with five", "dozen liquor jugs.")):
        draw.text((20, 15 + 58 * line), words, fill=(15, 15, 15), font=font)
    return picture


def make_jpegs(p):
    for name in ("coffee", "rocket", "china", "flower", "raccoon", "brick", "grass",
                 "gravel", "hubble_deep_field"):
        fitted(p[name], 560).save(OUT / f"{name.replace('_', '-')}.jpg", quality=82)
    p["chelsea"].convert("RGB").save(OUT / "chelsea.jpg", quality=90)
    p["coins"].convert("L").save(OUT / "coins-grey.jpg", quality=85)
    p["chelsea"].convert("RGB").save(OUT / "chelsea-progressive.jpg", quality=80, progressive=True)
    fitted(p["flower"], 400).convert("CMYK").save(OUT / "flower-cmyk.jpg", quality=85)
    fitted(p["coffee"], 400).save(OUT / "coffee-444.jpg", quality=90, subsampling=0)
    fitted(p["coffee"], 400).save(OUT / "coffee-422.jpg", quality=90, subsampling=1)
    fitted(p["china"], 500).save(OUT / "china-quality-8.jpg", quality=8)
    fitted(p["raccoon"], 301).resize((301, 227)).save(OUT / "raccoon-odd-size.jpg", quality=85)
    drawing().save(OUT / "drawing.jpg", quality=75)
    fitted(p["rocket"], 600).resize((600, 7)).save(OUT / "thin.jpg", quality=90)
    turned = fitted(p["china"], 240)
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[ORIENTATION_TAG] = orientation
        turned.save(OUT / f"china-orientation-{orientation}.jpg", quality=85, exif=exif)


def make_pngs(p):
    small = fitted(p["flower"], 240)
    pixels = np.asarray(small)
    letters().save(OUT / "letters.png", optimize=True)
    drawing().save(OUT / "drawing.png", optimize=True)
    for name in ("text", "phantom", "clock_motion"):
        p[name].convert("L").save(OUT / f"{name.replace('_', '-')}-grey.png", optimize=True)
    p["horse"].convert("1").save(OUT / "horse-1-bit.png", optimize=True)
    small.save(OUT / "flower.png", optimize=True)
    write_png(OUT / "flower-interlaced.png", pixels, interlaced=True)
    wide = pixels.astype(np.uint16) * 256 + pixels[::-1, ::-1]
    write_png(OUT / "flower-16-bit.png", wide)
    write_png(OUT / "flower-16-bit-grey.png", wide[:, :, 1:2])
    write_png(OUT / "flower-16-bit-alpha.png", np.dstack((wide, wide[:, :, 0])))
    drawing().quantize(64).save(OUT / "drawing-palette.png", optimize=True)
    drawing().quantize(16).save(OUT / "drawing-palette-4-bit.png", bits=4)
    drawing().quantize(64).save(OUT / "drawing-palette-transparent.png", transparency=bytes([0, 90] + [255] * 62))
    with_alpha(small).save(OUT / "flower-alpha.png", optimize=True)
    with_alpha(small).convert("LA").save(OUT / "flower-grey-alpha.png", optimize=True)
    small.resize((64, 64)).save(OUT / "flower-64x64.png")
    small.resize((1, 1)).save(OUT / "one-pixel.png")
    small.resize((5, 5)).save(OUT / "five-pixels.png")
    small.resize((1, 300)).save(OUT / "one-pixel-wide.png")


def make_others(p):
    fitted(p["rocket"], 480).save(OUT / "rocket.webp", quality=80)
    fitted(p["chelsea"], 240).save(OUT / "chelsea-lossless.webp", lossless=True)
    with_alpha(fitted(p["chelsea"], 240)).save(OUT / "chelsea-alpha.webp", lossless=True, exact=True)
    fitted(p["raccoon"], 400).save(OUT / "raccoon.webp", quality=60)
    drawing().quantize(128).save(OUT / "drawing.gif")
    drawing().quantize(128).save(OUT / "drawing-not-interlaced.gif", interlace=0)
    drawing().quantize(64).save(OUT / "drawing-transparent.gif", transparency=3)
    frames = [ImageOps.posterize(fitted(p["china"], 200).rotate(90 * i), 5).quantize(64) for i in range(3)]
    frames[0].save(OUT / "china-animated.gif", save_all=True, append_images=frames[1:], duration=100)
    small = fitted(p["coffee"], 160)
    small.save(OUT / "coffee.ppm")
    small.convert("L").save(OUT / "coffee.pgm")
    p["horse"].convert("1").save(OUT / "horse.pbm")
    plain = np.asarray(fitted(p["coffee"], 60))
    header = f"P3\n# plain text\n{plain.shape[1]} {plain.shape[0]}\n255\n"
    (OUT / "coffee-plain.ppm").write_text(header + "\n".join(" ".join(map(str, row.flat)) for row in plain) + "\n")
    wide = (np.asarray(small).astype(np.uint16) * 257).astype(">u2")
    (OUT / "coffee-16-bit.ppm").write_bytes(b"P6 %d %d 65535\n" % small.size + wide.tobytes())
    for name, side in (("flower", 480), ("raccoon", 321)):
        pillow_heif.from_pillow(fitted(p[name], side)).save(OUT / f"{name}.heic", quality=80)
    pillow_heif.from_pillow(fitted(p["coins"], 300).convert("L")).save(OUT / "coins-grey.heic", quality=80)


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.iterdir():
        old.unlink()
    sources = load_sources(pathlib.Path(sys.argv[1]))
    make_jpegs(sources)
    make_pngs(sources)
    make_others(sources)
    total = sum(path.stat().st_size for path in OUT.iterdir())
    print(f"{len(list(OUT.iterdir()))} pictures, {total} bytes")


if __name__ == "__main__":
    main()
