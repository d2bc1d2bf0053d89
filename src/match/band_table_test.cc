// The tables against every row compared bit by bit, on hashes that are even, clustered and skewed,
// at every radius they take, with every kernel of this CPU.
#include "match/band_table.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

namespace holdfast {
namespace {

using match_kernels::Kernel;

class BandTableTest : public testing::TestWithParam<const Kernel*> {
 protected:
  Hash256 random_hash() {
    Hash256 hash;
    for (std::uint8_t& byte : hash.bytes) byte = static_cast<std::uint8_t>(random_());
    return hash;
  }
  // Bits of very uneven chance, and neighbouring words alike, as in hashes of real pictures.
  Hash256 skewed_hash() {
    Hash256 hash{};
    for (std::size_t bit = 0; bit < 256; ++bit) {
      const bool before = bit >= 16 && (hash.bytes[(bit - 16) / 8] >> (bit % 8) & 1) != 0;
      const unsigned chance = before ? 80 : static_cast<unsigned>(bit % 16 < 4 ? 3 : 40);
      if (random_() % 100 < chance) hash.bytes[bit / 8] |= static_cast<std::uint8_t>(1U << bit % 8);
    }
    return hash;
  }
  Hash256 flipped(Hash256 hash, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t bit = random_() % 256;
      hash.bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    }
    return hash;
  }
  // What the table finds is what there is; true when the table did not decline.
  bool expect_exact(const RowStore& store, const BandTable& table, const Hash256& query,
                    int radius_bits) {
    std::vector<RowHit> hits = {{99'999'999, 0}};
    if (!table.find(*GetParam(), store, query, radius_bits, hits)) {
      EXPECT_EQ(hits.size(), 1U) << "declined, and yet gave something";
      return false;
    }
    std::map<std::uint32_t, int> found;
    for (const RowHit& hit : std::span(hits).subspan(1)) found[hit.row] = hit.distance_bits;
    std::map<std::uint32_t, int> wanted;
    for (std::size_t row = table.first(); row < table.last(); ++row) {
      Hash256 hash;
      std::copy_n(store.row(row), RowStore::kRowBytes, hash.bytes.begin());
      const int distance = hamming_distance_bits(hash, query);
      if (store.is_alive(row) && distance <= radius_bits) {
        wanted[static_cast<std::uint32_t>(row)] = distance;
      }
    }
    EXPECT_EQ(found, wanted) << "radius " << radius_bits;
    return true;
  }
  std::mt19937_64 random_{31};
};

TEST_P(BandTableTest, IsExactAtEveryRadiusOnEvenHashesWithNearOnes) {
  RowStore store;
  std::vector<Hash256> queries;
  for (int i = 0; i < 12; ++i) queries.push_back(random_hash());
  for (std::uint64_t id = 0; id < 60'000; ++id) {
    store.add(id, id % 3 == 0 ? flipped(queries[id % 12], random_() % 80) : random_hash());
  }
  const BandTable table(store, 1000, 59'000);
  int answered = 0;
  for (int radius = 0; radius <= 64; ++radius) {
    for (const Hash256& query : queries) answered += expect_exact(store, table, query, radius);
  }
  EXPECT_GT(answered, 12 * 24) << "small radii are answered by the tables";
}

TEST_P(BandTableTest, IsExactOnSkewedHashes) {
  RowStore store;
  std::vector<Hash256> queries;
  for (int i = 0; i < 12; ++i) queries.push_back(skewed_hash());
  for (std::uint64_t id = 0; id < 40'000; ++id) {
    store.add(id, id % 2 == 0 ? flipped(queries[id % 12], random_() % 60) : skewed_hash());
  }
  const BandTable table(store, 0, store.rows());
  for (const int radius : {0, 3, 7, 8, 15, 23, 30, 31, 32, 40}) {
    for (const Hash256& query : queries) (void)expect_exact(store, table, query, radius);
  }
}

TEST_P(BandTableTest, LeavesDeadRowsOutAndFitsSmallRuns) {
  RowStore store;
  const Hash256 centre = random_hash();
  for (std::uint64_t id = 0; id < 5000; ++id) store.add(id, flipped(centre, random_() % 40));
  for (std::uint64_t id = 0; id < 5000; id += 3) store.take_out(id);
  const BandTable table(store, 0, store.rows());
  for (int radius = 0; radius <= 40; ++radius) (void)expect_exact(store, table, centre, radius);
  EXPECT_TRUE(expect_exact(store, table, random_hash(), 7));
  const BandTable nothing(store, 0, 0);
  (void)expect_exact(store, nothing, centre, 31);
}

TEST_P(BandTableTest, DeclinesWhereAllIsNear) {
  RowStore store;
  const Hash256 centre = random_hash();
  for (std::uint64_t id = 0; id < 20'000; ++id) store.add(id, centre);
  const BandTable table(store, 0, store.rows());
  EXPECT_FALSE(expect_exact(store, table, centre, 31));
}

std::vector<const Kernel*> kernels_of_this_cpu() {
  std::vector<const Kernel*> kernels;
  for (const Kernel* kernel : match_kernels::all_kernels()) {
    if (kernel->supported()) kernels.push_back(kernel);
  }
  return kernels;
}

INSTANTIATE_TEST_SUITE_P(All, BandTableTest, testing::ValuesIn(kernels_of_this_cpu()),
                         [](const auto& kernel) { return std::string(kernel.param->name); });

}  // namespace
}  // namespace holdfast
