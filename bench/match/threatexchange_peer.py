"""ThreatExchange's own Python indexes over PDQ (PyPI threatexchange), as Hasher-Matcher-Actioner uses them: faiss beneath, hashes as text.

PDQIndex is its default (PDQMultiHashIndex: 16 tables of 16 bits, as many flips as the radius asks for), PDQFlatHashIndex compares with
every row. Both are asked one by one, as /m/lookup does, and in one batch.
"""

import importlib.metadata

from threatexchange.signal_type.pdq.pdq_faiss_matcher import PDQFlatHashIndex, PDQMultiHashIndex

VERSION = importlib.metadata.version("threatexchange")
INDEXES = (("MultiHash", PDQMultiHashIndex), ("Flat", PDQFlatHashIndex))


def built(index_class, hashes):
    """An index over rows of bytes; hash_at() is what a match is given back by, so ids are row numbers."""
    index = index_class()
    index.add((row.tobytes().hex() for row in hashes), range(len(hashes)))
    return index


def one_by_one(index, radius):
    """Counts what each query finds, asked as PDQIndex.query() asks it."""

    def ask(queries):
        texts = [row.tobytes().hex() for row in queries]
        return sum(len(index.search_with_distance_in_result([text], radius)[text]) for text in texts)

    return ask


def in_a_batch(index, radius):
    def ask(queries):
        texts = [row.tobytes().hex() for row in queries]
        return sum(map(len, index.search(texts, radius, return_as_ids=True)))

    return ask
