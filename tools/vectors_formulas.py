"""Pixels of the golden vectors' formulas (docs/formats/vectors.md): rows x columns x RGB, uint8."""

import numpy as np


def mix(v):
    v = v.astype(np.uint32)
    v ^= v >> np.uint32(16)
    v *= np.uint32(0x7FEB352D)
    v ^= v >> np.uint32(15)
    v *= np.uint32(0x846CA68B)
    v ^= v >> np.uint32(16)
    return v


def random_byte(seed, index):
    base = np.uint32(seed * 0x9E3779B1 & 0xFFFFFFFF)
    return mix(index.astype(np.uint32) + base) >> np.uint32(24)


def triangle(v):
    t = v % 512
    return np.where(t > 255, 511 - t, t)


def hill(x, y, c, seed, size):
    def corner(i, j):
        return random_byte(seed, ((y // size + j) * 4096 + x // size + i) * 3 + c).astype(np.uint64)

    right, down = x % size, y % size
    top = corner(0, 0) * (size - right) + corner(1, 0) * right
    bottom = corner(0, 1) * (size - right) + corner(1, 1) * right
    return (top * (size - down) + bottom * down) // (size * size)


def channel(name, n, x, y, c, width, height):
    """Channel `c` of one band of rows; `n` holds the formula's numbers."""
    if name == "flat":
        return np.broadcast_to(n["rgb"[int(c)]], np.broadcast_shapes(x.shape, y.shape))
    if name == "noise":
        return random_byte(n["seed"], (y * width + x) * 3 + c)
    if name == "grey-noise":
        return random_byte(n["seed"], y * width + x)
    if name == "gradient":
        across, down = max(width - 1, 1), max(height - 1, 1)
        return (255 * x // across + 0 * y, 255 * y // down + 0 * x, 255 * (x + y) // (across + down))[int(c)]
    if name == "checker":
        return (x // n["cell"] + y // n["cell"]) % 2 * 255
    if name == "rings":
        dx = np.abs(2 * x.astype(np.int64) - width)
        dy = np.abs(2 * y.astype(np.int64) - height)
        return triangle((dx * dx + dy * dy) // int(n["period"] * (c + np.uint64(1))))
    if name == "stripes":
        return triangle(x * n["right"] + y * n["down"] + 85 * c)
    if name == "hills":
        return hill(x, y, c, n["seed"], n["size"])
    raise ValueError(f"unknown formula {name}")


def generate_pixels(formula, width, height):
    name, *parameters = formula.split()
    numbers = {key: np.uint64(value) for key, value in (p.split("=") for p in parameters)}
    if "seed" in numbers:
        numbers["seed"] = int(numbers["seed"])
    out = np.empty((height, width, 3), np.uint8)
    band = 256
    x = np.arange(width, dtype=np.uint64)[None, :]
    for first in range(0, height, band):
        y = np.arange(first, min(first + band, height), dtype=np.uint64)[:, None]
        for c in range(3):
            out[first:first + band, :, c] = channel(name, numbers, x, y, np.uint64(c), width, height)
    return out
