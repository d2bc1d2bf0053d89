// What words weigh alone and stand for, kept because people use the same words again: a cache,
// which forgets, and whose answers are those of the lexicon and the model whatever it holds.
// Belongs to one thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "guard/cache_lines.h"
#include "guard/features.h"
#include "guard/lexicon.h"
#include "guard/model.h"
#include "guard/words.h"

namespace holdfast {

// All that is needed of most words lies in one cache line.
struct KnownWord {
  std::array<std::int16_t, kHeads> sums;
  std::uint64_t typed;         // the word's number, as it was typed
  std::uint32_t first_symbol;  // the others are in MoreOfWord
  std::uint16_t symbols;       // how many
  std::uint16_t is_mistyped;
};
static_assert(sizeof(KnownWord) == 64);
struct MoreOfWord {
  std::uint64_t meant;  // the number of the word that was meant
  Lexicon::Symbols symbols;
};

// Borrows the lexicon and the model, which must outlive it.
class KnownWords {
 public:
  KnownWords(const Lexicon& lexicon, const GuardModel& model, const GuardMemory* memory);

  // Asks for the memory of a word.
  void expect(std::uint64_t number) const {
    const KnownWord* pair = &known_[2 * pair_of(number)];
    __builtin_prefetch(pair);
    __builtin_prefetch(pair + 1);
  }
  // The word's place, learnt if need be. A place is good until the next word is.
  std::size_t know(const Word& word) {
    const std::size_t place = find(word.number);
    if (place != kUnknown) return place;
    learn(std::span(&word, 1));
    return find(word.number);
  }
  // Learns those of the words that are unknown: together, so that they wait for memory together.
  void learn(std::span<const Word> words);

  [[nodiscard]] const KnownWord& at(std::size_t place) const { return known_[place]; }
  [[nodiscard]] const MoreOfWord& more_at(std::size_t place) const { return more_[place]; }
  // The word that was meant by one.
  [[nodiscard]] Word as_meant(const Word& word) const;

 private:
  // A power of two; a quarter of it where memory is dear. A word has a choice of two places, and
  // takes that of the one used longer ago.
  static constexpr std::size_t kPlaces = sizeof(void*) > 4 ? 65536 : 8192;
  static constexpr std::size_t kUnknown = static_cast<std::size_t>(-1);
  static constexpr std::size_t kMostAtOnce = 16;

  // A word on its way into its place.
  struct Learning {
    const Word* word = nullptr;
    std::size_t place = 0;
    std::uint32_t spelling_hash = 0;
    std::vector<Feature> features;
    FeatureWeights::Rows rows;
  };

  [[nodiscard]] static std::size_t pair_of(std::uint64_t number) {
    return number & (kPlaces / 2 - 1);
  }
  // The word's place; the other of the two is the next to be given away.
  std::size_t find(std::uint64_t number) {
    const std::size_t pair = pair_of(number);
    std::uint8_t& last = last_used_[pair];
    if (known_[2 * pair + last].typed == number) return 2 * pair + last;
    if (known_[2 * pair + (last ^ 1)].typed != number) return kUnknown;
    last ^= 1;
    return 2 * pair + last;
  }
  void begin(const Word& word);
  void finish_all();
  void finish(Learning& learning);

  const Lexicon& lexicon_;
  const GuardModel& model_;
  CacheLines<KnownWord> known_;
  TableVector<MoreOfWord> more_;         // written with its KnownWord
  std::vector<std::uint8_t> last_used_;  // which of each two places
  std::vector<Learning> learning_;       // the first learning_count_
  std::size_t learning_count_ = 0;
};

}  // namespace holdfast
