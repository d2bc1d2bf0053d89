// The index against a plain list searched bit by bit, through insertions, replacements and
// erasures.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "holdfast/match.h"
#include "match/test_hashes.h"

namespace holdfast {
namespace {

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

// The index as it grows, by one and by many, with some replaced and some gone in between.
TEST_P(IndexTest, BatchesFindWhatSingleQueriesFindOnSkewedHashes) {
  Plain plain;
  std::vector<Hash256> queries;
  for (int i = 0; i < 150; ++i) queries.push_back(skewed_hash(random_));
  for (int step = 0; step < 4; ++step) {
    std::vector<HammingIndex::Entry> entries;
    for (int i = 0; i < 7000; ++i) {
      const Hash256& centre = queries[random_() % queries.size()];
      entries.push_back({random_() % 20'000, with_flipped_bits(centre, random_() % 70, random_)});
    }
    for (const auto& entry : entries) plain[entry.id] = entry.hash;
    index_.insert(entries);
    for (int i = 0; i < 5000; ++i) {
      const std::uint64_t id = random_() % 20'000;
      const Hash256 hash = skewed_hash(random_);
      plain[id] = hash;
      index_.insert(id, hash);
      const std::uint64_t gone = random_() % 20'000;
      EXPECT_EQ(index_.erase(gone), plain.erase(gone) == 1);
    }
    ASSERT_EQ(index_.size(), plain.size());
    for (const int radius : {0, 10, 31, 64}) {
      const BatchFound batch = index_.find_batch(queries, radius);
      ASSERT_EQ(batch.starts.size(), queries.size() + 1);
      for (std::size_t i = 0; i < queries.size(); i += 7) {
        const std::vector<Neighbour> wanted = find_plainly(plain, queries[i], radius);
        EXPECT_THAT(batch.of(i), testing::ElementsAreArray(wanted));
        EXPECT_EQ(index_.find(queries[i], radius), wanted);
      }
    }
  }
}

TEST_P(IndexTest, IsExactInAFloodOfNearDuplicates) {
  Plain plain;
  const Hash256 centre = random_hash(random_);
  std::vector<HammingIndex::Entry> entries;
  for (std::uint64_t i = 0; i < 30'000; ++i) {
    // Ids fall while rows rise.
    entries.push_back({60'000 - i, with_flipped_bits(centre, random_() % 12, random_)});
    plain[entries.back().id] = entries.back().hash;
  }
  index_.insert(entries);
  for (const int radius : {0, 3, 31}) {
    EXPECT_EQ(index_.find(centre, radius), find_plainly(plain, centre, radius));
  }
}

TEST_P(IndexTest, TakesAnEmptyBatchAndARadiusBelowZero) {
  index_.insert(1, Hash256{});
  EXPECT_THAT(index_.find_batch({}, 31).starts, testing::ElementsAre(0));
  const std::vector<Hash256> queries(3);
  EXPECT_THAT(index_.find_batch(queries, -1).starts, testing::ElementsAre(0, 0, 0, 0));
}

// Changes while a merge is under way are in what it makes.
TEST_P(IndexTest, MergesBesideChanges) {
  IndexOptions options;
  options.kernel = GetParam();
  options.merges_itself = false;
  HammingIndex index = HammingIndex::create(options).value();
  Plain plain;
  const Hash256 centre = random_hash(random_);
  const auto change = [&](int times) {
    for (int i = 0; i < times; ++i) {
      const std::uint64_t id = random_() % 9000;
      if (random_() % 4 == 0) {
        EXPECT_EQ(index.erase(id), plain.erase(id) == 1);
      } else {
        plain[id] = with_flipped_bits(centre, random_() % 50, random_);
        index.insert(id, plain[id]);
      }
    }
  };
  int merges = 0;
  for (int round = 0; round < 24; ++round) {
    change(3000);
    std::optional<IndexMerge> merge = index.begin_merge(round % 6 == 5);
    if (!merge) continue;
    ++merges;
    change(500);
    merge->run();
    change(500);
    if (round % 5 == 0) continue;  // dropped: changes nothing
    index.finish_merge(std::move(*merge));
    ASSERT_EQ(index.find(centre, 31), find_plainly(plain, centre, 31)) << round;
    ASSERT_EQ(index.size(), plain.size());
  }
  EXPECT_GT(merges, 10);
}

TEST_P(IndexTest, MergesWhatIsAllGone) {
  IndexOptions options;
  options.kernel = GetParam();
  options.merges_itself = false;
  HammingIndex index = HammingIndex::create(options).value();
  EXPECT_FALSE(index.begin_merge(true).has_value());
  for (std::uint64_t id = 0; id < 5000; ++id) index.insert(id, random_hash(random_));
  for (std::uint64_t id = 0; id < 5000; ++id) EXPECT_TRUE(index.erase(id));
  std::optional<IndexMerge> merge = index.begin_merge(true);
  ASSERT_TRUE(merge.has_value());
  merge->run();
  index.finish_merge(std::move(*merge));
  EXPECT_TRUE(index.find(Hash256{}, 256).empty());
  EXPECT_EQ(index.size(), 0U);
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
