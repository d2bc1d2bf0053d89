"""Draws compare.py's picture: queries a second against rows, both logarithmic, as an SVG without outside parts."""

import html
import math
import os
import pathlib
import re
import sys

WIDTH, HEIGHT = 860, 520
LEFT, RIGHT, TOP, BOTTOM = 80, 250, 50, 60
COLOURS = ["#1d70b8", "#0b0c0c", "#d4351c", "#00703c", "#4c2c92", "#b58840", "#28a197", "#d53880", "#6f777b", "#85994b"]


def memory_bytes():
    """This machine's memory."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def scale(low, high, start, end):
    """From a number between low and high, on a logarithmic axis, to a place between start and end."""
    return lambda value: start + (math.log10(value) - math.log10(low)) / (math.log10(high) - math.log10(low)) * (end - start)


def decades(low, high):
    return [10.0**power for power in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)]


def draw(title, points, memory):
    """`points`: (name, rows, queries a second, bytes a hash or None). The dashed line is the most rows of ours that fit `memory`."""
    names = list(dict.fromkeys(name for name, *_ in points))
    sizes = [(rows, size) for name, rows, _, size in points if size and name.startswith("Holdfast")]
    limit = memory / max(sizes)[1] if sizes else None  # by the bytes a hash of the largest index
    all_rows = [rows for _, rows, *_ in points] + ([limit] if limit else [])
    rows_ticks, rate_ticks = decades(min(all_rows), max(all_rows)), decades(*(f(rate for _, _, rate, _ in points) for f in (min, max)))
    x = scale(rows_ticks[0], rows_ticks[-1], LEFT, WIDTH - RIGHT)
    y = scale(rate_ticks[0], max(rate_ticks[-1], rate_ticks[0] * 10), HEIGHT - BOTTOM, TOP)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13" role="img">',
           f"<title>{html.escape(title)}</title>", f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
           f'<text x="{LEFT}" y="28" font-size="16">{html.escape(title)}</text>']
    for tick in rows_ticks:
        out.append(f'<path d="M{x(tick):.0f} {TOP}V{HEIGHT - BOTTOM}" stroke="#ddd"/>')
        out.append(f'<text x="{x(tick):.0f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{tick:,.0f}</text>')
    for tick in rate_ticks:
        out.append(f'<path d="M{LEFT} {y(tick):.0f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        out.append(f'<text x="{LEFT - 8}" y="{y(tick) + 4:.0f}" text-anchor="end">{tick:,.0f}</text>')
    out.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2:.0f}" y="{HEIGHT - 16}" text-anchor="middle">hashes in the index</text>')
    if limit:
        out.append(f'<path d="M{x(limit):.0f} {TOP}V{HEIGHT - BOTTOM}" stroke="#d4351c" stroke-dasharray="6 4"/>')
        out.append(f'<text x="{x(limit) - 6:.0f}" y="{TOP + 14}" text-anchor="end" fill="#d4351c">{memory / 2**30:.0f} GiB: {limit / 1e6:,.0f} million</text>')
    for i, name in enumerate(names):
        colour = COLOURS[i % len(COLOURS)]
        line = sorted((rows, rate) for other, rows, rate, _ in points if other == name)
        places = [(x(rows), y(rate)) for rows, rate in line]
        out.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{" ".join(f"{a:.1f},{b:.1f}" for a, b in places)}"/>')
        out += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="4" fill="{colour}"/>' for a, b in places]
        top = TOP + 14 + 22 * i
        out.append(f'<rect x="{WIDTH - RIGHT + 16}" y="{top - 10}" width="12" height="12" fill="{colour}"/>')
        out.append(f'<text x="{WIDTH - RIGHT + 34}" y="{top}">{html.escape(name)}</text>')
    out.append("</svg>\n")
    return "\n".join(out)


def write(file, kind, points):
    title = f"Queries a second on one thread, {kind} hashes, radius 31, recall 1"
    pathlib.Path(file).write_text(draw(title, points, memory_bytes()), encoding="utf-8")


def read_log(lines):
    """(kind of hashes, points) of what compare.py printed."""
    kind, rows, points = "", 0, []
    for line in lines:
        if found := re.match(r"(\d+) (even|skewed|real) hashes", line):
            rows, kind = int(found[1]), found[2]
        elif found := re.match(r"(faiss \w+) +(\d+) queries/s", line):
            points.append((found[1], rows, float(found[2]), None))
        elif found := re.match(r"(ThreatExchange) [\d.]+ (\w+) +(\d+) queries/s", line):
            points.append((f"{found[1]} {found[2]}", rows, float(found[3]), None))
        elif found := re.match(r"ours, (\w+) +(\d+) queries/s, (\d+) in batches of 256.* (\d+) bytes a hash", line):
            points.append((f"Holdfast, {found[1]}, one by one", rows, float(found[2]), int(found[4])))
            points.append((f"Holdfast, {found[1]}, in batches", rows, float(found[3]), int(found[4])))
    return kind, points


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: picture.py LOG FILE.svg")
    with open(sys.argv[1], encoding="utf-8") as log:
        write(sys.argv[2], *read_log(log))
