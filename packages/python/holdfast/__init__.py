"""Recognises sextortion in a conversation, in time, and says why.

    import holdfast
    guard = holdfast.Guard()
    assessment = guard.push(conversation="c1", sender="kit", text="...")
    if assessment["alert"]:
        ...  # help for assessment["person_at_risk"], and a human to look; never a ban by itself

The answer is help for a person and a question to a human. The guard errs both ways; docs/guard-evidence.md of the
project says how often.

Index finds hashes within a radius of others, exactly, with numpy in and out.
"""

from ._guard import Guard, GuardError, Knowledge
from ._match import Found, Index, MatchError
from ._types import Action, Advice, Assessment, Judgement, Reason

__all__ = ["Action", "Advice", "Assessment", "Found", "Guard", "GuardError", "Index", "Judgement", "Knowledge", "MatchError",
           "Reason"]
__version__ = "0.1.0"
