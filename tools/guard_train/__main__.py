"""Makes a model for the guard from labelled conversations (docs/formats/guard.md has their form).

usage: python3 tools/guard_train --out model.bin [--conversations DIR ...] [--holdfast build/holdfast] [--rows N]
                                 [--no-meanings]

Prints what it finds on conversations held back from it, fold by fold. The same input gives the same model.
tools/guard_train/requirements.txt lists what it needs (PyPI). A platform retrains on its own labelled text by naming
its folder; give data/guard/conversations too, so that what is rare there is not forgotten.
"""

import argparse
import pathlib
import subprocess
import sys

import numpy

import copies
import corpus
import learn
import report
import spelling
import training
import word_vectors

HERE = pathlib.Path(__file__).resolve().parent
DATA = HERE.parent.parent / "data" / "guard"


def features(program, concepts, lines, spelt=None):
    """For each conversation its messages, for each message its windows: (words, feature numbers)."""
    command = [program, "guard", "features", "--concepts", str(concepts), "--conversations", "-"]
    command += ["--spelling", str(spelt)] if spelt else []
    out, printed = subprocess.run(command, input=lines, capture_output=True, text=True, check=True).stdout, []
    for line in out.splitlines():
        if line.startswith("C"):
            printed.append([])
        elif line.startswith("M"):
            printed[-1].append([])
        else:
            words, *hashes = line[2:].split()
            printed[-1][-1].append((int(words), numpy.array(hashes, numpy.int64)))
    return printed


def meanings(program, concepts, words, encoder, spelt):
    """Of the words that are not read as another."""
    alone = [corpus.Conversation("", "", "", "", None, None, [corpus.Message("a", frozenset(), word)]) for word in words]
    lines = corpus.lines_of(alone)
    printed, meant = (features(program, concepts, lines, list_of_words) for list_of_words in (None, spelt))
    is_own = [(one[0][0][1][:1] == other[0][0][1][:1]).all() for one, other in zip(printed, meant, strict=True)]
    one = [i for i, messages in enumerate(printed) if [count for count, _ in messages[0]] == [1] and is_own[i]]
    vectors = word_vectors.encode([words[i] for i in one], encoder)
    return learn.WordVectors(numpy.array([printed[i][0][0][1][0] for i in one]), vectors)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, required=True, help="the model's file")
    parser.add_argument("--conversations", type=pathlib.Path, nargs="+", default=[DATA / "conversations"])
    parser.add_argument("--concepts", type=pathlib.Path, default=DATA / "concepts")
    parser.add_argument("--holdfast", default=str(HERE.parent.parent / "build" / "holdfast"))
    parser.add_argument("--rows", type=int, default=120_000, help="features at most")
    parser.add_argument("--no-meanings", action="store_true", help="without the sentence model: faster, and worse")
    options = parser.parse_args()
    conversations = [each for folder in options.conversations for each in corpus.read(folder)]
    if len({each.id for each in conversations}) != len(conversations):
        sys.exit("Two conversations have the same id.")
    print(f"{len(conversations)} conversations", file=sys.stderr)
    texts = [path.read_text(encoding="utf-8") for path in sorted(options.concepts.glob("*.txt"))]
    encoder = None if options.no_meanings else word_vectors.encoder()
    words = word_vectors.concept_words(texts) | (set() if encoder is None else word_vectors.own_words(encoder))
    spelt = spelling.text(conversations, words)
    spelling_file = options.out.with_suffix(".words")
    spelling_file.write_text(spelt, encoding="utf-8")
    hasty, places = copies.copies(conversations)
    read = conversations + hasty
    printed = features(options.holdfast, options.concepts, corpus.lines_of(read), spelling_file)
    windows = learn.Windows(read, printed)
    known = learn.WordVectors.none()
    if encoder is not None:
        words = sorted(words | word_vectors.conversation_words(conversations))
        known = meanings(options.holdfast, options.concepts, words, encoder, spelling_file)
    spelling_file.unlink()
    trained = training.Trained(read, places, windows, known, options.rows)
    options.out.write_bytes(trained.bytes(spelt))
    report.print_held_back(conversations, trained)


if __name__ == "__main__":
    main()
