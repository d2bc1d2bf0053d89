"""The exact index over 256-bit hashes, over the C interface (include/holdfast/match_c.h). Needs numpy once it is used."""

from __future__ import annotations

import ctypes
import functools
import importlib
import os
import pathlib
from typing import Any, NamedTuple, Optional

_ABI_VERSION = 1
_HASH_BYTES = 32


class MatchError(ValueError):
    """What was handed in is not what the index takes. The message is one sentence."""


class Found(NamedTuple):
    """What queries found, nearest first: that of query i is `ids[starts[i]:starts[i + 1]]`, and `distances` likewise."""

    starts: Any
    ids: Any
    distances: Any


class _Error(ctypes.Structure):
    _fields_ = [("status", ctypes.c_int), ("message", ctypes.c_char * 252)]


class _Found(ctypes.Structure):
    _fields_ = [("queries", ctypes.c_size_t), ("starts", ctypes.POINTER(ctypes.c_size_t)),
                ("ids", ctypes.POINTER(ctypes.c_uint64)), ("distances", ctypes.POINTER(ctypes.c_int32))]


@functools.lru_cache(maxsize=1)
def _library() -> ctypes.CDLL:
    path = pathlib.Path(__file__).with_name("libholdfast_match.so")
    library = ctypes.CDLL(os.environ.get("HOLDFAST_MATCH_LIBRARY", str(path)))
    handle, error, many = ctypes.c_void_p, ctypes.POINTER(_Error), ctypes.c_size_t
    for name, result, arguments in (
        ("abi_version", ctypes.c_uint32, []),
        ("new", ctypes.c_int, [ctypes.c_char_p, ctypes.POINTER(handle), error]),
        ("free", None, [handle]),
        ("insert", ctypes.c_int, [handle, handle, handle, many, error]),
        ("erase", ctypes.c_int, [handle, handle, many, ctypes.POINTER(many), error]),
        ("find", ctypes.c_int, [handle, handle, many, ctypes.c_int, ctypes.POINTER(ctypes.POINTER(_Found)), error]),
        ("found_free", None, [ctypes.POINTER(_Found)]),
        ("size", many, [handle]),
        ("bytes", many, [handle]),
    ):
        function = getattr(library, f"holdfast_match_{name}")
        function.restype, function.argtypes = result, arguments
    if library.holdfast_match_abi_version() != _ABI_VERSION:
        raise ImportError("The index's library is of another version; install the wheel again.")
    return library


def _numpy() -> Any:
    return importlib.import_module("numpy")


def _check(status: int, error: _Error) -> None:
    if status == 0:
        return
    sentence = error.message.decode("utf-8", "replace")
    raise MemoryError(sentence) if status == 3 else MatchError(sentence)


def _hashes(hashes: Any) -> Any:
    """An array of rows of 32 bytes from the same, from one row, or from an iterable of 32-byte strings or hexadecimal digits."""
    numpy = _numpy()
    if not isinstance(hashes, numpy.ndarray):
        try:
            rows = [bytes.fromhex(each) if isinstance(each, str) else bytes(each) for each in hashes]
        except (TypeError, ValueError):
            raise MatchError("Hashes are an array of rows of 32 bytes, or a list of 32 bytes or 64 hexadecimal digits each.") from None
        if any(len(row) != _HASH_BYTES for row in rows):
            raise MatchError("A hash is 32 bytes, or 64 hexadecimal digits.")
        hashes = numpy.frombuffer(b"".join(rows), numpy.uint8).reshape(-1, _HASH_BYTES)
    if hashes.dtype != numpy.uint8 or hashes.shape[-1:] != (_HASH_BYTES,) or hashes.ndim > 2:
        raise MatchError("Hashes are an array of uint8 with 32 columns.")
    return numpy.ascontiguousarray(hashes).reshape(-1, _HASH_BYTES)


def _ids(ids: Any) -> Any:
    numpy = _numpy()
    try:
        given = numpy.asarray(ids)
        if given.size and (given.dtype.kind not in "iu" or given.min() < 0):
            raise MatchError("Ids are whole numbers from 0 to 2**64 - 1.")
        return numpy.ascontiguousarray(given.reshape(-1), dtype=numpy.uint64)
    except (OverflowError, TypeError):
        raise MatchError("Ids are whole numbers from 0 to 2**64 - 1.") from None


class Index:
    """An exact index over 256-bit hashes: it finds every entry within a radius, nearest first.

        index = holdfast.Index()
        index.insert(ids, hashes)                 # numpy: n whole numbers, n x 32 bytes
        found = index.find(queries, radius=31)
        found.ids[found.starts[0]:found.starts[1]]

    Any number of threads may ask while others change it; those that change it take turns.
    """

    def __init__(self, kernel: Optional[str] = None) -> None:
        """`kernel` is "avx512", "avx2", "neon" or "scalar"; left out, the fastest that this processor has."""
        self._handle = ctypes.c_void_p()
        error = _Error()
        name = None if kernel is None else kernel.encode("utf-8")
        _check(_library().holdfast_match_new(name, ctypes.byref(self._handle), ctypes.byref(error)), error)

    def __del__(self) -> None:
        if getattr(self, "_handle", None):
            _library().holdfast_match_free(self._handle)
            self._handle = ctypes.c_void_p()

    def __len__(self) -> int:
        return int(_library().holdfast_match_size(self._handle))

    def __bool__(self) -> bool:
        return True

    @property
    def nbytes(self) -> int:
        """Bytes of memory that hashes, ids and tables take."""
        return int(_library().holdfast_match_bytes(self._handle))

    def insert(self, ids: Any, hashes: Any) -> None:
        """Adds each hash under its id, or replaces the hash that the id had. Many at once are much faster."""
        numbers, rows, error = _ids(ids), _hashes(hashes), _Error()
        if len(numbers) != len(rows):
            raise MatchError("There must be as many ids as hashes.")
        _check(_library().holdfast_match_insert(self._handle, numbers.ctypes.data, rows.ctypes.data, len(rows), ctypes.byref(error)), error)

    def erase(self, ids: Any) -> int:
        """Takes the ids out, and tells how many of them were there."""
        numbers, error, erased = _ids(ids), _Error(), ctypes.c_size_t()
        _check(_library().holdfast_match_erase(self._handle, numbers.ctypes.data, len(numbers), ctypes.byref(erased), ctypes.byref(error)), error)
        return erased.value

    def find(self, queries: Any, radius: int = 31) -> Found:
        """Every entry within `radius` bits (0 to 256) of each query. Many queries at once are much faster."""
        numpy = _numpy()
        rows, error, out = _hashes(queries), _Error(), ctypes.POINTER(_Found)()
        _check(_library().holdfast_match_find(self._handle, rows.ctypes.data, len(rows), radius, ctypes.byref(out), ctypes.byref(error)), error)
        try:
            found = out.contents
            starts = numpy.ctypeslib.as_array(found.starts, (len(rows) + 1,)).copy()
            count = int(starts[-1])
            if count == 0:
                return Found(starts, numpy.empty(0, numpy.uint64), numpy.empty(0, numpy.int32))
            return Found(starts, numpy.ctypeslib.as_array(found.ids, (count,)).copy(), numpy.ctypeslib.as_array(found.distances, (count,)).copy())
        finally:
            _library().holdfast_match_found_free(out)
