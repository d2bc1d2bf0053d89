// The search in band tables against every row compared, on hashes that are even, clustered, skewed
// and all alike, at every radius, with every kernel of this CPU, singly and in batches.
#include "match/band_search.h"

#include <gtest/gtest.h>

#include <string>

#include "match/deaths.h"
#include "match/test_hashes.h"

namespace holdfast {
namespace {

using match_kernels::Kernel;

std::vector<std::uint8_t> bytes_of(const std::vector<Hash256>& hashes) {
  std::vector<std::uint8_t> rows;
  for (const Hash256& hash : hashes) rows.insert(rows.end(), hash.bytes.begin(), hash.bytes.end());
  return rows;
}

class BandSearchTest : public testing::TestWithParam<const Kernel*> {
 protected:
  // Searches the rows, and says of how many queries the table answered.
  std::size_t expect_exact(const std::vector<Hash256>& hashes, const std::vector<Hash256>& queries,
                           int radius_bits) {
    if (hashes.size() != count_) {
      rows_ = bytes_of(hashes);
      bands_ = BandTable(plain_memory(), {}, rows_.data(), hashes.size());
      count_ = hashes.size();
    }
    std::vector<RowHit> wanted = {{7, 7, 7}};
    for (std::uint32_t query = 0; query < queries.size(); ++query) {
      for (std::uint32_t row = 0; row < hashes.size(); ++row) {
        const int distance = hamming_distance_bits(hashes[row], queries[query]);
        if (distance <= radius_bits) wanted.push_back({query, row, distance});
      }
    }
    std::vector<RowHit> hits = {{7, 7, 7}};
    const std::size_t compared =
        search_bands(*GetParam(), bands_, rows_.data(), queries, radius_bits, hits);
    EXPECT_EQ(hits, wanted) << "radius " << radius_bits;
    return queries.size() - compared;
  }
  template <class Make>
  std::vector<Hash256> make(std::size_t count, Make one) {
    std::vector<Hash256> hashes(count);
    for (std::size_t i = 0; i < count; ++i) hashes[i] = one(i);
    return hashes;
  }

  std::mt19937_64 random_{31};
  std::size_t count_ = ~std::size_t{0};
  std::vector<std::uint8_t> rows_;
  BandTable bands_;
};

TEST_P(BandSearchTest, IsExactAtEveryRadiusOnEvenHashesWithNearOnes) {
  const auto queries = make(12, [&](std::size_t) { return random_hash(random_); });
  const auto hashes = make(60'000, [&](std::size_t i) {
    return i % 3 == 0 ? with_flipped_bits(queries[i % 12], random_() % 80, random_)
                      : random_hash(random_);
  });
  std::size_t answered = 0;
  for (int radius = 0; radius <= 64; ++radius) answered += expect_exact(hashes, queries, radius);
  EXPECT_GT(answered, 12U * 24) << "small radii are answered by the tables";
}

TEST_P(BandSearchTest, IsExactAtEveryRadiusOnSkewedHashes) {
  const auto queries = make(12, [&](std::size_t) { return skewed_hash(random_); });
  const auto hashes = make(40'000, [&](std::size_t i) {
    return i % 2 == 0 ? with_flipped_bits(queries[i % 12], random_() % 60, random_)
                      : skewed_hash(random_);
  });
  for (int radius = 0; radius <= 64; ++radius) (void)expect_exact(hashes, queries, radius);
}

// Past this many rows tables are made in two steps, and keys have all their bits.
TEST_P(BandSearchTest, IsExactOnLargeTables) {
  const auto queries = make(70, [&](std::size_t) { return random_hash(random_); });
  for (const std::size_t count : {(std::size_t{1} << 17) + 3, std::size_t{600'000}}) {
    const auto hashes = make(count, [&](std::size_t i) {
      return i % 100 == 0 ? with_flipped_bits(queries[i / 100 % 70], random_() % 50, random_)
                          : random_hash(random_);
    });
    EXPECT_EQ(expect_exact(hashes, queries, 31), 70U);
  }
}

TEST_P(BandSearchTest, IsExactOnFewRows) {
  const Hash256 centre = random_hash(random_);
  for (const std::size_t count : {0, 1, 2, 31, 33, 500, 5000}) {
    const auto hashes = make(
        count, [&](std::size_t) { return with_flipped_bits(centre, random_() % 40, random_); });
    for (const int radius : {0, 1, 7, 8, 31, 40, 72, 73, 256}) {
      (void)expect_exact(hashes, {centre, random_hash(random_)}, radius);
    }
  }
}

// A flood of near-duplicates: the crowded query is compared with each row, its neighbours in the
// batch are not.
TEST_P(BandSearchTest, GivesUpOnlyWhereAllIsNear) {
  const Hash256 centre = random_hash(random_);
  const auto hashes = make(20'000, [&](std::size_t) { return centre; });
  EXPECT_EQ(expect_exact(hashes, {random_hash(random_), centre, random_hash(random_)}, 31), 2U);
}

std::vector<const Kernel*> kernels_of_this_cpu() {
  std::vector<const Kernel*> kernels;
  for (const Kernel* kernel : match_kernels::all_kernels()) {
    if (kernel->supported()) kernels.push_back(kernel);
  }
  return kernels;
}

INSTANTIATE_TEST_SUITE_P(All, BandSearchTest, testing::ValuesIn(kernels_of_this_cpu()),
                         [](const auto& kernel) { return std::string(kernel.param->name); });

}  // namespace
}  // namespace holdfast
