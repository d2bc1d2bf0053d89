#!/usr/bin/env python3
"""Times our PDQ and PyPI pdqhash on the same RGB pixels, one thread each, turn by turn in one run.

Usage: compare.py PDQ_BENCH_PROGRAM [--write-readme]

pdqhash's time is split: its Python binding computes luma with numpy, then calls the compiled reference.
"whole" is pdqhash.compute(pixels); "compiled" leaves out the same numpy luma, timed beside it. Fails if
the two hashes differ.
"""

import argparse
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
import pdqhash

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))
from vectors_formulas import generate_pixels  # noqa: E402

SIZES = ((512, 512, 31), (1920, 1080, 15), (4000, 3000, 7))
MARK = "## Measured\n"


def seconds_of(call, repetitions):
    out = []
    for _ in range(repetitions):
        start = time.perf_counter()
        call()
        out.append(time.perf_counter() - start)
    return out


def numpy_luma(image):
    return (image[:, :, 0] * 0.299 + image[:, :, 1] * 0.587 + image[:, :, 2] * 0.114).astype("float32")


def ours(program, path, width, height, repetitions):
    line = subprocess.run([program, str(width), str(height), str(repetitions), path], check=True,
                          capture_output=True, text=True).stdout.split()
    return line[0], int(line[1]), [float(s) for s in line[2:]]


def compare(program, width, height, repetitions, directory):
    pixels = generate_pixels("hills seed=3 size=90", width, height)
    path = str(pathlib.Path(directory) / "pixels.rgb")
    pixels.tofile(path)
    bits, quality = pdqhash.compute(pixels)
    expected = np.packbits(bits.astype(np.uint8)).tobytes().hex(), quality
    mine, whole, luma = [], [], []
    for _ in range(3):
        pdq, own_quality, seconds = ours(program, path, width, height, repetitions)
        if (pdq, own_quality) != expected:
            sys.exit("the hashes differ")
        mine += seconds
        whole += seconds_of(lambda: pdqhash.compute(pixels), repetitions)
        luma += seconds_of(lambda: numpy_luma(pixels), repetitions)
    mine_ms, whole_ms, luma_ms = (1000 * statistics.median(t) for t in (mine, whole, luma))
    compiled_ms = whole_ms - luma_ms
    return (f"| {width}x{height} | {mine_ms:.2f} ms | {whole_ms:.1f} ms | {compiled_ms:.1f} ms "
            f"| **{whole_ms / mine_ms:.1f}** | {compiled_ms / mine_ms:.1f} |")


def cpu_name():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--write-readme", action="store_true", help="put the table into README.md")
    arguments = parser.parse_args()
    lines = [f"{cpu_name()}; medians over three turns; numpy {np.__version__}.", "",
             "| pixels | Holdfast | pdqhash, whole | pdqhash, compiled part | whole / Holdfast | compiled / Holdfast |",
             "|---|---|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as directory:
        lines += [compare(arguments.program, *size, directory) for size in SIZES]
    table = "\n".join(lines) + "\n"
    print(table, end="")
    if arguments.write_readme:
        readme = pathlib.Path(__file__).with_name("README.md")
        readme.write_text(readme.read_text().split(MARK)[0] + MARK + "\n" + table)


if __name__ == "__main__":
    main()
