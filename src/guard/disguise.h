// Words in disguise in folded text: digits and symbols in the place of letters, symbols between
// letters, single letters apart. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "guard/words.h"

namespace holdfast {

// One word as it is meant.
struct Reading {
  std::size_t end = 0;                   // of its last byte, exclusive; 0 if there is none
  std::array<char, kMaxWordBytes> text;  // what lies behind `length` means nothing
  std::size_t length = 0;
  bool was_disguised = false;
  bool is_leet = false;     // digits were read as letters
  bool is_account = false;  // a long mix of letters and digits: a wallet, an account, a code
};

// Reads the word that begins at `at`: a letter, or a digit or '$' that begins_word. Its parts:
//   - Letters and digits.
//   - An apostrophe before the English n't, 's, 'm, 're, 've, 'll, 'd; it is dropped. Any other
//   ends
//     the word ("j'ai" is "j", "ai").
//   - One of * ~ ^ ` _ between two letters: dropped.
//   - '@' and '$' beside letters, '!', '|' and '+' between letters: a, s, i, l, t. '!' behind an
//     exclamation ("no!please") ends the word, as it does between two pieces of three letters or
//     more that have a vowel each ("only!more"), and '+' between two pieces with a vowel
//     ("mum+dad").
// Digits are read as letters (0 o, 1 i, 3 e, 4 a, 5 s, 7 t, 8 b, 9 g; "11" ll, "1" behind i: l)
//   - where a group of none but those has letters on both sides ("s3nd", "p1c7ure"), except for a
//   lone
//     8 behind a consonant within the first three bytes ("l8r", "sk8er": "ate"), or
//   - where the word holds two or more of them or of the symbols, and more letters than digits, or
//   - where the word is "n0", "s0", "d0" or "g0", or
//   - a 0, 3, 5 or 7 begins it before three or more letters ("5creen"), or a begins_word group
//   does.
// Else they stay ("b4", "gr8", "2moro", "ps5"), but two or more at the end are a number of their
// own, which is left ("top10"). A mix of sixteen or more with four or more digits is an account.
// In a text in leet, which a text with two such words is, all digits beside letters are letters but
// those of "b4", "gr8" and the like, those before units, round numbers, 2 and 6.
[[nodiscard]] Reading read_word(std::string_view bytes, std::size_t at, bool is_leet_text);

// Whether the digits [at, end) and the letters behind them are a word and not a number: where more
// digits follow ("1n5ta"), where three letters or more follow one digit and are no unit ("2moro",
// "5creen"), or where two or more do and the digits all look like letters and are neither round nor
// begin with 1 ("53nd"). In a text in leet wherever read_word would read the digits as letters.
[[nodiscard]] bool begins_word(std::string_view bytes, std::size_t at, std::size_t end,
                               bool is_leet_text);

// Reads three or more single letters, each apart from the next by one and the same of "
// .-_*/,|+~:;=", as one word: "s e n d", "p.a.y". Digits and symbols between them may stand for
// letters. Three letters that people write for words and that are apart by spaces ("u r a") are
// none.
[[nodiscard]] Reading read_spaced(std::string_view bytes, std::size_t at);

}  // namespace holdfast
