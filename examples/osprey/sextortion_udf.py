"""ROOST Osprey: a user-defined function for rules, `SextortionLevel(conversation=..., sender=..., text=...)`.

It gives "none", "notice", "warn" or "urgent" for the conversation as it stands after the message. A rule acts on it by
asking a human (rules/sextortion.sml); the guard gives no ground for a ban by itself.
"""

import threading

import holdfast
from osprey.engine.executor.execution_context import ExecutionContext
from osprey.engine.udf.arguments import ArgumentsBase
from osprey.engine.udf.base import UDFBase

MOST_CONVERSATIONS = 1_000_000
MOST_CHARACTERS = 16_384

_guard = holdfast.Guard()  # one a worker: send each conversation's messages to the same worker, by its id
_order = {}  # conversations, the one spoken in longest ago first
_lock = threading.Lock()


def _push(conversation, sender, text):
    with _lock:
        seen = _guard.push(conversation=conversation, sender=sender, text=text[:MOST_CHARACTERS])
        _order.pop(conversation, None)
        _order[conversation] = None
        if len(_order) > MOST_CONVERSATIONS:
            oldest = next(iter(_order))
            del _order[oldest]
            _guard.forget(oldest)
    return seen


class SextortionArguments(ArgumentsBase):
    conversation: str
    """What tells this conversation from all others."""
    sender: str
    """Who wrote the message."""
    text: str
    """What they wrote."""


class SextortionLevel(UDFBase[SextortionArguments, str]):
    """How much help the people of a conversation may need: none, notice, warn or urgent.

    Takes the message into account, so call it once for each. At warn ask a human; at urgent ask one now.
    """

    category = "Safety"

    def execute(self, execution_context: ExecutionContext, arguments: SextortionArguments) -> str:
        return _push(arguments.conversation, arguments.sender, arguments.text)["level"]
