// What each feature weighs for each head, found by the feature's hash in one place of memory.
// Immutable once made; may be used from many threads.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "guard/biased_sums.h"
#include "guard/cache_lines.h"
#include "guard/features.h"
#include "guard/signs.h"

namespace holdfast {

// Rows lie in the order of their hashes. A bitmap over the hashes' first bits says which of them
// have a row at all, and how many set bits stand before one is its row's place.
class FeatureWeights {
 public:
  static constexpr std::uint32_t kMostRows = 1U << 17;

  FeatureWeights() : FeatureWeights({}, {}) {}
  // `weights` are hashes x kHeads, row-major. Of rows with one hash the first counts.
  FeatureWeights(std::span<const std::uint32_t> hashes, std::span<const std::int8_t> weights,
                 const GuardMemory* memory = nullptr);

  // Asks for the memory that add() looks at first; may be called some time before.
  void expect(std::span<const Feature> features) const {
    for (const Feature& feature : features) __builtin_prefetch(&bitmap_[feature.hash >> shift_]);
  }
  // Rows of features, on their way from memory.
  class Rows;
  // Those of at most Rows::kMost features; asks for their memory.
  void locate(std::span<const Feature> features, Rows& rows) const;
  // Adds up what the features weigh, for each head.
  void add(const Rows& rows, SignSums& sums) const;
  void add(std::span<const Feature> features, SignSums& sums) const;

  // The kHeads weights of a feature, each plus kBias; nullptr when it has none.
  [[nodiscard]] const std::uint8_t* find(std::uint32_t hash) const {
    const Row* row = first_row(hash);
    return row == nullptr ? nullptr : matching(row, hash);
  }
  static constexpr int kBias = kWeightBias;

 private:
  struct Row {
    std::uint8_t biased[kHeads];
    std::uint32_t hash;
    std::uint32_t next;  // one above the row of the same bit that comes next; 0 is none
  };
  static constexpr std::size_t kRowBytes = 32;  // two in a cache line
  static_assert(sizeof(Row) == kRowBytes);

  // A word of the bitmap: 40 bits, below them how many are set in the words before.
  static constexpr std::uint32_t kBitsAWord = 40;
  static constexpr std::uint32_t kCountBits = 24;

  [[nodiscard]] const Row* first_row(std::uint32_t hash) const {
    const std::uint64_t word = bitmap_[hash >> shift_];
    const std::uint64_t bit = kCountBits + bit_of(hash);
    if ((word >> bit & 1) == 0) return nullptr;
    const std::uint64_t before = (word & ((std::uint64_t{1} << bit) - 1)) >> kCountBits;
    return &rows_[(word & ((1U << kCountBits) - 1)) + set_bits(before)];
  }
  // As std::popcount, which is a call into the compiler's library where no instruction may be taken
  // for granted (Warren, Hacker's Delight, 5-1).
  static std::uint64_t set_bits(std::uint64_t word) {
    constexpr std::uint64_t kOnes = 0x0101010101010101U;
    word -= word >> 1 & (kOnes * 0x55);
    word = (word & (kOnes * 0x33)) + (word >> 2 & (kOnes * 0x33));
    return ((word + (word >> 4)) & (kOnes * 0x0f)) * kOnes >> 56;
  }
  [[nodiscard]] std::uint64_t bit_of(std::uint32_t hash) const {
    return (std::uint64_t{hash & ((1U << shift_) - 1)} * kBitsAWord) >> shift_;
  }
  [[nodiscard]] const std::uint8_t* matching(const Row* row, std::uint32_t hash) const {
    while (row->hash != hash) {
      if (row->next == 0) return nullptr;
      row = &rows_[row->next - 1];
    }
    return row->biased;
  }

  std::uint32_t shift_ = 0;
  TableVector<std::uint64_t> bitmap_;
  CacheLines<Row> rows_;
};

class FeatureWeights::Rows {
 public:
  static constexpr std::size_t kMost = 80;

 private:
  friend FeatureWeights;
  static_assert(kMost <= BiasedSums::kMostRows);
  const Row* rows_[kMost];  // the first count_; of another feature, where two share a place
  std::uint32_t hashes_[kMost];
  std::size_t count_ = 0;
};

}  // namespace holdfast
