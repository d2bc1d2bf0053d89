"""PNG files of kinds that Pillow does not write: interlaced (Adam7) and 16 bits a channel."""

import struct
import zlib

import numpy as np

ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
COLOUR_TYPES = {1: 0, 2: 4, 3: 2, 4: 6}  # by channels


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def scanlines(samples):
    """Rows with filter type 0 before each; 16-bit samples become big-endian."""
    if samples.dtype == np.uint16:
        samples = samples.astype(">u2")
    return b"".join(b"\0" + np.ascontiguousarray(row).tobytes() for row in samples)


def write_png(path, samples, interlaced=False):
    """Writes rows x columns x channels of uint8 or uint16."""
    height, width, channels = samples.shape
    depth = samples.dtype.itemsize * 8
    if interlaced:
        passes = [samples[y::dy, x::dx] for x, y, dx, dy in ADAM7]
        data = b"".join(scanlines(part) for part in passes if part.size)
    else:
        data = scanlines(samples)
    header = struct.pack(">IIBBBBB", width, height, depth, COLOUR_TYPES[channels], 0, 0, int(interlaced))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
                     + chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b""))
