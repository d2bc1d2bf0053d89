// The learned part: weights of features for each sign, and trees over a conversation's signs. Made
// by tools/guard_train; docs/formats/guard.md has the file, byte by byte. Immutable once read; may
// be used from many threads.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "guard/features.h"
#include "guard/forest.h"
#include "guard/signs.h"
#include "guard/spelling.h"
#include "guard/weights.h"
#include "holdfast/result.h"

namespace holdfast {

// How strongly a message shows each sign: 16 steps a unit of log-odds, 128 is even odds, 0 is
// nothing at all.
using SignLevels = std::array<std::uint8_t, kHeads>;
inline constexpr int kLevelsAUnit = 16;
inline constexpr int kEvenLevel = 128;

class GuardModel {
 public:
  // Copies what it needs. kCorrupt when the bytes are no model of this version.
  [[nodiscard]] static Result<GuardModel> read(std::span<const std::uint8_t> bytes,
                                               const GuardMemory* memory = nullptr);

  // One that knows nothing but how words are spelt, for making the first.
  [[nodiscard]] static GuardModel none(Spelling spelling = {});

  // Asks for memory that add() will look at.
  void expect(std::span<const Feature> features) const { weights_.expect(features); }
  // The rows of so few features, and what they weigh, in two steps with others in between.
  void locate(std::span<const Feature> features, FeatureWeights::Rows& rows) const {
    weights_.locate(features, rows);
  }
  void add(const FeatureWeights::Rows& rows, SignSums& sums) const { weights_.add(rows, sums); }
  // Adds up what the features weigh, for each head.
  void add(std::span<const Feature> features, SignSums& sums) const {
    weights_.add(features, sums);
  }
  // Signs shown by a window of `words` words whose features weigh `sums`.
  [[nodiscard]] SignLevels levels(const SignSums& sums, std::size_t words) const;
  // What a feature weighs, in no unit but the same for all; nothing when it is unknown.
  [[nodiscard]] const std::uint8_t* biased_weights(std::uint32_t feature_hash) const {
    return weights_.find(feature_hash);
  }
  static int weight(const std::uint8_t* biased_weights, std::size_t head) {
    return biased_weights[head] - FeatureWeights::kBias;
  }

  [[nodiscard]] const Spelling& spelling() const { return spelling_; }

  // Log-odds that the one whose conduct this is blackmails the others; and that both a threat and
  // a demand have been made.
  [[nodiscard]] float risk(const ConductFeatures& conduct) const { return risk_.score(conduct); }
  [[nodiscard]] float urgency(const ConductFeatures& conduct) const {
    return urgency_.score(conduct);
  }
  // Log-odds as a probability that held on conversations the model was not made from.
  [[nodiscard]] float calibrated(float log_odds) const;

 private:
  std::array<float, kHeads> scale_{};
  std::array<float, kHeads> bias_{};
  FeatureWeights weights_;
  Forest risk_;
  Forest urgency_;
  std::vector<std::array<float, 2>> calibration_;  // log-odds and probability, both rising
  Spelling spelling_;
};

}  // namespace holdfast
