// What concepts weigh, alone and in pairs, by their numbers: there are few enough of them to look
// it up without a hash. Immutable once made; may be used from many threads.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "guard/biased_sums.h"
#include "guard/lexicon.h"
#include "guard/model.h"

namespace holdfast {

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

  // Adds to `sums` what all features that append_concept_features makes of `hits` weigh. The hits
  // are those of one window.
  void add(std::span<const ConceptHit> hits, SignSums& sums) const;
  // Appends those of the same features that weigh anything, in the order in which
  // append_concept_features makes them. They live as long as this.
  void append_parts(std::span<const ConceptHit> hits, std::vector<ConceptPart>& parts) const;

 private:
  using Row = std::array<std::uint8_t, kHeads>;  // biased
  struct Rows;
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

}  // namespace holdfast
