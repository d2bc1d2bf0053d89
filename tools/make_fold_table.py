#!/usr/bin/env python3
"""Writes src/guard/fold_table.cc: what each code point folds to. With --check, compares instead.

usage: make_fold_table.py [--check]

Needs Python's unicodedata, emoji/emoji-data.txt of Debian's package unicode-data, and PyPI
confusable-homoglyphs 3.3.1, which carries UTS #39's confusables.txt. The build needs none of them: the
table is committed, and its head records the versions. The table also depends on the version of
unicodedata, so --check says so where that differs. Exit status of --check: 0 the same, 1 not.

The rules, in order; the first that applies decides:
  1. ASCII: letters in lower case, line breaks '\\n', other control characters ' ', the rest itself.
  2. Tables in fold_rules.py: quotes, dashes, currency signs, emoji, letters that nothing else gets right.
  3. White space ' ', line breaks '\\n', invisible characters and marks nothing, a digit its ASCII digit.
  4. NFKC, case folded, without marks, where that is ASCII.
  5. A Latin letter the letter of its name ("LATIN SMALL LETTER O WITH STROKE").
  6. A letter the Latin letter that it may be confused with, or else its transliteration, or else 'x'.
  7. A symbol the ASCII symbol or letter that it may be confused with, or else, if Unicode calls it
     pictographic, " e_other ", and if not ' '.
"""

import argparse
import json
import pathlib
import re
import sys
import unicodedata

from fold_rules import (DELETED, EMOJI, INVISIBLE, LETTERS, OVERLAYS, STYLED_LETTERS, SYMBOLS, TRANSLITERATION,
                        WORDS)

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLE = ROOT / "src/guard/fold_table.cc"
EMOJI_DATA = pathlib.Path("/usr/share/unicode/emoji/emoji-data.txt")
BLOCK = 128
MOST_BYTES = 10
# FoldMark of src/guard/fold.h.
OTHER_SCRIPT, STYLED, SYMBOL, JOINED = 1, 2, 4, 8
STYLES = ("<font>", "<circle>", "<wide>", "<super>", "<sub>", "<square>")
LETTER_NAME = re.compile(
    r"LATIN (?:SMALL |CAPITAL )?(?:LETTER )?(?:SMALL )?(?:CAPITAL )?"
    r"(?:DOTLESS |TURNED |REVERSED |INVERTED |SIDEWAYS |SCRIPT |OPEN |BARRED |CLOSED |LONG |TOP HALF |"
    r"BOTTOM HALF |BLACKLETTER |TAILLESS |STRETCHED |INSULAR |SMALL |CAPITAL |HALF |BROKEN )*([A-Z])(?: WITH .*)?$")
BOXED_NAME = re.compile(r"(?:NEGATIVE SQUARED|NEGATIVE CIRCLED|CROSSED NEGATIVE SQUARED|REGIONAL INDICATOR SYMBOL)"
                        r"(?: LATIN CAPITAL)? LETTER ([A-Z])$")


def read_pictographs():
    """The pictographic code points and the version of the file."""
    text = EMOJI_DATA.read_text(encoding="utf-8")
    found = set()
    for line in text.split("\n"):
        fields = re.match(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*Extended_Pictographic", line)
        if fields:
            found.update(range(int(fields[1], 16), int(fields[2] or fields[1], 16) + 1))
    return found, re.search(r"Version:? ([\d.]+)", text)[1]


def read_confusables():
    """character -> the single characters that it may be confused with, and the package's version."""
    import confusable_homoglyphs
    folder = pathlib.Path(confusable_homoglyphs.__file__).parent
    table = json.loads((folder / "confusables.json").read_text(encoding="utf-8"))
    return ({key: [other["c"] for other in others if len(other["c"]) == 1]
             for key, others in table.items() if len(key) == 1}, confusable_homoglyphs.__version__)


class Folder:
    def __init__(self):
        self.pictographs, self.emoji_version = read_pictographs()
        self.confusables, self.confusables_version = read_confusables()

    def named_letter(self, character):
        found = LETTER_NAME.match(unicodedata.name(character, ""))
        return found[1].lower() if found else None

    def look_alike(self, character, kinds):
        """The ASCII letter ("letter") or symbol ("symbol") that looks like `character`, or None."""
        others = [o for form in (character, character.casefold()) for o in self.confusables.get(form, [])]
        for other in others:
            if ord(other) < 128:
                if "letter" in kinds and other.isalpha():
                    return other.lower()
                if "symbol" in kinds and not other.isalnum():
                    return other
        for other in others:
            if "letter" in kinds and ord(other) >= 128 and self.named_letter(other):
                return self.named_letter(other)
        return None

    def marks(self, character):
        """FoldMarks of a letter, by its script and style."""
        name = unicodedata.name(character, "")
        decomposition = unicodedata.decomposition(character)
        if decomposition.startswith(STYLES) and character not in "ªº":
            return STYLED
        if 0x250 <= ord(character) <= 0x2AF or 0x1D00 <= ord(character) <= 0x1DBF:
            return STYLED
        if BOXED_NAME.match(name) or " SMALL CAPITAL " in name:
            return STYLED
        if unicodedata.category(character)[0] != "L":
            return 0
        return 0 if "LATIN" in name or name.startswith("MODIFIER") else OTHER_SCRIPT

    def fold_letter(self, character):
        for form in (character, character.casefold()):
            if form in LETTERS:
                return LETTERS[form]
        if self.named_letter(character):
            return self.named_letter(character)
        bare = "".join(c for c in unicodedata.normalize("NFKD", character.casefold())
                       if not unicodedata.category(c).startswith("M"))
        if bare and bare != character:
            return "".join(self.fold(c)[0] for c in bare)
        found = self.look_alike(character, {"letter"})
        return found or TRANSLITERATION.get(character.casefold(), "x")

    def fold_symbol(self, character):
        boxed = BOXED_NAME.match(unicodedata.name(character, ""))
        if boxed:
            return boxed[1].lower()
        if ord(character) in self.pictographs:
            return " e_other "
        kinds = {"symbol", "letter"} if unicodedata.category(character) == "Sm" else {"symbol"}
        return self.look_alike(character, kinds) or " "

    def fold_compatible(self, character):
        """NFKC in ASCII, or None."""
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).casefold())
        folded = folded.replace("\u2044", "/")
        if folded == character or not folded:
            return None
        if unicodedata.name(character, "").startswith("PARENTHESIZED"):
            folded = folded.strip("()")
        pieces = [c for c in unicodedata.normalize("NFKD", folded)
                  if not unicodedata.category(c).startswith("M")]
        if not pieces or any(ord(c) >= 128 and c not in WORDS for c in pieces):
            return None
        return "".join(WORDS.get(c, c) for c in pieces)

    def fold(self, character):
        """(ASCII text, FoldMarks)."""
        point, category = ord(character), unicodedata.category(character)
        if point < 128:
            if character in "\n\v\f\r":
                return "\n", 0
            return (" " if category == "Cc" else character.lower()), 0
        if character in WORDS:
            return WORDS[character], SYMBOL
        if character in EMOJI:
            return f" e_{EMOJI[character]} ", SYMBOL
        if character in STYLED_LETTERS:
            return STYLED_LETTERS[character], STYLED
        if character in SYMBOLS:
            return SYMBOLS[character], 0
        if any(low <= point <= high for low, high in INVISIBLE) or category == "Cf":
            return "", JOINED
        if character in OVERLAYS:
            return "", JOINED
        if category[0] == "M" or character in DELETED:
            return "", 0
        if category[0] == "Z" or category == "Cc":
            return ("\n" if point in (0x85, 0x2028, 0x2029) else " "), 0
        if category == "Nd":
            return str(unicodedata.digit(character)), STYLED if unicodedata.decomposition(character) else 0
        compatible = None if character in LETTERS else self.fold_compatible(character)
        if compatible is not None:
            return compatible, self.marks(character) if compatible.isalpha() else 0
        if category[0] == "L":
            return self.fold_letter(character), self.marks(character)
        if category in ("Cn", "Co", "Cs") and point not in self.pictographs:
            return " ", 0
        if category == "Sc":
            return " e_money ", SYMBOL
        text = self.fold_symbol(character)
        return text, SYMBOL if text.startswith(" e_") else self.marks(character) if text.isalpha() else 0


def make_values(folder):
    """One 16-bit value for each code point, and the pool of texts longer than a byte."""
    values, pool = [], {}
    for point in range(0x110000):
        text, marks = folder.fold(chr(point))
        text = text[:MOST_BYTES]
        assert not marks & SYMBOL or text.endswith(" "), hex(point)
        assert all(c == "\n" or " " <= c <= "~" for c in text), hex(point)
        if len(text) > 1:
            number = 128 + pool.setdefault(text, len(pool))
        else:
            number = ord(text) if text else 0
        assert number < 1 << 12
        values.append(number | marks << 12)
    return values, list(pool)


def rows_of(numbers, width=100):
    line = ""
    for number in numbers:
        word = f"{number},"
        if len(line) + len(word) > width:
            yield line
            line = ""
        line += word
    yield line


def make_table(folder):
    values, pool = make_values(folder)
    blocks, stage1 = {}, []
    for begin in range(0, len(values), BLOCK):
        stage1.append(blocks.setdefault(tuple(values[begin:begin + BLOCK]), len(blocks)))
    while stage1[-1] == stage1[-2]:
        stage1.pop()
    assert len(blocks) < 65536
    lines = ["// Made by tools/make_fold_table.py; do not edit.",
             f"// Unicode {unicodedata.unidata_version} (unicodedata), emoji {folder.emoji_version} (unicode-data),",
             f"// UTS #39 confusables of confusable-homoglyphs {folder.confusables_version}.",
             '#include "guard/fold_table.h"', "", "// clang-format off", "namespace holdfast {", "",
             f"const std::uint16_t kFoldBlocks[kFoldBlockCount] = {{", *rows_of(stage1), "};", "",
             f"const std::uint16_t kFoldValues[{len(blocks)} * kFoldBlockPoints] = {{",
             *rows_of(v for block in blocks for v in block), "};", "",
             f"const FoldText kFoldTexts[{len(pool)}] = {{",
             *(f"{{{json.dumps(text)}, {len(text)}}}," for text in pool), "};", "", "}  // namespace holdfast", ""]
    header = f"inline constexpr std::size_t kFoldBlockCount = {len(stage1)};"
    print(f"{len(blocks)} blocks, {len(stage1)} in the first stage, {len(pool)} texts", file=sys.stderr)
    return "\n".join(lines), header


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare with the committed table")
    arguments = parser.parse_args()
    text, header = make_table(Folder())
    if header not in TABLE.with_suffix(".h").read_text(encoding="utf-8"):
        print(f"fold_table.h must say: {header}", file=sys.stderr)
        return 1
    if not arguments.check:
        TABLE.write_text(text, encoding="utf-8")
        return 0
    if TABLE.read_text(encoding="utf-8") == text:
        return 0
    print(f"{TABLE} differs from what this machine's Unicode {unicodedata.unidata_version} gives",
          file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
