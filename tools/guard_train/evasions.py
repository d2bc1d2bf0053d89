"""Ten ways to hide words from a filter, applied to a whole conversation. Deterministic: the text alone decides.

Whether a word is changed follows from its own hash, so that most but not all of the words are, as people do it.
Events in brackets stay as they are: they are the platform's, not the writer's.
"""

import re
import zlib

import corpus

WORD = re.compile(r"\w+", re.UNICODE)
EVENT = re.compile(r"\[[^\]]*\]")
LEET = str.maketrans({"a": "4", "e": "3", "i": "1", "o": "0", "s": "5", "t": "7"})
CYRILLIC = str.maketrans("aceopxyiAEOPCTKMHBX", "асеорхуіАЕОРСТКМНВХ")
ZERO_WIDTH = "​‌‍⁠"
EMOJI = ["😂", "💀", "🔥", "🙈"]


def number(word):
    return zlib.crc32(word.lower().encode())


def by_word(change, part=1.0, least=4):
    """Applies `change` to that part of the words of at least `least` letters."""

    def changed(match):
        word = match[0]
        is_chosen = len(word) >= least and not word.isdigit() and number(word) % 100 < 100 * part
        return change(word) if is_chosen else word

    def apply(text):
        parts, at = [], 0
        for event in EVENT.finditer(text):
            parts += [WORD.sub(changed, text[at : event.start()]), event[0]]
            at = event.end()
        return "".join(parts) + WORD.sub(changed, text[at:])

    return apply


def styled(word):
    return "".join(chr(0x1D5D4 + ord(c) - 65) if "A" <= c <= "Z" else chr(0x1D5EE + ord(c) - 97) if "a" <= c <= "z" else c for c in word)


def fullwidth(word):
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in word)


def zero_width(word):
    return "".join(c + ZERO_WIDTH[(number(word) + i) % 4] for i, c in enumerate(word))


def repeated(word):
    at = number(word) % len(word)
    return word[: at + 1] + word[at] * 3 + word[at + 1 :]


def typing_mistake(word):
    at = 1 + number(word) % max(1, len(word) - 2)
    return word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]


def voice(text):
    if EVENT.fullmatch(text):
        return text
    return re.sub(r"\s+", " ", re.sub(r"[^\w\s\[\]'’€$£]", " ", text)).strip().lower() or text


def emoji_between(text):
    words = text.split(" ")
    return text if EVENT.fullmatch(text) else " ".join(w + (EMOJI[number(w) % 4] if number(w) % 3 == 0 else "") for w in words)


TEXT = {
    "leetspeak": by_word(lambda word: word.lower().translate(LEET), 0.7),
    "lookalike letters": by_word(lambda word: word.translate(CYRILLIC), 0.8, 3),
    "invisible characters": by_word(zero_width, 0.8, 3),
    "letters apart": by_word(lambda word: " ".join(word), 0.35),
    "dots between letters": by_word(lambda word: ".".join(word), 0.35),
    "styled letters": by_word(lambda word: styled(word) if number(word) % 2 else fullwidth(word), 0.8, 3),
    "repeated letters": by_word(repeated, 0.6, 3),
    "typing mistakes": by_word(typing_mistake, 0.4),
    "voice to text": voice,
    "emoji between words": emoji_between,
}


def split_over_messages(conversation):
    """Each message in pieces of two or three words, cut within a word now and then."""
    messages = []
    for m in conversation.messages:
        words = m.text.split(" ")
        if EVENT.search(m.text) or len(words) < 4:
            messages.append(m)
            continue
        at, pieces = 0, []
        while at < len(words):
            step = 2 + number(words[at]) % 2
            pieces.append(" ".join(words[at : at + step]))
            at += step
        messages += [corpus.Message(m.writer, m.signs if i == len(pieces) - 1 else frozenset(), piece) for i, piece in enumerate(pieces)]
    return messages


def names():
    return [*TEXT, "split over messages"]


def apply(name, conversation):
    """The conversation in disguise. Its message numbers are its own: in pieces there are more of them."""
    if name == "split over messages":
        messages = split_over_messages(conversation)
    else:
        messages = [corpus.Message(m.writer, m.signs, TEXT[name](m.text)) for m in conversation.messages]
    return corpus.Conversation(conversation.id, conversation.kind, conversation.scene, conversation.register, conversation.suspect, conversation.at_risk, messages)
