// The index against a plain list searched bit by bit, through insertions, replacements and
// erasures.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <tuple>

#include "holdfast/match.h"

namespace holdfast {
namespace {

using Plain = std::map<std::uint64_t, Hash256>;

Hash256 random_hash(std::mt19937_64& random) {
  Hash256 hash;
  for (std::uint8_t& byte : hash.bytes) byte = static_cast<std::uint8_t>(random());
  return hash;
}

Hash256 with_flipped_bits(Hash256 hash, std::size_t count, std::mt19937_64& random) {
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t bit = random() % 256;
    hash.bytes[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
  }
  return hash;
}

int distance_bit_by_bit(const Hash256& a, const Hash256& b) {
  int distance = 0;
  for (std::size_t bit = 0; bit < 256; ++bit) {
    distance += ((a.bytes[bit / 8] ^ b.bytes[bit / 8]) >> (bit % 8)) & 1;
  }
  return distance;
}

std::vector<Neighbour> find_plainly(const Plain& plain, const Hash256& query, int radius_bits) {
  std::vector<Neighbour> found;
  for (const auto& [id, hash] : plain) {
    const int distance = distance_bit_by_bit(hash, query);
    if (distance <= radius_bits) found.push_back({id, distance});
  }
  std::ranges::sort(found, {},
                    [](const Neighbour& n) { return std::tuple(n.distance_bits, n.id); });
  return found;
}

class IndexTest : public testing::TestWithParam<std::string_view> {
 protected:
  std::mt19937_64 random_{7};
  HammingIndex index_ = HammingIndex::create(GetParam()).value();
};

TEST_P(IndexTest, FindsExactlyWhatAPlainSearchFinds) {
  Plain plain;
  std::vector<Hash256> centres;
  for (int i = 0; i < 10; ++i) centres.push_back(random_hash(random_));
  for (std::uint64_t i = 0; i < 30'000; ++i) {
    const Hash256 hash = with_flipped_bits(centres[i % 10], random_() % 90, random_);
    const std::uint64_t id = random_();
    plain[id] = hash;
    index_.insert(id, hash);
  }
  ASSERT_EQ(index_.size(), plain.size());
  for (const int radius : {0, 1, 16, 31, 64, 127, 200, 256}) {
    for (const Hash256& centre : centres) {
      EXPECT_EQ(index_.find(centre, radius), find_plainly(plain, centre, radius));
    }
    const Hash256 stranger = random_hash(random_);
    EXPECT_EQ(index_.find(stranger, radius), find_plainly(plain, stranger, radius));
  }
}

TEST_P(IndexTest, StaysExactThroughReplacementAndErasure) {
  Plain plain;
  const Hash256 centre = random_hash(random_);
  for (int step = 0; step < 6000; ++step) {
    const std::uint64_t id = random_() % 500;
    if (random_() % 3 == 0) {
      EXPECT_EQ(index_.erase(id), plain.erase(id) == 1);
    } else {
      const Hash256 hash = with_flipped_bits(centre, random_() % 60, random_);
      plain[id] = hash;
      index_.insert(id, hash);
    }
    if (step % 200 == 0) {
      ASSERT_EQ(index_.find(centre, 31), find_plainly(plain, centre, 31));
      ASSERT_EQ(index_.size(), plain.size());
    }
  }
}

TEST_P(IndexTest, OrdersByDistanceThenId) {
  const Hash256 centre = random_hash(random_);
  Hash256 one_off = centre;
  one_off.bytes[31] ^= 1;
  index_.insert(9, centre);
  index_.insert(3, one_off);
  index_.insert(5, centre);
  index_.insert(4, one_off);
  EXPECT_THAT(index_.find(centre, 256), testing::ElementsAre(Neighbour{5, 0}, Neighbour{9, 0},
                                                             Neighbour{3, 1}, Neighbour{4, 1}));
}

TEST_P(IndexTest, ReplacesTheHashOfAnId) {
  index_.insert(1, Hash256{});
  Hash256 ones;
  ones.bytes.fill(0xFF);
  index_.insert(1, ones);
  EXPECT_EQ(index_.size(), 1u);
  EXPECT_TRUE(index_.find(Hash256{}, 255).empty());
  EXPECT_THAT(index_.find(ones, 0), testing::ElementsAre(Neighbour{1, 0}));
}

TEST_P(IndexTest, TakesRadiiOutsideTheRange) {
  Hash256 ones;
  ones.bytes.fill(0xFF);
  index_.insert(1, ones);
  EXPECT_TRUE(index_.find(ones, -1).empty());
  EXPECT_EQ(index_.find(Hash256{}, 1000).size(), 1u);
}

TEST_P(IndexTest, AnswersWhenEmptyAndAfterTheLastErasure) {
  EXPECT_TRUE(index_.find(Hash256{}, 256).empty());
  EXPECT_FALSE(index_.erase(1));
  index_.insert(1, Hash256{});
  EXPECT_TRUE(index_.erase(1));
  EXPECT_TRUE(index_.find(Hash256{}, 256).empty());
  EXPECT_EQ(index_.size(), 0u);
}

INSTANTIATE_TEST_SUITE_P(All, IndexTest, testing::ValuesIn(match_kernel_names()),
                         [](const auto& kernel) { return std::string(kernel.param); });

TEST(IndexCreateTest, RefusesAnUnknownKernel) {
  const Result<HammingIndex> index = HammingIndex::create("no such kernel");
  ASSERT_FALSE(index.has_value());
  EXPECT_EQ(index.error().code, ErrorCode::kUnsupported);
}

TEST(IndexCreateTest, NamesScalarLast) { EXPECT_EQ(match_kernel_names().back(), "scalar"); }

}  // namespace
}  // namespace holdfast
