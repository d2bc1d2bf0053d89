"""The guard over the C interface (include/holdfast/guard_c.h)."""

from __future__ import annotations

import ctypes
import datetime
import functools
import json
import os
import pathlib
import secrets
import threading
from typing import Any, Mapping, Optional, Sequence, Union, cast

from ._types import Assessment, Judgement

_ABI_VERSION = 1
Time = Union[datetime.datetime, float, int, str]


class GuardError(ValueError):
    """What was handed in cannot be read. The message is one sentence and never carries anybody's words."""


class _Text(ctypes.Structure):
    _fields_ = [("data", ctypes.c_char_p), ("size", ctypes.c_size_t)]


class _Error(ctypes.Structure):
    _fields_ = [("status", ctypes.c_int), ("message", ctypes.c_char * 252)]


class _Files(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_size_t), ("concept_lists", ctypes.POINTER(_Text)),
                ("concept_list_count", ctypes.c_size_t), ("model", _Text), ("signs_json", _Text), ("policy_json", _Text)]


class _Options(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_size_t), ("policy_json", _Text), ("seed", ctypes.c_uint64)]


def _text(words: Union[str, bytes, None]) -> _Text:
    if words is None:
        return _Text(None, 0)
    data = words.encode("utf-8", "surrogatepass") if isinstance(words, str) else bytes(words)
    return _Text(data, len(data))


@functools.lru_cache(maxsize=1)
def _library() -> ctypes.CDLL:
    path = pathlib.Path(__file__).with_name("libholdfast_guard.so")
    library = ctypes.CDLL(os.environ.get("HOLDFAST_GUARD_LIBRARY", str(path)))
    handle, error, text = ctypes.c_void_p, ctypes.POINTER(_Error), ctypes.POINTER(_Text)
    for name, result, arguments in (
        ("abi_version", ctypes.c_uint32, []),
        ("knowledge_new", ctypes.c_int, [ctypes.POINTER(_Files), ctypes.POINTER(handle), error]),
        ("knowledge_free", None, [handle]),
        ("new", ctypes.c_int, [handle, ctypes.POINTER(_Options), ctypes.POINTER(handle), error]),
        ("free", None, [handle]),
        ("push_json", ctypes.c_int, [handle, _Text, ctypes.c_void_p, text, error]),
        ("assess_json", ctypes.c_int, [handle, _Text, text, error]),
        ("judge_json", ctypes.c_int, [handle, _Text, text, error]),
        ("forget", None, [handle, _Text]),
        ("conversations", ctypes.c_size_t, [handle]),
    ):
        function = getattr(library, f"holdfast_guard_{name}")
        function.restype, function.argtypes = result, arguments
    if library.holdfast_guard_abi_version() != _ABI_VERSION:
        raise ImportError("The guard's library is of another version; install the wheel again.")
    return library


def _check(status: int, error: _Error) -> None:
    if status == 0:
        return
    sentence = error.message.decode("utf-8", "replace")
    raise MemoryError(sentence) if status == 4 else GuardError(sentence)


class Knowledge:
    """Concept lists, model, signs and policy, read once. May be shared by any number of guards and threads.

    Each argument is the text or the bytes of a file as in data/guard, for those that are not to be the wheel's own.
    Raises GuardError when one of them cannot be read.
    """

    def __init__(self, *, concepts: Optional[Sequence[Union[str, bytes]]] = None, model: Optional[bytes] = None,
                 signs: Optional[str] = None, policy: Optional[str] = None) -> None:
        self._handle = ctypes.c_void_p()
        lists = (_Text * len(concepts or ()))(*[_text(each) for each in concepts or ()])
        files = _Files(ctypes.sizeof(_Files), lists, len(lists), _text(model), _text(signs), _text(policy))
        error = _Error()
        _check(_library().holdfast_guard_knowledge_new(files, self._handle, error), error)

    def __del__(self) -> None:
        if self._handle:
            _library().holdfast_guard_knowledge_free(self._handle)
            self._handle = ctypes.c_void_p()


@functools.lru_cache(maxsize=1)
def _own_knowledge() -> Knowledge:
    return Knowledge()


def _time(at: Optional[Time]) -> Union[float, int, str, None]:
    if not isinstance(at, datetime.datetime):
        return at
    return (at if at.tzinfo else at.replace(tzinfo=datetime.timezone.utc)).isoformat()


class Guard:
    """Watches any number of conversations. Safe to use from several threads, which take turns.

    `policy` has the shape of data/guard/policy.json, as a mapping or as its text; None is the knowledge's own. Raises
    GuardError when it cannot be read.
    """

    def __init__(self, policy: Union[Mapping[str, Any], str, None] = None, *, knowledge: Optional[Knowledge] = None) -> None:
        self._handle = ctypes.c_void_p()
        self._lock = threading.Lock()
        known = knowledge or _own_knowledge()
        words = policy if policy is None or isinstance(policy, str) else json.dumps(policy)
        options = _Options(ctypes.sizeof(_Options), _text(words), secrets.randbits(64))
        error = _Error()
        _check(_library().holdfast_guard_new(known._handle, options, self._handle, error), error)

    def push(self, *, conversation: str, sender: str, text: str, at: Optional[Time] = None, to: Optional[str] = None,
             id: Optional[str] = None, known_picture: bool = False) -> Assessment:
        """Takes one message and gives the conversation's assessment.

        `at` is a datetime (without a zone: UTC), a number since 1970 or RFC 3339; it matters where accounts' ages are known.
        `known_picture` says that its media matched a bank. Names have 1 to 512 bytes; 8,192 code points of the text are
        read. Raises GuardError, and is then as before.
        """
        event: dict[str, Any] = {"conversation": conversation, "id": id, "from": sender, "to": to, "text": text, "at": _time(at)}
        if known_picture:
            event["media"] = {"matched": True}
        return cast(Assessment, self.push_event(event))

    def push_event(self, event: Mapping[str, Any]) -> Optional[Assessment]:
        """Takes any event that `holdfast guard` reads: message, account, contact, block, report, payment_request.

        None when the event concerns no conversation. Raises GuardError, and is then as before.
        """
        return cast(Optional[Assessment], self._ask("push_json", json.dumps(event), None))

    def assess(self, conversation: str) -> Assessment:
        """As things stand; a conversation never seen is at no risk."""
        return cast(Assessment, self._ask("assess_json", conversation))

    def judge(self, conversation: Mapping[str, Any]) -> Judgement:
        """A whole conversation, {"id"?, "messages": [{"from", "text", "at"?}], "accounts"?}, beside those being watched."""
        return cast(Judgement, self._ask("judge_json", json.dumps(conversation)))

    def forget(self, conversation: str) -> None:
        """Ends one conversation; its memory is used for others."""
        with self._lock:
            _library().holdfast_guard_forget(self._open(), _text(conversation))

    def __len__(self) -> int:
        with self._lock:
            return int(_library().holdfast_guard_conversations(self._open()))

    def __bool__(self) -> bool:
        return True

    def close(self) -> None:
        """Gives the memory back. Otherwise that happens with the object."""
        with self._lock:
            if self._handle:
                _library().holdfast_guard_free(self._handle)
                self._handle = ctypes.c_void_p()

    def __enter__(self) -> Guard:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_lock", None) is not None:
            self.close()

    def _open(self) -> ctypes.c_void_p:
        if not self._handle:
            raise GuardError("This guard has been closed; make a new one.")
        return self._handle

    def _ask(self, function: str, words: str, *more: None) -> Optional[Mapping[str, Any]]:
        error, answer = _Error(), _Text()
        with self._lock:
            status = getattr(_library(), f"holdfast_guard_{function}")(self._open(), _text(words), *more, answer, error)
            _check(status, error)
            line = (answer.data or b"")[: answer.size]
        return json.loads(line) if line else None
