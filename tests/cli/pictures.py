"""Pictures for the tests, made here: patterns, gradients and noise in every form the program reads.

Each picture is a name and the bytes of a file. The same seed gives the same pictures.
"""

import io
import struct

import numpy
from PIL import Image, ImageDraw

ORIENTATION_TAG = 0x0112


def scene(width, height, seed):
    """A landscape of gradients, shapes and grain: rows x columns x 3."""
    random = numpy.random.default_rng(seed)
    y, x = numpy.mgrid[0:height, 0:width]
    waves = numpy.stack(
        [
            128 + 90 * numpy.sin(x / (7.0 + seed % 5) + channel) * numpy.cos(y / (11.0 + channel))
            for channel in range(3)
        ],
        axis=2,
    )
    grain = random.normal(0, 12, waves.shape)
    picture = Image.fromarray(numpy.clip(waves + grain, 0, 255).astype(numpy.uint8))
    draw = ImageDraw.Draw(picture)
    for _ in range(6):
        left, top = int(random.integers(0, width)), int(random.integers(0, height))
        colour = tuple(int(value) for value in random.integers(0, 256, 3))
        draw.ellipse((left - width // 6, top - height // 6, left + width // 6, top + height // 6), fill=colour)
        draw.line((left, 0, width - left, height), fill=colour[::-1], width=3)
    return picture


def encoded(picture, form, **options):
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def exif_with(orientation, big_endian=False):
    order = ">" if big_endian else "<"
    header = (b"MM" if big_endian else b"II") + struct.pack(order + "HI", 42, 8)
    entry = struct.pack(order + "HHHHIHH", 1, ORIENTATION_TAG, 3, 0, 0, orientation, 0)
    entry = struct.pack(order + "H", 1) + struct.pack(order + "HHIHH", ORIENTATION_TAG, 3, 1, orientation, 0)
    return b"Exif\0\0" + header + entry + struct.pack(order + "I", 0)


def jpegs():
    for seed, (width, height) in enumerate([(97, 61), (640, 427), (16, 16), (1, 1), (1, 300), (17, 9)]):
        picture = scene(width, height, seed)
        for subsampling in ("4:4:4", "4:2:2", "4:2:0"):
            name = f"{width}x{height}-{subsampling.replace(':', '')}"
            yield name + ".jpg", encoded(picture, "JPEG", quality=80, subsampling=subsampling)
        yield f"{width}x{height}-progressive.jpg", encoded(picture, "JPEG", progressive=True)
        yield f"{width}x{height}-grey.jpg", encoded(picture.convert("L"), "JPEG")
        yield f"{width}x{height}-cmyk.jpg", encoded(picture.convert("CMYK"), "JPEG")
    picture = scene(120, 80, 9)
    for quality in (1, 25, 50, 95, 100):
        yield f"quality-{quality}.jpg", encoded(picture, "JPEG", quality=quality)
    yield "restarts.jpg", encoded(picture, "JPEG", restart_marker_blocks=3)
    yield "rgb-not-ycc.jpg", encoded(picture, "JPEG", keep_rgb=True)
    yield "inks-noise.jpg", encoded(noise(64, 64, "CMYK", 3), "JPEG", quality=100)
    for orientation in range(0, 10):
        for big_endian in (False, True):
            name = f"turned-{orientation}-{'big' if big_endian else 'little'}.jpg"
            yield name, encoded(picture, "JPEG", exif=exif_with(orientation, big_endian))
    yield "trailing.jpg", encoded(picture, "JPEG") + b"words after the picture" * 9


def noise(width, height, mode, seed):
    bands = len(Image.new(mode, (1, 1)).getbands())
    random = numpy.random.default_rng(seed)
    return Image.frombytes(mode, (width, height), random.bytes(width * height * bands))


def pngs():
    picture = scene(101, 57, 20)
    yield "rgb.png", encoded(picture, "PNG")
    yield "alpha.png", encoded(noise(40, 30, "RGBA", 4), "PNG")
    yield "grey.png", encoded(picture.convert("L"), "PNG")
    yield "grey-alpha.png", encoded(noise(33, 20, "LA", 5), "PNG")
    yield "bitmap.png", encoded(picture.convert("1"), "PNG")
    for bits in (1, 2, 4, 8):
        colours = picture.quantize(2**bits)
        yield f"palette-{bits}.png", encoded(colours, "PNG", bits=bits)
        yield f"palette-{bits}-clear.png", encoded(colours, "PNG", bits=bits, transparency=bytes([0, 9]))
    yield "grey-clear.png", encoded(picture.convert("L"), "PNG", transparency=7)
    yield "rgb-clear.png", encoded(picture, "PNG", transparency=(1, 2, 3))
    for orientation in range(1, 9):
        yield f"turned-{orientation}.png", encoded(picture, "PNG", exif=exif_with(orientation)[6:])
    for colour, channels in ((2, 3), (4, 2), (6, 4)):
        samples = numpy.random.default_rng(colour).bytes(23 * 19 * channels * 2)
        yield f"sixteen-{colour}.png", raw_png(23, 19, 16, colour, samples, channels * 2)
    for bits in (1, 2, 4):
        samples = numpy.random.default_rng(bits).bytes(8 * bits * 10)
        yield f"grey-{bits}.png", raw_png(64, 10, bits, 0, samples, None, row_bytes=8 * bits)
    short = raw_png(8, 8, 8, 3, bytes(range(64)), 1, palette=bytes(range(90)))
    yield "palette-too-short.png", short
    frames = [scene(50, 40, seed) for seed in (1, 2, 3)]
    yield "moving.png", encoded(frames[0], "PNG", save_all=True, append_images=frames[1:])


def png_chunk(kind, body):
    import zlib

    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def raw_png(width, height, bits, colour, samples, pixel_bytes, palette=None, row_bytes=None):
    import zlib

    row_bytes = row_bytes or width * pixel_bytes
    rows = b"".join(b"\0" + samples[i * row_bytes : (i + 1) * row_bytes] for i in range(height))
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + (png_chunk(b"PLTE", palette) if palette else b"")
        + png_chunk(b"IDAT", zlib.compress(rows))
        + png_chunk(b"IEND", b"")
    )


def interlaced_png(width, height, seed):
    """Adam7, which Pillow reads but does not write. RGB, eight bits."""
    import zlib

    pixels = numpy.asarray(scene(width, height, seed))
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    rows = b""
    for x, y, step_x, step_y in passes:
        part = pixels[y::step_y, x::step_x]
        if part.size:
            rows += b"".join(b"\0" + row.tobytes() for row in part)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 1)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", zlib.compress(rows))
        + png_chunk(b"IEND", b"")
    )


def webps():
    for seed, (width, height) in enumerate([(97, 61), (320, 213), (1, 1), (2, 301)]):
        picture = scene(width, height, 30 + seed)
        yield f"{width}x{height}-lossy.webp", encoded(picture, "WEBP", quality=70)
        yield f"{width}x{height}-lossless.webp", encoded(picture, "WEBP", lossless=True)
    clear = scene(64, 48, 40)
    clear.putalpha(noise(64, 48, "L", 6))
    yield "alpha-lossy.webp", encoded(clear, "WEBP", quality=60)
    yield "alpha-lossless.webp", encoded(clear, "WEBP", lossless=True)
    yield "alpha-exact.webp", encoded(clear, "WEBP", lossless=True, exact=True)
    for orientation in range(1, 9):
        exif = exif_with(orientation)
        yield f"turned-{orientation}.webp", encoded(scene(40, 30, 41), "WEBP", exif=exif)
    frames = [scene(50, 40, seed) for seed in (1, 2, 3)]
    yield "moving.webp", encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:])
    clear_frames = [noise(30, 20, "RGBA", seed) for seed in (1, 2)]
    yield "moving-alpha.webp", encoded(
        clear_frames[0], "WEBP", save_all=True, append_images=clear_frames[1:], lossless=True
    )


def gifs():
    for colours in (2, 4, 16, 255, 256):
        picture = scene(71, 53, 50 + colours).quantize(colours)
        yield f"colours-{colours}.gif", encoded(picture, "GIF")
        yield f"colours-{colours}-plain.gif", encoded(picture, "GIF", interlace=0)
        yield f"colours-{colours}-clear.gif", encoded(picture, "GIF", transparency=1)
    yield "grey.gif", encoded(scene(64, 64, 60).convert("L"), "GIF")
    frames = [scene(50, 40, seed) for seed in (1, 2, 3)]
    yield "moving.gif", encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    for name, changes in (
        ("small-frame", {"left": 5, "top": 3, "canvas": (40, 30)}),
        ("clear-background", {"left": 5, "top": 3, "canvas": (40, 30), "clear": 2}),
        ("past-canvas", {"left": 9, "top": 9, "canvas": (12, 12)}),
        ("no-palette", {"palette": False}),
        ("own-palette", {"own_palette": True}),
    ):
        yield name + ".gif", raw_gif(**changes)


def raw_gif(left=0, top=0, canvas=(16, 16), clear=None, palette=True, own_palette=False):
    """A 16 x 16 frame of four colours, where the canvas and palettes are as asked."""
    inner = encoded(scene(16, 16, 61).quantize(4), "GIF", interlace=0)
    flags = inner[10]
    palette_bytes = inner[13 : 13 + (6 << (flags & 7))]
    at = inner.index(b",", 13 + len(palette_bytes))
    data = inner[at + 10 :]
    head = b"GIF89a" + struct.pack("<HH", *canvas)
    globally = palette and not own_palette
    head += bytes([(0x80 | (flags & 7)) if globally else 0, 0, 0])
    head += palette_bytes if globally else b""
    if clear is not None:
        head += b"!\xf9\x04" + bytes([1, 0, 0, clear, 0])
    frame = b"," + struct.pack("<HHHH", left, top, 16, 16)
    frame += bytes([0x80 | (flags & 7)]) + palette_bytes if own_palette else b"\0"
    return head + frame + data


def pnms():
    picture = scene(37, 23, 70)
    yield "rgb.ppm", encoded(picture, "PPM")
    yield "grey.pgm", encoded(picture.convert("L"), "PPM")
    yield "bitmap.pbm", encoded(picture.convert("1"), "PPM")
    random = numpy.random.default_rng(71)
    for top in (1, 2, 3, 100, 254, 255):
        samples = random.integers(0, top + 1, 7 * 5 * 3)
        body = " ".join(str(value) for value in samples)
        yield f"plain-{top}.ppm", f"P3 7 5 # words\n{top}\n{body}\n".encode()
        yield f"raw-{top}.ppm", f"P6\n7 5\n{top}\n".encode() + bytes(int(v) for v in samples)
    for top in (256, 1000, 65535):
        samples = random.integers(0, top + 1, 7 * 5 * 3)
        body = samples.astype(">u2").tobytes()
        yield f"raw-{top}.ppm", f"P6\n7 5\n{top}\n".encode() + body
    yield "plain.pbm", b"P1\n#made here\n5 2\n1 0 1 0 1\n01010\n"
    yield "plain.pgm", b"P2\n3 1\n255\n0 128 255\n"


def all_pictures():
    for make in (jpegs, pngs, webps, gifs, pnms):
        yield from make()
    for width, height in ((1, 1), (2, 2), (5, 9), (33, 17)):
        yield f"interlaced-{width}x{height}.png", interlaced_png(width, height, 80)
