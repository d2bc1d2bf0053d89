#include "guard/forest.h"

#include <gtest/gtest.h>

#include <random>

namespace holdfast {
namespace {

constexpr std::uint16_t kLeaf = ForestParts::kLeaf;

// A random tree of at most `depth`, its root the next node or leaf.
std::uint16_t grow(ForestParts& parts, std::size_t depth, std::mt19937& random) {
  if (depth == 0 || random() % 6 == 0) {
    parts.leaves.push_back(static_cast<float>(random() % 2000) / 700.0F - 1.0F);
    return static_cast<std::uint16_t>(kLeaf | (parts.leaves.size() - 1));
  }
  const std::size_t place = parts.nodes.size();
  parts.nodes.push_back({static_cast<std::uint8_t>(random() % kConductFeatures),
                         static_cast<std::uint8_t>(random()), 0, 0});
  const std::uint16_t left = grow(parts, depth - 1, random);
  const std::uint16_t right = grow(parts, depth - 1, random);
  parts.nodes[place].left = left;
  parts.nodes[place].right = right;
  return static_cast<std::uint16_t>(place);
}

ForestParts random_parts(std::size_t trees, std::size_t depth, std::mt19937& random) {
  ForestParts parts;
  parts.base = -1.25F;
  for (std::size_t i = 0; i < trees; ++i) parts.roots.push_back(grow(parts, depth, random));
  return parts;
}

// Step by step, in the order that forest.h promises.
float walked(const ForestParts& parts, const ConductFeatures& conduct) {
  float sums[4] = {};
  std::size_t tree = 0;
  for (std::uint16_t at : parts.roots) {
    while ((at & kLeaf) == 0) {
      const ForestParts::Node& node = parts.nodes[at];
      at = conduct[node.feature] <= node.most ? node.left : node.right;
    }
    sums[tree++ % 4] += parts.leaves[at & ~kLeaf];
  }
  return parts.base + ((sums[0] + sums[1]) + (sums[2] + sums[3]));
}

TEST(Forest, ScoresAreThoseOfAWalkBitForBitAtAnyDepth) {
  std::mt19937 random(4);
  for (const std::size_t depth : {0, 1, 2, 3, 4, 5, 7}) {
    const ForestParts parts = random_parts(40, depth, random);
    const auto forest = Forest::make(parts);
    ASSERT_TRUE(forest);
    for (int round = 0; round < 200; ++round) {
      ConductFeatures conduct;
      for (std::uint8_t& value : conduct) value = static_cast<std::uint8_t>(random());
      EXPECT_EQ(forest->score(conduct), walked(parts, conduct)) << depth;
    }
  }
}

TEST(Forest, AnyNumberOfTreesIsAddedUpInTheOrderPromised) {
  std::mt19937 random(5);
  for (const std::size_t trees : {0, 1, 3, 15, 16, 17, 255, 256, 257, 600}) {
    const ForestParts parts = random_parts(trees, 2, random);
    const auto forest = Forest::make(parts);
    ASSERT_TRUE(forest);
    for (int round = 0; round < 40; ++round) {
      ConductFeatures conduct;
      for (std::uint8_t& value : conduct) value = static_cast<std::uint8_t>(random());
      EXPECT_EQ(forest->score(conduct), walked(parts, conduct)) << trees;
    }
  }
}

TEST(Forest, ValuesAtTheEdgeGoLeft) {
  ForestParts parts;
  parts.roots = {0};
  parts.nodes = {{3, 255, kLeaf, kLeaf | 1}};
  parts.leaves = {1, 2};
  ConductFeatures conduct{};
  conduct[3] = 255;
  EXPECT_EQ(Forest::make(parts)->score(conduct), 1) << "nothing is above 255";
  parts.nodes[0].most = 254;
  EXPECT_EQ(Forest::make(parts)->score(conduct), 2);
}

TEST(Forest, WhatLeadsNowhereOrInCirclesIsRefused) {
  ForestParts parts;
  parts.roots = {0};
  parts.nodes = {{0, 9, 0, kLeaf}};
  parts.leaves = {1};
  EXPECT_FALSE(Forest::make(parts)) << "to itself";
  parts.nodes[0].left = 1;
  EXPECT_FALSE(Forest::make(parts)) << "a node that is not there";
  parts.nodes[0].left = kLeaf | 1;
  EXPECT_FALSE(Forest::make(parts)) << "a leaf that is not there";
  parts.nodes[0].left = kLeaf;
  EXPECT_TRUE(Forest::make(parts));
  parts.nodes[0].feature = kConductFeatures;
  EXPECT_FALSE(Forest::make(parts)) << "an input that is not there";
  parts.nodes[0].feature = 0;
  parts.roots = {1};
  EXPECT_FALSE(Forest::make(parts)) << "a root that is not there";
}

}  // namespace
}  // namespace holdfast
