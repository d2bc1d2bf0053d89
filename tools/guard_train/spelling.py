"""The words that src/guard/spelling.cc reads mistyped ones as, and those that it leaves alone."""

import collections
import re
import unicodedata

LEAST_CONVERSATIONS = 3  # with a word that others are read as
MOST_WORDS = 1 << 16
LETTERS = re.compile(r"[^\W\d_]+")
SPELT = re.compile(r"[a-z]{4,20}")
EVENT = re.compile(r"\[[^\]]*\]")
ALONE = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l"})


def folded(word):
    """As src/guard/fold.cc makes Latin letters comparable."""
    plain = unicodedata.normalize("NFKD", word.casefold().translate(ALONE))
    return "".join(c for c in plain if not unicodedata.combining(c))


def words_of(text):
    return {word for word in map(folded, LETTERS.findall(EVENT.sub(" ", text))) if SPELT.fullmatch(word)}


def frequent(conversations):
    """Words of several conversations, those of most first."""
    counts = collections.Counter()
    for each in conversations:
        counts.update(set().union(*(words_of(m.text) for m in each.messages)))
    often = [(-count, word) for word, count in counts.items() if count >= LEAST_CONVERSATIONS]
    return [word for _, word in sorted(often)]


def text(conversations, known):
    """The frequent words, then those of `known` that are not."""
    often = frequent(conversations)
    rare = {word for each in known for word in words_of(each)} - set(often)
    return "".join(word + "\n" for word in [*often, "", *sorted(rare)][: MOST_WORDS])
