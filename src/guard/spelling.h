// Mistyped words to the words that were meant: one letter swapped with the next, left out, doubled,
// added, or another in its place. Immutable once made; may be used from many threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "guard/table_memory.h"

namespace holdfast {

inline constexpr std::size_t kMaxSpellingWords = 1U << 16;
inline constexpr std::size_t kShortestSpelt =
    4;  // letters; shorter words are neither list nor typo
inline constexpr std::size_t kLongestSpelt = 20;

// Finds a listed word by what is left of it when one letter but the first is left out; a mistyped
// word is asked for by the same (symmetric deletes: W. Garbe, SymSpell, 2012). What is found is
// then compared letter by letter, so a hash that happens to be equal does no harm.
class Spelling {
 public:
  Spelling() = default;
  // `text` has words, each with a line break behind it, the most frequent first; then, behind an
  // empty line, words that are right but too rare to be what another was meant to be. Nothing when
  // one is not of 4 to 20 letters a to z or is there twice, or there are more than
  // kMaxSpellingWords.
  [[nodiscard]] static std::optional<Spelling> make(std::string text,
                                                    const GuardMemory* memory = nullptr);

  // What was meant by a `word` of letters that is not in the text: of the frequent words that are
  // one mistake away the one with letters swapped, else the first. Empty for any other. Lives as
  // long as this.
  [[nodiscard]] std::string_view meant_by(std::string_view word) const;

  // Asks for memory that meant_by() will look at; gives what expect_listed() takes.
  [[nodiscard]] std::uint32_t expect(std::string_view word) const;
  // Asks for more of it, once what expect() asked for has come.
  void expect_listed(std::uint32_t hash) const;

  [[nodiscard]] std::size_t words() const { return words_; }

 private:
  [[nodiscard]] bool has_twice(std::span<const std::uint32_t> entries) const;

  struct Entry {
    std::uint32_t hash = 0;
    std::uint32_t word = 0;  // where it is in the text, and its length; 0 is an empty place
  };

  static constexpr int kLengthBits = 5;
  static_assert(kLongestSpelt < 1U << kLengthBits);
  [[nodiscard]] std::string_view word(std::uint32_t entry) const {
    return std::string_view(text_).substr(entry >> kLengthBits, entry & ((1U << kLengthBits) - 1));
  }
  void make_room(std::size_t places);
  void add(std::uint32_t hash, std::uint32_t word);
  [[nodiscard]] bool may_have(std::uint32_t hash) const {
    const std::uint32_t bit = hash >> filter_shift_;
    return (filter_[bit / 64] >> bit % 64 & 1) != 0;
  }
  template <class Look>
  void look_at(std::uint32_t hash, const Look& look) const;

  std::string text_;
  std::size_t words_ = 0;
  std::uint32_t rare_ = 0;    // an Entry's word is frequent when it is below this
  TableVector<Entry> table_;  // open addressing; its size is a power of two
  // A bit for each hash that the table has, by the hash's first bits: small enough to stay near the
  // processor, and mostly all that is looked at.
  TableVector<std::uint64_t> filter_;
  std::uint32_t filter_shift_ = 0;
};

}  // namespace holdfast
