"""PDQ hashes as lists of real pictures have them: of pictures from packages and of generated ones, with near-duplicates and floods.

Needs numpy, pdqhash and pillow. Every hash begins with a picture's 256 DCT coefficients as pdqhash computes them. A near-duplicate is the
picture's coefficients with noise, against their median again, so the bits that flip are those which flip in real copies: coefficients near
the median. Some pictures are a flood: very many copies of one, as a campaign leaves them on a list.
"""

import pathlib

import numpy
import pdqhash
from PIL import Image

FOLDERS = ("/usr/share", "/usr/lib/python3")  # icons, backgrounds and figures of documentation
SMALLEST_SIDE = 96
PICTURES = 6000
SIDE = 128
FLOODS = 5
FLOOD_PART = 0.01  # of the rows, each
NEAR_NOISE = 0.06  # of the coefficients' spread: copies, nearly all within 31 bits
FAR_NOISE = 0.6  # other pictures with a likeness, some 80 bits away
LEAST_QUALITY = 50  # as of what is put on lists


def from_packages(most):
    """Pictures as arrays, smallest path first, so that a run can be repeated on the machine."""
    count = 0
    for folder in FOLDERS:
        for path in sorted(pathlib.Path(folder).rglob("*")):
            if count == most:
                return
            if path.suffix.lower() not in (".png", ".jpg", ".jpeg", ".webp") or path.is_symlink():
                continue
            try:
                with Image.open(path) as picture:
                    if min(picture.size) < SMALLEST_SIDE or max(picture.size) > 4000:
                        continue
                    yield numpy.asarray(picture.convert("RGBA").convert("RGB").resize((SIDE, SIDE)))
                    count += 1
            except (OSError, ValueError):
                continue  # not a picture after all


def generated(random):
    """A landscape of light: smooth noise of several sizes under a slope, and some shapes with edges."""
    down, across = numpy.mgrid[0:SIDE, 0:SIDE] / SIDE
    picture = random.normal() * down + random.normal() * across
    for cells in (2, 4, 8, 16):
        noise = random.normal(size=(cells, cells)) * 2.0 / cells
        smooth = Image.fromarray(noise.astype(numpy.float32)).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
        picture = picture + numpy.asarray(smooth) * 2
    for _ in range(random.integers(0, 5)):
        y, x, size = random.random(), random.random(), random.uniform(0.05, 0.4)
        shape = (down - y) ** 2 + (across - x) ** 2 < size**2 if random.random() < 0.5 else (abs(down - y) < size) & (abs(across - x) < size / 2)
        picture = numpy.where(shape, random.normal() * 1.5, picture)
    low, high = picture.min(), picture.max()
    grey = ((picture - low) / (high - low + 1e-9) * 255).astype(numpy.uint8)
    return numpy.stack([grey] * 3, axis=-1)


def coefficients(random):
    """Of each picture, 256 as pdqhash orders them, and how many pictures came from packages."""
    out = []

    def add(picture):
        values, quality = pdqhash.compute_float(numpy.ascontiguousarray(picture))
        if quality >= LEAST_QUALITY:
            out.append(values)

    for picture in from_packages(PICTURES // 2):
        add(picture)
    packaged = len(out)
    while len(out) < PICTURES:
        add(generated(random))
    return numpy.array(out, dtype=numpy.float32), packaged


def hashes_of(values):
    """Rows of 32 bytes: a bit is whether its coefficient lies above the row's median."""
    return numpy.packbits(values > numpy.median(values, axis=1, keepdims=True), axis=1)


def copies(pictures, noise, random):
    spread = numpy.std(pictures, axis=1, keepdims=True)
    return hashes_of(pictures + random.normal(size=pictures.shape).astype(numpy.float32) * spread * noise)


def real_hashes(rows, random):
    """`rows` hashes in a random order, and a sentence on what they are of."""
    pictures, packaged = coefficients(random)
    flood = int(rows * FLOOD_PART)
    parts = [hashes_of(pictures)[:rows]]
    parts += [copies(numpy.repeat(pictures[i : i + 1], flood, axis=0), NEAR_NOISE, random) for i in range(FLOODS)]
    left = rows - sum(map(len, parts))
    while left > 0:
        some = pictures[random.integers(0, len(pictures), min(left, 50_000))]
        noise = numpy.where(random.random((len(some), 1)) < 0.1, NEAR_NOISE, FAR_NOISE)
        parts.append(copies(some, noise, random))
        left -= len(some)
    hashes = numpy.concatenate(parts)[:rows]
    random.shuffle(hashes)
    said = f"{packaged} pictures of packages, {len(pictures) - packaged} generated, {FLOODS} floods of {flood}"
    return numpy.ascontiguousarray(hashes), said
