#include "guard/concept_weights.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>

#include "base/bytes.h"
#include "guard/features.h"

namespace holdfast {
namespace {

constexpr std::size_t kConcepts = 20;

Lexicon some_concepts() {
  std::string text;
  for (std::size_t i = 0; i < kConcepts; ++i) {
    text += "[concept" + std::to_string(i) + "]\nword" + std::to_string(i) + "\n";
  }
  Lexicon lexicon;
  EXPECT_TRUE(lexicon.add(text));
  return lexicon;
}

std::vector<std::uint32_t> features_of(const Lexicon& lexicon) {
  std::vector<std::uint32_t> out;
  for (std::size_t i = 0; i < kConcepts; ++i) {
    out.push_back(concept_feature(lexicon.key(i)));
    for (std::size_t j = 0; j < kConcepts; ++j) {
      out.push_back(concept_next_feature(lexicon.key(i), lexicon.key(j)));
      if (i < j) out.push_back(concept_pair_feature(lexicon.key(i), lexicon.key(j)));
    }
  }
  return out;
}

template <class T>
void add(std::string& out, T value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof value);
}

// A model with weights, all but arbitrary, for two thirds of the features.
GuardModel some_model(const Lexicon& lexicon, std::mt19937& random) {
  std::vector<std::uint32_t> features = features_of(lexicon);
  std::erase_if(features, [&](std::uint32_t) { return random() % 3 == 0; });
  std::string bytes = "HFGUARD2";
  add(bytes, std::uint32_t{kHeads});
  add(bytes, std::uint32_t{kConductFeatures});
  add(bytes, static_cast<std::uint32_t>(features.size()));
  for (std::size_t i = 0; i < 2 * kHeads; ++i) add(bytes, 0.0F);
  for (const std::uint32_t feature : features) add(bytes, feature);
  for (std::size_t i = 0; i < features.size() * kHeads; ++i) {
    add(bytes, static_cast<std::int8_t>(random() % 4 == 0 ? -128 : random()));
  }
  for (int forest = 0; forest < 2; ++forest) {
    add(bytes, 0.0F);
    for (int i = 0; i < 3; ++i) add(bytes, std::uint32_t{0});
  }
  add(bytes, std::uint32_t{2});
  for (const float point : {-1.0F, 0.0F, 1.0F, 1.0F}) add(bytes, point);
  add(bytes, std::uint32_t{0});
  auto model = GuardModel::read(as_bytes(bytes));
  EXPECT_TRUE(model);
  return std::move(*model);
}

TEST(ConceptWeights, AreThoseOfTheFeaturesByHash) {
  std::mt19937 random(6);
  const Lexicon lexicon = some_concepts();
  const GuardModel model = some_model(lexicon, random);
  const ConceptWeights weights(lexicon, model);
  ConceptWeights::Rows rows;
  for (const std::size_t count : {0, 1, 2, 5, 30, 192}) {
    for (int round = 0; round < 50; ++round) {
      std::vector<ConceptHit> hits;
      std::uint16_t word = 0;
      for (std::size_t i = 0; i < count; ++i) {
        word = static_cast<std::uint16_t>(word + random() % 3);
        const auto last = static_cast<std::uint16_t>(word + random() % 2);
        hits.push_back({static_cast<std::uint16_t>(random() % kConcepts), word, last});
      }
      std::vector<Feature> features;
      append_concept_features(hits, lexicon, features);
      SignSums expected{};
      expected[3] = 1000;
      SignSums sums = expected;
      model.add(features, expected);
      weights.locate(hits, rows);
      weights.add(rows, sums);
      EXPECT_EQ(sums, expected) << count << " hits";
    }
  }
}

TEST(ConceptWeights, WithoutConceptsThereIsNothingToAdd) {
  const ConceptWeights weights(Lexicon(), GuardModel::none());
  ConceptWeights::Rows rows;
  SignSums sums{};
  weights.locate({}, rows);
  weights.add(rows, sums);
  EXPECT_EQ(sums, SignSums{});
}

}  // namespace
}  // namespace holdfast
