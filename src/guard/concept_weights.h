// What concepts weigh, alone and in pairs, by their numbers: there are few enough of them to look
// it up without a hash. Immutable once made; may be used from many threads.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "guard/biased_sums.h"
#include "guard/features.h"
#include "guard/lexicon.h"
#include "guard/model.h"

namespace holdfast {

inline constexpr std::size_t kMostHits = 4 * kWindowWords;  // Lexicon::find gives no more

// What one feature of concepts weighs, and the words that made it, as a Feature has them.
struct ConceptPart {
  const std::uint8_t* biased_weights;  // kHeads of them
  std::uint16_t first_word, last_word;
  std::uint16_t other_first, other_last;
};

class ConceptWeights {
 public:
  // Copies what it needs of both.
  ConceptWeights(const Lexicon& lexicon, const GuardModel& model);

  // Rows of what concepts make, on their way from memory.
  class Rows;
  // Those of all features that append_concept_features makes of `hits`, which are those of one
  // window; asks for their memory.
  void locate(std::span<const ConceptHit> hits, Rows& rows) const;
  // Adds up what they weigh, for each head.
  void add(const Rows& rows, SignSums& sums) const;
  // Appends those of the same features that weigh anything, in the order in which
  // append_concept_features makes them. They live as long as this.
  void append_parts(std::span<const ConceptHit> hits, std::vector<ConceptPart>& parts) const;

 private:
  using Row = std::array<std::uint8_t, kHeads>;  // biased
  struct Finder;
  struct Parts;

  [[nodiscard]] std::uint16_t row_of(const std::uint8_t* biased);

  std::size_t concepts_;
  // Numbers of rows; 0 is that of features that weigh nothing. By concept, and by concepts x
  // concepts, row-major: pair_ is the same both ways round, of next_ the first concept is the row.
  std::vector<std::uint16_t> alone_;
  std::vector<std::uint16_t> pair_;
  std::vector<std::uint16_t> next_;
  std::vector<Row> rows_;
};

class ConceptWeights::Rows {
 public:
  // Of one window: of each concept, of pairs, of those in order.
  static constexpr std::size_t kMost = kMaxConcepts +
                                       kMostPairedConcepts * (kMostPairedConcepts - 1) / 2 +
                                       kMostHits * kMostFollowers;

 private:
  friend ConceptWeights;
  std::uint16_t numbers_[kMost + 1];  // the first count_
  std::size_t count_ = 0;
};

}  // namespace holdfast
