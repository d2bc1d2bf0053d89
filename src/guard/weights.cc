// Rows by hash. Immutable once made.
#include "guard/weights.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/check.h"

namespace holdfast {
namespace {

constexpr std::uint32_t kRowsAWord = 4;  // about a tenth of the bits are set

}  // namespace

FeatureWeights::FeatureWeights(std::span<const std::uint32_t> hashes,
                               std::span<const std::int8_t> weights, const GuardMemory* memory)
    : bitmap_(memory) {
  HOLDFAST_CHECK(hashes.size() <= kMostRows && weights.size() == hashes.size() * kHeads);
  const std::uint32_t words =
      std::bit_ceil(std::max(64U, static_cast<std::uint32_t>(hashes.size()) / kRowsAWord));
  shift_ = 32 - static_cast<std::uint32_t>(std::countr_zero(words));
  bitmap_.assign(words, 0);
  rows_ = CacheLines<Row>(hashes.size(), memory);

  std::vector<std::uint32_t> order(hashes.size());
  std::iota(order.begin(), order.end(), 0U);
  if (!std::is_sorted(hashes.begin(), hashes.end())) {
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return std::pair(hashes[a], a) < std::pair(hashes[b], b);
    });
  }
  // The first row of each bit, in order; then those that share a bit with one before them.
  std::vector<std::uint32_t> sharing;
  const auto place_of = [&](std::uint32_t row) {
    return std::pair(hashes[row] >> shift_, bit_of(hashes[row]));
  };
  std::uint32_t count = 0;
  const auto put = [&](std::uint32_t row) {
    Row& to = rows_[count++];
    to.hash = hashes[row];
    to.next = 0;
    for (std::size_t head = 0; head < kHeads; ++head) {
      to.biased[head] =
          static_cast<std::uint8_t>(int{weights[std::size_t{row} * kHeads + head]} + kBias);
    }
  };
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i > 0 && place_of(order[i]) == place_of(order[i - 1])) {
      if (hashes[order[i]] != hashes[order[i - 1]]) sharing.push_back(order[i]);
      continue;
    }
    const auto [word, bit] = place_of(order[i]);
    bitmap_[word] |= std::uint64_t{1} << (kCountBits + bit);
    put(order[i]);
  }
  std::uint64_t before = 0;
  for (std::uint64_t& word : bitmap_) {
    const std::uint64_t here = set_bits(word);
    word |= before;
    before += here;
  }
  for (const std::uint32_t row : sharing) {
    auto* last = const_cast<Row*>(first_row(hashes[row]));
    while (last->next != 0) last = &rows_[last->next - 1];
    last->next = count + 1;
    put(row);
  }
}

void FeatureWeights::locate(std::span<const Feature> features, Rows& rows) const {
  HOLDFAST_CHECK(features.size() <= Rows::kMost);
  rows.count_ = 0;
  for (const Feature& feature : features) {
    const Row* row = first_row(feature.hash);
    if (row == nullptr) continue;
    __builtin_prefetch(row);
    rows.rows_[rows.count_] = row;
    rows.hashes_[rows.count_++] = feature.hash;
  }
}

void FeatureWeights::add(const Rows& rows, SignSums& sums) const {
  BiasedSums some;
  for (std::size_t i = 0; i < rows.count_; ++i) {
    const std::uint8_t* biased = matching(rows.rows_[i], rows.hashes_[i]);
    if (biased != nullptr) some.add(biased);
  }
  some.add_to(sums);
}

// In three steps over some features at a time, so that memory is asked for well before it is used.
void FeatureWeights::add(std::span<const Feature> features, SignSums& sums) const {
  Rows rows;
  while (!features.empty()) {
    const auto batch = features.first(std::min(Rows::kMost, features.size()));
    features = features.subspan(batch.size());
    expect(batch);
    locate(batch, rows);
    add(rows, sums);
  }
}

}  // namespace holdfast
