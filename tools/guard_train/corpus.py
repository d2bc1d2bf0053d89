"""Conversations in the text form of data/guard (docs/formats/guard.md)."""

import dataclasses
import json
import pathlib
import re

SIGNS = (
    "contact intimacy probe move ask leverage hacked fake proof threat demand more deadline secrecy hold repeat "
    "sent distress plead paid harm refuse"
).split()
SUSPECT_SIGNS = 16
SUSPECT_HEAD = 22
AT_RISK_HEAD = 23
HEADS = 24

MESSAGE = re.compile(r"([a-z])(?: ([a-z,]+))?: (.+)$")


@dataclasses.dataclass
class Message:
    writer: str
    signs: frozenset
    text: str


@dataclasses.dataclass
class Conversation:
    id: str
    kind: str  # "sextortion" or "lookalike"
    scene: str
    register: str
    suspect: str | None
    at_risk: str | None
    messages: list
    source: str = ""

    @property
    def is_sextortion(self):
        return self.kind == "sextortion"

    @property
    def language(self):
        return self.id[:2]

    def first(self, *signs):
        """The first message with one of the signs, or None."""
        return next((i for i, m in enumerate(self.messages) if m.signs & set(signs)), None)


def read(path):
    """The conversations of a file, or of every .txt file in a folder; ValueError names a line that is wrong."""
    path = pathlib.Path(path)
    if path.is_dir():
        return [each for file in sorted(path.glob("*.txt")) for each in read(file)]
    found, current = [], None
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        line = line.rstrip("\r")
        if not line.strip():
            current = None
        elif line.startswith("== "):
            fields = [field.strip() for field in line[3:].split("|")]
            suspect, at_risk = fields[4].split(">") if len(fields) > 4 else (None, None)
            current = Conversation(*fields[:4], suspect, at_risk, [], str(path))
            found.append(current)
        else:
            match = MESSAGE.match(line)
            if not match or current is None:
                raise ValueError(f"{path}:{number}: no message")
            signs = frozenset((match[2] or "").split(",")) - {""}
            if signs - set(SIGNS):
                raise ValueError(f"{path}:{number}: unknown sign")
            current.messages.append(Message(match[1], signs, match[3]))
    return found


def lines_of(conversations):
    """As `holdfast guard --conversations` reads them; a conversation's id is its place."""
    return "".join(
        json.dumps({"id": str(i), "messages": [{"from": m.writer, "text": m.text} for m in each.messages]}) + "\n"
        for i, each in enumerate(conversations)
    )
