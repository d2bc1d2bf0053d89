"""Conversations as hasty people type them, for a model that would else have read only tidy ones.

Harmless talk is copied too, so that haste itself is no sign. Every choice has a fixed seed. evasions.py measures on other
disguises than these.
"""

import re

import numpy

import corpus

KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
BESIDE = {letter: row[max(0, at - 1) : at] + row[at + 1 : at + 2] for row in KEYS for at, letter in enumerate(row)}
EVENT = re.compile(r"\[[^\]]*\]")
WORD = re.compile(r"[^\W\d_]{4,}")
EMOJI = ("🙂", "🥺", "👀", "💯", "🙏", "😭", "❤️", "✨", "🤷", "😅")
SHARE_OF_WORDS = 0.35
HARMLESS_SHARE = 0.4  # of harmless conversations that get a copy; all sextortion does
MISTAKES, EMOJIS, PIECES = 0.6, 0.2, 0.2


def mistaken(word, random):
    """Two letters swapped, one left out, doubled, or its neighbour on the keyboard."""
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


def outside_events(text, change):
    parts, at = [], 0
    for event in EVENT.finditer(text):
        parts += [change(text[at : event.start()]), event[0]]
        at = event.end()
    return "".join(parts) + change(text[at:])


def with_mistakes(message, random):
    def change(match):
        return mistaken(match[0], random) if random.random() < SHARE_OF_WORDS else match[0]

    return [outside_events(message, lambda part: WORD.sub(change, part))]


def with_emoji(message, random):
    if EVENT.search(message):
        return [message]
    words = message.split(" ")
    return [" ".join(w + (EMOJI[int(random.integers(len(EMOJI)))] if random.random() < SHARE_OF_WORDS else "") for w in words)]


def in_pieces(message, random):
    words = message.split(" ")
    if EVENT.search(message) or len(words) < 4:
        return [message]
    pieces, at = [], 0
    while at < len(words):
        step = int(random.integers(1, 5))
        pieces.append(" ".join(words[at : at + step]))
        at += step
    return pieces


def copies(conversations):
    """(copies, the place of the conversation each is of)."""
    random, made, places = numpy.random.default_rng(11), [], []
    for place, each in enumerate(conversations):
        if not each.is_sextortion and random.random() >= HARMLESS_SHARE:
            continue
        change = (with_mistakes, with_emoji, in_pieces)[random.choice(3, p=(MISTAKES, EMOJIS, PIECES))]
        messages = []
        for m in each.messages:
            pieces = change(m.text, random)
            messages += [corpus.Message(m.writer, frozenset(), piece) for piece in pieces[:-1]]
            messages.append(corpus.Message(m.writer, m.signs, pieces[-1]))
        made.append(corpus.Conversation(each.id, each.kind, each.scene, each.register, each.suspect, each.at_risk, messages))
        places.append(place)
    return made, places
