#include "guard/weights.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace holdfast {
namespace {

struct Table {
  std::vector<std::uint32_t> hashes;
  std::vector<std::int8_t> weights;
  std::map<std::uint32_t, std::size_t> first;  // row of a hash

  void add(std::uint32_t hash, std::mt19937& random) {
    first.emplace(hash, hashes.size());
    hashes.push_back(hash);
    for (std::size_t head = 0; head < kHeads; ++head) {
      weights.push_back(static_cast<std::int8_t>(random()));
    }
  }
};

SignSums summed(const Table& table, std::span<const Feature> features) {
  SignSums sums{};
  for (const Feature& feature : features) {
    const auto found = table.first.find(feature.hash);
    if (found == table.first.end()) continue;
    for (std::size_t head = 0; head < kHeads; ++head) {
      sums[head] += table.weights[found->second * kHeads + head];
    }
  }
  return sums;
}

// Many hashes close together, so that several share a bit; not in order, and some twice.
Table crowded_table(std::mt19937& random) {
  Table table;
  for (int i = 0; i < 3000; ++i) {
    const std::uint32_t hash = random();
    table.add(i % 3 == 0 ? hash & 0xfff : hash, random);
  }
  table.add(0, random);
  table.add(0xffffffff, random);
  return table;
}

TEST(FeatureWeights, SumsAreThoseOfTheRowsOneByOne) {
  std::mt19937 random(1);
  const Table table = crowded_table(random);
  const FeatureWeights weights(table.hashes, table.weights);
  for (const std::size_t count : {0U, 1U, 64U, 65U, 700U}) {
    std::vector<Feature> features(count);
    for (Feature& feature : features) {
      feature.hash = random() % 3 == 0 ? random() & 0xfff : table.hashes[random() % 3002];
    }
    SignSums sums{};
    weights.add(features, sums);
    EXPECT_EQ(sums, summed(table, features)) << count;
  }
}

TEST(FeatureWeights, EveryRowIsFoundAndNoOther) {
  std::mt19937 random(2);
  const Table table = crowded_table(random);
  const FeatureWeights weights(table.hashes, table.weights);
  for (const auto& [hash, row] : table.first) {
    const std::uint8_t* found = weights.find(hash);
    ASSERT_NE(found, nullptr) << hash;
    for (std::size_t head = 0; head < kHeads; ++head) {
      EXPECT_EQ(found[head] - FeatureWeights::kBias, table.weights[row * kHeads + head]);
    }
  }
  for (std::uint32_t hash = 0; hash < 0x1000; ++hash) {
    EXPECT_EQ(weights.find(hash) != nullptr, table.first.contains(hash)) << hash;
  }
}

TEST(FeatureWeights, TheLargestAndSmallestWeightsFit) {
  for (const std::int8_t weight : {std::int8_t{-128}, std::int8_t{127}}) {
    const std::vector<std::int8_t> row(kHeads, weight);
    const std::uint32_t hash = 5;
    const FeatureWeights weights({&hash, 1}, row);
    const std::vector<Feature> features(1000, Feature{.hash = 5});
    SignSums sums{};
    weights.add(features, sums);
    for (const std::int32_t sum : sums) EXPECT_EQ(sum, 1000 * weight);
  }
}

TEST(FeatureWeights, NoneKnowsNothing) {
  const FeatureWeights weights;
  EXPECT_EQ(weights.find(0), nullptr);
  EXPECT_EQ(weights.find(0xffffffff), nullptr);
}

}  // namespace
}  // namespace holdfast
