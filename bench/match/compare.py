"""Our index beside faiss and ThreatExchange's: the same hashes and queries, one thread, one run.

usage: compare.py MATCH_SCAN_BENCH [ROWS ...] [--skewed | --real] [--picture FILE.svg]
       picture.py LOG FILE.svg            (what an earlier run printed, as its picture)

Needs numpy and faiss-cpu, and threatexchange (PyPI) for its own indexes, which are left out without it. IndexBinaryFlat compares with every row, IndexBinaryMultiHash is the exact index of
faiss for a radius (16 tables of 16 bits, one flip each: every row within 31 bits, as ours); past two million rows it is left out, for its
memory. Time is the thread's own, and each side's fastest of several rounds counts. Recall is the neighbours found of those that Flat finds; ours
must be 1, or this fails.
--real: PDQ hashes of pictures of packages and of generated ones, with near-duplicates and floods (real_hashes.py; needs pdqhash and pillow).
--skewed: bits of very uneven chance and words alike, which is worse than real ones. --picture draws queries a second
against rows, with the most rows that this machine's memory holds.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile
import time

import faiss
import numpy

import picture

try:
    import threatexchange_peer
except ImportError:
    threatexchange_peer = None

RADIUS = 31
QUERIES = 4000
FLAT_QUERIES = 40  # of them at a million rows; the scans are slow
MULTI_HASH_ROWS = 2_000_000
THREATEXCHANGE_ROWS = 2_000_000  # a dict and a text for each row: gigabytes past it
THREATEXCHANGE_QUERIES = 40
REAL_QUERIES = 1000  # floods give each a long answer


def hashes_and_queries(rows, kind):
    """Rows, queries, and what the rows are."""
    random = numpy.random.default_rng(1)
    said = f"{kind} hashes"
    if kind == "real":
        import real_hashes

        hashes, said = real_hashes.real_hashes(rows, random)
        said = f"real hashes ({said})"
    elif kind == "skewed":
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
    queries = hashes[random.integers(0, rows, REAL_QUERIES if kind == "real" else QUERIES)].copy()
    for query in queries:
        for bit in random.integers(0, 256, 20):
            query[bit // 8] ^= 1 << (bit % 8)
    return hashes, queries, said


def fastest(rounds, ask, queries):
    best, found = float("inf"), 0
    for _ in range(rounds):
        start = time.thread_time_ns()
        found = ask(queries)
        best = min(best, (time.thread_time_ns() - start) / len(queries))
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


def ask_threatexchange(hashes, queries, truth):
    """Yields (name, queries a second, None); truth counts the neighbours of so many first queries."""
    some = queries[:THREATEXCHANGE_QUERIES]
    for name, index_class in threatexchange_peer.INDEXES:
        started = time.process_time()
        index = threatexchange_peer.built(index_class, hashes)
        built = time.process_time() - started
        one_ns, found = fastest(2, threatexchange_peer.one_by_one(index, RADIUS), some)
        batch_ns, batch_found = fastest(2, threatexchange_peer.in_a_batch(index, RADIUS), some)
        recall = found / truth(some)
        print(f"ThreatExchange {threatexchange_peer.VERSION} {name:9} {1e9 / one_ns:9.0f} queries/s, {1e9 / batch_ns:.0f} in a batch of {len(some)}; "
              f"built in {built:.1f} s; recall {recall:.6g}", flush=True)
        if batch_found != found:
            raise SystemExit("ThreatExchange's index finds other neighbours in a batch")
        yield f"ThreatExchange {name}", 1e9 / one_ns, None
        index.dispose()
        del index


def compare(program, rows, kind):
    """Measures all at one number of rows; yields (name, queries a second, bytes a hash or None)."""
    hashes, queries, said = hashes_and_queries(rows, kind)
    print(f"{rows} {said}, radius {RADIUS}, one thread, faiss {faiss.__version__}", flush=True)
    flat = faiss.IndexBinaryFlat(256)
    flat.add(hashes)
    some = queries[: max(4, FLAT_QUERIES * 1_000_000 // max(rows, 1_000_000))]
    flat_ns, flat_found = fastest(2, range_search(flat), some)
    print(f"faiss Flat       {1e9 / flat_ns:9.0f} queries/s; recall 1 by definition", flush=True)
    yield "faiss Flat", 1e9 / flat_ns, 32
    if threatexchange_peer is not None and rows <= THREATEXCHANGE_ROWS:
        yield from ask_threatexchange(hashes, queries, range_search(flat))
    if rows <= MULTI_HASH_ROWS:
        hashed = faiss.IndexBinaryMultiHash(256, 16, 16)
        hashed.nflip = 1
        hashed.add(hashes)
        hashed_ns, _ = fastest(2, range_search(hashed), queries[: len(queries) // 10])
        recall = range_search(hashed)(some) / flat_found
        print(f"faiss MultiHash  {1e9 / hashed_ns:9.0f} queries/s; recall {recall:.6g}", flush=True)
        yield "faiss MultiHash", 1e9 / hashed_ns, None
        # The quicker of two that are exact tells what there is to find.
        expected = range_search(hashed if hashed_ns < flat_ns else flat)(queries)
        if recall != 1:
            raise SystemExit("faiss's two indexes disagree")
        del hashed
    else:
        expected = flat_found
        queries = numpy.concatenate([some, hashes[: QUERIES - len(some)]]) if kind == "even" else some
        expected += len(queries) - len(some)  # rows themselves: found once each, among even hashes
    del flat
    for kernel, each_ns, found, p99_ns, median_ns, built, size, batch_ns in ours(program, hashes, queries):
        recall = found / expected
        print(f"ours, {kernel:10} {1e9 / each_ns:9.0f} queries/s, {1e9 / batch_ns:.0f} in batches of 256, {flat_ns / each_ns:.0f} x Flat; "
              f"p99 {p99_ns / median_ns:.1f} x median; built in {built:.1f} s; {size:.0f} bytes a hash; recall {recall:.6g}", flush=True)
        if found != expected:
            raise SystemExit(f"{kernel} found {found:.0f} neighbours, faiss {expected}")
        yield f"Holdfast, {kernel}, one by one", 1e9 / each_ns, size
        yield f"Holdfast, {kernel}, in batches", 1e9 / batch_ns, size


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("rows", type=int, nargs="*", default=[1_000_000])
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--skewed", dest="kind", action="store_const", const="skewed", default="even")
    kinds.add_argument("--real", dest="kind", action="store_const", const="real")
    parser.add_argument("--picture")
    options = parser.parse_args()
    faiss.omp_set_num_threads(1)
    points = []
    for rows in options.rows:
        points += [(name, rows, rate, size) for name, rate, size in compare(options.program, rows, options.kind)]
        if options.picture:
            picture.write(options.picture, options.kind, points)
    return 0


if __name__ == "__main__":
    sys.exit(main())
