"""Our index beside faiss: the same hashes and queries, one thread, one run.

usage: compare.py MATCH_SCAN_BENCH [ROWS] [--skewed]

Needs numpy and faiss-cpu. IndexBinaryFlat compares with every row, IndexBinaryMultiHash is the exact index of
faiss for a radius (16 tables of 16 bits, one flip each: every row within 31 bits, as ours). Each side's fastest of
several rounds counts, in turns. All must find the same number of neighbours, or this fails. --skewed: bits of very uneven chance and
words alike, as in hashes of real pictures, instead of even ones.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile
import time

import faiss
import numpy

RADIUS = 31
QUERIES = 4000
FLAT_QUERIES = 40  # of them; the scans are slow


def hashes_and_queries(rows, skewed):
    random = numpy.random.default_rng(1)
    if skewed:
        chance = numpy.tile(numpy.where(numpy.arange(16) < 4, 0.05, 0.45), 16)
        parts = []
        for start in range(0, rows, 100_000):
            bits = random.random((min(100_000, rows - start), 256)) < chance
            again = random.random((len(bits), 240)) < 0.4  # a word like the one before
            bits[:, 16:] = numpy.where(again, bits[:, :240], bits[:, 16:])
            parts.append(numpy.packbits(bits, axis=1))
        hashes = numpy.concatenate(parts)
    else:
        hashes = random.integers(0, 256, (rows, 32), dtype=numpy.uint8)
    queries = hashes[random.integers(0, rows, QUERIES)].copy()
    for query in queries:
        for bit in random.integers(0, 256, 20):
            query[bit // 8] ^= 1 << (bit % 8)
    return hashes, queries


def fastest(rounds, ask, queries):
    best, found = float("inf"), 0
    for _ in range(rounds):
        start = time.perf_counter_ns()
        found = ask(queries)
        best = min(best, (time.perf_counter_ns() - start) / len(queries))
    return best, found


def range_search(index):
    return lambda queries: int(index.range_search(queries, RADIUS + 1)[0][-1])  # faiss takes distances below it


def ours(program, hashes, queries):
    with tempfile.TemporaryDirectory() as folder:
        hashes_file, queries_file = pathlib.Path(folder, "hashes"), pathlib.Path(folder, "queries")
        hashes.tofile(hashes_file)
        queries.tofile(queries_file)
        for kernel in ("avx512", "avx2", "scalar"):
            done = subprocess.run([program, hashes_file, queries_file, str(RADIUS), kernel], capture_output=True, text=True)
            if done.returncode == 0:
                yield kernel, *map(float, done.stdout.split())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("rows", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--skewed", action="store_true")
    options = parser.parse_args()
    faiss.omp_set_num_threads(1)
    hashes, queries = hashes_and_queries(options.rows, options.skewed)
    kind = "skewed" if options.skewed else "even"
    print(f"{options.rows} {kind} hashes, radius {RADIUS}, one thread, faiss {faiss.__version__}")
    flat = faiss.IndexBinaryFlat(256)
    flat.add(hashes)
    flat_ns, flat_found = fastest(2, range_search(flat), queries[:FLAT_QUERIES])
    print(f"faiss Flat       {1e9 / flat_ns:9.0f} queries/s")
    del flat
    hashed = faiss.IndexBinaryMultiHash(256, 16, 16)
    hashed.nflip = 1
    hashed.add(hashes)
    some = queries[: max(FLAT_QUERIES, QUERIES // 10)]
    hashed_ns, _ = fastest(2, range_search(hashed), some)
    print(f"faiss MultiHash  {1e9 / hashed_ns:9.0f} queries/s")
    hashed_all = range_search(hashed)(queries)
    if range_search(hashed)(queries[:FLAT_QUERIES]) != flat_found:
        print("faiss's two indexes disagree", file=sys.stderr)
        return 1
    del hashed
    for kernel, each_ns, found, p99_ns, median_ns, built, size in ours(options.program, hashes, queries):
        if found != hashed_all:
            print(f"{kernel} found {found:.0f} neighbours, faiss {hashed_all}", file=sys.stderr)
            return 1
        print(f"ours, {kernel:10} {1e9 / each_ns:9.0f} queries/s, {flat_ns / each_ns:.0f} x Flat, {hashed_ns / each_ns:.1f} x MultiHash; "
              f"p99 {p99_ns / median_ns:.1f} x median; built in {built:.1f} s; {size:.0f} bytes a hash; recall 1")
    return 0


if __name__ == "__main__":
    sys.exit(main())
