// Folded text cut into canonical words, each with the code points of the original that made it.
// Pure; a Words belongs to one thread. The rules are in words.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "guard/fold.h"
#include "guard/mix.h"

namespace holdfast {

inline constexpr std::size_t kMaxWords = 4096;  // of one text; the rest is cut
inline constexpr std::size_t kMaxWordBytes =
    64;  // of Word::text; a longer word is cut, its range not

enum class WordKind : std::uint8_t {
  kLetters,
  kNumber,  // an amount; its text is a '0' for each digit of the integer part, at most nine
  kEvent,   // within a bracketed note of at most eight words, such as "[picture asked for]"
};

struct Word {
  // Code points of the original, `end` exclusive. Neither ever falls from a word to the next. The
  // two words of an amount ("usd" and "000" of "$200") both cover the whole of it.
  std::uint32_t begin, end;
  // [a-z0-9_], no letter three times in a row; valid until the next cut_words into the same Words.
  std::string_view text;
  WordKind kind;
  bool was_disguised;    // de-leeted, joined from single letters, cleared of symbols, script mixed
  bool starts_sentence;  // the first, or the first after . ! ? or a line break
  std::uint64_t number;  // of its text and kind, as word_number() has it
};

// A word's number, by which the model's file knows it.
[[nodiscard]] inline std::uint64_t word_number(std::string_view text, WordKind kind) {
  return hash_bytes(text, kind == WordKind::kEvent ? 2 : 1);
}

// The words of one text. Buffers are reused, so that a steady stream allocates nothing. Moves;
// copies would look into the other's storage.
struct Words {
  Words() = default;
  Words(Words&&) = default;
  Words& operator=(Words&&) = default;
  Words(const Words&) = delete;
  Words& operator=(const Words&) = delete;

  std::vector<Word> words;
  std::vector<char> storage;  // of the words' text, where that is no constant
  bool is_cut = false;        // there were more than kMaxWords
};

// Cuts `folded` into `out`, whose older words are forgotten. Linear.
void cut_words(const Folded& folded, Words& out);

}  // namespace holdfast
