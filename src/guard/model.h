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
#include "guard/signs.h"
#include "holdfast/result.h"

namespace holdfast {

// How strongly a message shows each sign: 16 steps a unit of log-odds, 128 is even odds, 0 is
// nothing at all.
using SignLevels = std::array<std::uint8_t, kHeads>;
using SignSums = std::array<std::int32_t, kHeads>;
inline constexpr int kLevelsAUnit = 16;
inline constexpr int kEvenLevel = 128;

// What the trees look at; each is 0 to 255. The order is the model file's.
inline constexpr std::size_t kConductFeatures = 4 * kHeads + 5;
using ConductFeatures = std::array<std::uint8_t, kConductFeatures>;

class GuardModel {
 public:
  // Copies what it needs. kCorrupt when the bytes are no model of this version.
  [[nodiscard]] static Result<GuardModel> read(std::span<const std::uint8_t> bytes);

  // One that knows nothing, for making the first.
  [[nodiscard]] static GuardModel none();

  // Adds up what the features weigh, for each head.
  void add(std::span<const Feature> features, SignSums& sums) const;
  // Signs shown by a window of `words` words whose features weigh `sums`.
  [[nodiscard]] SignLevels levels(const SignSums& sums, std::size_t words) const;
  // How much one feature adds to a sign, in no unit but the same for all.
  [[nodiscard]] int weight(std::uint32_t feature_hash, std::size_t head) const;

  // Log-odds that the one whose conduct this is blackmails the others; and that both a threat and
  // a demand have been made.
  [[nodiscard]] float risk(const ConductFeatures& conduct) const { return risk_.score(conduct); }
  [[nodiscard]] float urgency(const ConductFeatures& conduct) const {
    return urgency_.score(conduct);
  }
  // Log-odds as a probability that held on conversations the model was not made from.
  [[nodiscard]] float calibrated(float log_odds) const;

 private:
  struct Node {
    std::uint8_t feature;
    std::uint8_t most;   // to the left when the feature is at most this
    std::uint16_t left;  // a node, or with kLeaf a leaf
    std::uint16_t right;
  };
  struct Forest {
    float base = 0;
    std::vector<std::uint16_t> roots;
    std::vector<Node> nodes;
    std::vector<float> leaves;
    [[nodiscard]] float score(const ConductFeatures& conduct) const;
  };
  struct Slot {
    std::uint32_t hash;
    std::uint32_t row;  // one above the row; 0 is none
  };
  static constexpr std::uint16_t kLeaf = 0x8000;
  static constexpr int kFilterBits = 20;
  static constexpr std::size_t kRowBytes = 32;  // a row in one cache line

  // False for most features that no row has.
  [[nodiscard]] bool may_have(std::uint32_t hash) const {
    const std::uint32_t bit = hash >> (32 - kFilterBits);
    return (filter_[bit >> 6] >> (bit & 63) & 1) != 0;
  }
  [[nodiscard]] const std::int8_t* row_of(std::uint32_t hash) const {
    for (std::size_t i = hash & mask_;; i = (i + 1) & mask_) {
      if (slots_[i].row == 0) return nullptr;
      if (slots_[i].hash == hash) return &weights_[(slots_[i].row - 1) * kRowBytes];
    }
  }
  void index_rows(std::span<const std::uint32_t> hashes);
  static bool read_forest(class ModelReader& reader, Forest& forest);

  std::array<float, kHeads> scale_{};
  std::array<float, kHeads> bias_{};
  std::vector<std::int8_t> weights_;  // rows x kRowBytes, the first kHeads of each used
  std::vector<Slot> slots_;
  std::size_t mask_ = 0;
  std::vector<std::uint64_t> filter_;
  Forest risk_;
  Forest urgency_;
  std::vector<std::array<float, 2>> calibration_;  // log-odds and probability, both rising
};

}  // namespace holdfast
