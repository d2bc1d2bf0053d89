"""Our exact scan beside faiss's IndexBinaryFlat: the same hashes and queries, one thread, one run.

usage: compare.py MATCH_SCAN_BENCH [ROWS]

Needs numpy and faiss-cpu. Each side is timed five times, in turns, and its fastest round counts. Both
must find the same number of neighbours, or this fails.
"""

import pathlib
import subprocess
import sys
import tempfile
import time

import faiss
import numpy

RADIUS = 31
QUERIES = 100


def hashes_and_queries(rows):
    random = numpy.random.default_rng(1)
    hashes = random.integers(0, 256, (rows, 32), dtype=numpy.uint8)
    queries = hashes[random.integers(0, rows, QUERIES)].copy()
    for query in queries:
        for bit in random.integers(0, 256, 20):
            query[bit // 8] ^= 1 << (bit % 8)
    return hashes, queries


def faiss_ns_a_query(index, queries):
    """Fastest of five, for a range search, for the nearest one, and what the first found."""
    best_range, best_nearest = float("inf"), float("inf")
    for _ in range(5):
        start = time.perf_counter_ns()
        limits, _, _ = index.range_search(queries, RADIUS + 1)  # faiss takes distances below it
        best_range = min(best_range, (time.perf_counter_ns() - start) / len(queries))
        start = time.perf_counter_ns()
        index.search(queries, 1)
        best_nearest = min(best_nearest, (time.perf_counter_ns() - start) / len(queries))
    return best_range, best_nearest, int(limits[-1])


def main():
    program = sys.argv[1]
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    faiss.omp_set_num_threads(1)
    hashes, queries = hashes_and_queries(rows)
    index = faiss.IndexBinaryFlat(256)
    index.add(hashes)
    with tempfile.TemporaryDirectory() as folder:
        hashes_file, queries_file = pathlib.Path(folder, "hashes"), pathlib.Path(folder, "queries")
        hashes.tofile(hashes_file)
        queries.tofile(queries_file)
        print(f"{rows} hashes, {QUERIES} queries, radius {RADIUS}, one thread, faiss {faiss.__version__}")
        for kernel in ("avx512", "avx2", "scalar"):
            done = subprocess.run([program, hashes_file, queries_file, str(RADIUS), kernel],
                                  capture_output=True, text=True)
            if done.returncode != 0:
                print(f"{kernel:8} not on this processor")
                continue
            ours_ns, found = float(done.stdout.split()[0]), int(done.stdout.split()[1])
            range_ns, nearest_ns, faiss_found = faiss_ns_a_query(index, queries)
            if found != faiss_found:
                print(f"{kernel} found {found} neighbours, faiss {faiss_found}", file=sys.stderr)
                return 1
            print(f"{kernel:8} {ours_ns / 1e6:.3f} ms a query; faiss range search {range_ns / 1e6:.3f} ms "
                  f"({range_ns / ours_ns:.2f} times ours), faiss nearest one {nearest_ns / 1e6:.3f} ms "
                  f"({nearest_ns / ours_ns:.2f} times ours)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
