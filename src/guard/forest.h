// Trees over a conversation's conduct, summed up. Immutable once made; may be used from many
// threads.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "guard/signs.h"

namespace holdfast {

// What the trees look at; each is 0 to 255. The order is the model file's.
inline constexpr std::size_t kConductFeatures = 4 * kHeads + 5;
using ConductFeatures = std::array<std::uint8_t, kConductFeatures>;

// Trees as the model's file has them.
struct ForestParts {
  static constexpr std::uint16_t kLeaf = 0x8000;
  struct Node {
    std::uint8_t feature;
    std::uint8_t most;   // to the left when the feature is at most this
    std::uint16_t left;  // a node, or with kLeaf a leaf
    std::uint16_t right;
  };
  float base = 0;
  std::vector<std::uint16_t> roots;
  std::vector<Node> nodes;
  std::vector<float> leaves;
};

class Forest {
 public:
  Forest() = default;
  // Nothing when a root, node or leaf is not there, or a child stands before its parent.
  [[nodiscard]] static std::optional<Forest> make(ForestParts parts);

  // The base and the leaf of each tree: those of every fourth tree together, then the four.
  [[nodiscard]] float score(const ConductFeatures& conduct) const;

 private:
  // Trees of at most this depth have at most four leaves: four bits say which of them may still be
  // reached, for sixteen trees in a word. Deeper ones are walked.
  static constexpr std::size_t kMaskedDepth = 2;
  static constexpr std::size_t kLeaves = 4;
  static constexpr std::size_t kTreesAWord = 64 / kLeaves;
  // Trees are added up in pairs, which end in one of so many ways.
  static constexpr std::size_t kPairEnds = kLeaves * kLeaves;
  static constexpr std::size_t kBlockWords = 16;  // what the registers of SSE2 hold at once
  static constexpr std::size_t kTreesABlock = kTreesAWord * kBlockWords;
  struct Block {
    std::array<std::uint64_t, kBlockWords> words;
  };

  // A feature that trees look at, and which mask each of its values has, counted from `base`; 0 for
  // none.
  struct Seen {
    std::uint16_t feature = 0;
    std::uint16_t base = 0;
    std::array<std::uint8_t, 256> mask{};
  };
  static constexpr std::size_t kFeatureWords = (kConductFeatures + 7) / 8;
  // Numbers of masks, the first `count`.
  struct Masks {
    std::array<std::uint16_t, kConductFeatures> numbers;
    std::size_t count = 0;
  };
  // Eight trees' leaves, so that one of each is picked at a time: first all their first leaves.
  static constexpr std::size_t kTreesAGroup = 8;
  using Group = std::array<std::array<float, kTreesAGroup>, kLeaves>;

  void make_masks();
  void make_ends();
  void make_firsts();
  [[nodiscard]] Masks masks_of(const ConductFeatures& conduct) const;
  [[nodiscard]] float score_by_masks(const ConductFeatures& conduct) const;
  [[nodiscard]] float score_by_avx2(const ConductFeatures& conduct) const;
  [[nodiscard]] float score_by_walking(const ConductFeatures& conduct) const;

  ForestParts parts_;
  bool is_masked_ = false;
  std::vector<Seen> seen_;
  std::array<std::uint8_t, kConductFeatures> seen_of_{};  // by feature: its place in seen_
  // Of eight features each, a byte a feature: the first value that has a mask, and 0x80 where there
  // is one.
  std::array<std::uint64_t, kFeatureWords> firsts_{};
  std::array<std::uint64_t, kFeatureWords> is_seen_{};
  std::size_t blocks_ = 0;                  // of a mask
  std::vector<Block> masks_;                // the first has all bits set
  std::vector<std::array<float, 2>> ends_;  // kPairEnds a pair of trees
  std::vector<Group> groups_;
};

}  // namespace holdfast
