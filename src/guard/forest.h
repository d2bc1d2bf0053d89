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
  // Trees of at most this depth are filled up to that of the deepest: as many steps for each, and
  // no branches.
  static constexpr std::size_t kMostEvenDepth = 4;

  void fill_up(std::uint16_t from, std::size_t place, std::size_t depth);
  template <std::size_t depth>
  [[nodiscard]] float score_even(const ConductFeatures& conduct) const;
  [[nodiscard]] float score_by_walking(const ConductFeatures& conduct) const;

  ForestParts parts_;
  std::size_t depth_ = 0;  // of the deepest tree
  // 2^depth places a tree, the root in the second, the children of i in 2i and 2i + 1: the feature
  // in the upper byte, the most for the left child in the lower.
  std::vector<std::uint16_t> steps_;
  std::vector<float> ends_;  // 2^depth a tree
};

}  // namespace holdfast
