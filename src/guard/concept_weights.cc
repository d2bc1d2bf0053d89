// Tables of rows by concept. Immutable once made.
#include "guard/concept_weights.h"

#include <algorithm>
#include <limits>

#include "base/check.h"
#include "guard/features.h"

namespace holdfast {

namespace {

// Of all concepts each of those once: as many rows as there may be.
static_assert(1 + kMaxConcepts + kMaxConcepts * (kMaxConcepts - 1) / 2 +
                  kMaxConcepts * kMaxConcepts <=
              std::numeric_limits<std::uint16_t>::max());

}  // namespace

// Collects the rows of the features it is shown, but for those that weigh nothing.
struct ConceptWeights::Finder {
  void alone(const ConceptHit& hit) { take(weights.alone_[hit.concept_id]); }
  void pair(const ConceptHit& hit, const ConceptHit& other) {
    take(weights.pair_[hit.concept_id * weights.concepts_ + other.concept_id]);
  }
  void next(const ConceptHit& hit, const ConceptHit& behind) {
    take(weights.next_[hit.concept_id * weights.concepts_ + behind.concept_id]);
  }
  void take(std::uint16_t row) {
    rows.numbers_[rows.count_] = row;
    rows.count_ += row != 0 ? 1 : 0;
  }

  const ConceptWeights& weights;
  Rows& rows;
};

// Collects the same with the words that made them.
struct ConceptWeights::Parts {
  void alone(const ConceptHit& hit) {
    take(weights.alone_[hit.concept_id],
         {nullptr, hit.first_word, hit.last_word, hit.first_word, hit.last_word});
  }
  void pair(const ConceptHit& hit, const ConceptHit& other) {
    take(weights.pair_[hit.concept_id * weights.concepts_ + other.concept_id],
         {nullptr, hit.first_word, hit.last_word, other.first_word, other.last_word});
  }
  void next(const ConceptHit& hit, const ConceptHit& behind) {
    take(weights.next_[hit.concept_id * weights.concepts_ + behind.concept_id],
         {nullptr, hit.first_word, behind.last_word, hit.first_word, behind.last_word});
  }
  void take(std::uint16_t row, ConceptPart part) {
    if (row == 0) return;
    part.biased_weights = weights.rows_[row].data();
    parts.push_back(part);
  }

  const ConceptWeights& weights;
  std::vector<ConceptPart>& parts;
};

std::uint16_t ConceptWeights::row_of(const std::uint8_t* biased) {
  if (biased == nullptr) return 0;
  std::copy_n(biased, kHeads, rows_.emplace_back().begin());
  return static_cast<std::uint16_t>(rows_.size() - 1);
}

ConceptWeights::ConceptWeights(const Lexicon& lexicon, const GuardModel& model)
    : concepts_(lexicon.concepts()),
      alone_(concepts_),
      pair_(concepts_ * concepts_),
      next_(concepts_ * concepts_),
      rows_(1) {
  for (std::size_t i = 0; i < concepts_; ++i) {
    const std::uint64_t key = lexicon.key(i);
    alone_[i] = row_of(model.biased_weights(concept_feature(key)));
    for (std::size_t j = 0; j < concepts_; ++j) {
      if (i == j) continue;
      const std::uint64_t other = lexicon.key(j);
      next_[i * concepts_ + j] = row_of(model.biased_weights(concept_next_feature(key, other)));
      if (i > j) continue;
      pair_[i * concepts_ + j] = row_of(model.biased_weights(concept_pair_feature(key, other)));
      pair_[j * concepts_ + i] = pair_[i * concepts_ + j];
    }
  }
}

void ConceptWeights::locate(std::span<const ConceptHit> hits, Rows& rows) const {
  HOLDFAST_CHECK(hits.size() <= kMostHits);
  rows.count_ = 0;
  Finder found{*this, rows};
  visit_concepts(hits, found);
  for (std::size_t i = 0; i < rows.count_; ++i) __builtin_prefetch(&rows_[rows.numbers_[i]]);
}

void ConceptWeights::add(const Rows& rows, SignSums& sums) const {
  std::span<const std::uint16_t> numbers(rows.numbers_, rows.count_);
  while (!numbers.empty()) {
    const auto batch = numbers.first(std::min<std::size_t>(BiasedSums::kMostRows, numbers.size()));
    numbers = numbers.subspan(batch.size());
    BiasedSums some;
    for (const std::uint16_t number : batch) some.add(rows_[number].data());
    some.add_to(sums);
  }
}

void ConceptWeights::append_parts(std::span<const ConceptHit> hits,
                                  std::vector<ConceptPart>& parts) const {
  Parts found{*this, parts};
  visit_concepts(hits, found);
}

}  // namespace holdfast
