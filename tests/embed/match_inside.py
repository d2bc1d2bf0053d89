"""Run by match_test.py: Index with numpy, against distances counted by numpy; what it refuses; threads."""

import threading

import holdfast
import numpy


def plain(hashes, query, radius):
    distances = numpy.unpackbits(hashes ^ query, axis=1).sum(axis=1)
    return sorted((int(d), i) for i, d in enumerate(distances) if d <= radius)


def refuses(task, words):
    try:
        task()
    except holdfast.MatchError as error:
        assert words in str(error), error
    else:
        raise AssertionError(f"nothing was wrong, but should be: {words}")


random = numpy.random.default_rng(1)
hashes = random.integers(0, 256, (20_000, 32), dtype=numpy.uint8)
hashes[1::2] = hashes[::2]
hashes[1::2, 5] ^= 0x41
for kernel in (None, "scalar"):
    index = holdfast.Index(kernel)
    index.insert(numpy.arange(len(hashes)), hashes)
    assert len(index) == len(hashes) and index and index.nbytes > hashes.nbytes
    for radius in (0, 2, 31, 110):
        found = index.find(hashes[:50], radius)
        assert found.starts.shape == (51,)
        for i in range(50):
            near = slice(found.starts[i], found.starts[i + 1])
            assert list(zip(found.distances[near].tolist(), found.ids[near].tolist())) == plain(hashes, hashes[i], radius)
    assert index.erase([3, 3, 10**9]) == 1 and len(index) == len(hashes) - 1
    assert index.find(hashes[3], 0).ids.size == 0
    index.insert([2**64 - 1], [hashes[3].tobytes().hex()])
    assert index.find(hashes[3:4, :], 0).ids.tolist() == [2**64 - 1]
    assert index.find(numpy.empty((0, 32), numpy.uint8)).starts.tolist() == [0]

refuses(lambda: holdfast.Index("abacus"), "kernel")
refuses(lambda: index.insert([1, 2], hashes[:1]), "as many ids")
refuses(lambda: index.insert([-1], hashes[:1]), "Ids are")
refuses(lambda: index.insert([1.5], hashes[:1]), "Ids are")
refuses(lambda: index.insert([1], hashes[:1].astype(int)), "uint8")
refuses(lambda: index.insert([1], hashes[:1, :31]), "uint8")
refuses(lambda: index.find(["ab"]), "64 hexadecimal digits")
refuses(lambda: index.find(7), "array of rows")
refuses(lambda: index.find(hashes[:1], 257), "0 to 256")

missed = []
over = threading.Event()


def ask():
    while not over.is_set():
        if index.find(hashes[100], 0).ids.tolist() != [100]:
            missed.append(1)


asking = threading.Thread(target=ask)
asking.start()
for i in range(200):
    index.insert(numpy.arange(50_000, 50_100) + i * 100, random.integers(0, 256, (100, 32), dtype=numpy.uint8))
    index.insert([100], hashes[100:101])
over.set()
asking.join()
assert not missed
