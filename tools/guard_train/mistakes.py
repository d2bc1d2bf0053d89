"""Conversations as hasty thumbs type them: a model that has read only tidy words misses those in a hurry.

Every choice has a fixed seed. The kinds are those of any keyboard: two letters swapped, one left out, doubled, or its neighbour.
"""

import re

import numpy

import corpus

KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
BESIDE = {letter: row[max(0, at - 1) : at] + row[at + 1 : at + 2] for row in KEYS for at, letter in enumerate(row)}
EVENT = re.compile(r"\[[^\]]*\]")
WORD = re.compile(r"[^\W\d_]{4,}")
SHARE_OF_WORDS = 0.35
HARMLESS_SHARE = 0.33  # of harmless conversations that get a copy; all sextortion does


def mistaken(word, random):
    at = int(random.integers(1, len(word) - 1))
    kind = int(random.integers(5))
    if kind <= 1:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 2:
        return word[:at] + word[at + 1 :]
    if kind == 3:
        return word[:at] + word[at] + word[at:]
    beside = BESIDE.get(word[at].lower(), word[at])
    return word[:at] + beside[int(random.integers(len(beside)))] + word[at + 1 :]


def with_mistakes(text, random):
    def change(match):
        return mistaken(match[0], random) if random.random() < SHARE_OF_WORDS else match[0]

    parts, at = [], 0
    for event in EVENT.finditer(text):
        parts += [WORD.sub(change, text[at : event.start()]), event[0]]
        at = event.end()
    return "".join(parts) + WORD.sub(change, text[at:])


def copies(conversations):
    """(copies with mistakes, the place of the conversation each is of)."""
    random, made, places = numpy.random.default_rng(11), [], []
    for place, each in enumerate(conversations):
        if not each.is_sextortion and random.random() >= HARMLESS_SHARE:
            continue
        messages = [corpus.Message(m.writer, m.signs, with_mistakes(m.text, random)) for m in each.messages]
        made.append(corpus.Conversation(each.id, each.kind, each.scene, each.register, each.suspect, each.at_risk, messages))
        places.append(place)
    return made, places
