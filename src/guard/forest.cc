// Trees filled up to one depth. Immutable once made.
#include "guard/forest.h"

#include <algorithm>
#include <utility>

namespace holdfast {
namespace {

constexpr std::uint16_t kLeaf = ForestParts::kLeaf;

bool is_sound(const ForestParts& parts) {
  const auto is_leaf_there = [&](std::uint16_t to) {
    return (to & ~kLeaf) < static_cast<int>(parts.leaves.size());
  };
  const auto is_below = [&](std::uint16_t to, std::size_t above) {
    // A child comes after its parent, so every walk ends.
    return (to & kLeaf) != 0 ? is_leaf_there(to) : to > above && to < parts.nodes.size();
  };
  for (std::size_t i = 0; i < parts.nodes.size(); ++i) {
    const ForestParts::Node& node = parts.nodes[i];
    if (node.feature >= kConductFeatures || !is_below(node.left, i) || !is_below(node.right, i)) {
      return false;
    }
  }
  return std::all_of(parts.roots.begin(), parts.roots.end(), [&](std::uint16_t root) {
    return (root & kLeaf) != 0 ? is_leaf_there(root) : root < parts.nodes.size();
  });
}

}  // namespace

std::optional<Forest> Forest::make(ForestParts parts) {
  if (!is_sound(parts)) return std::nullopt;
  Forest forest;
  forest.parts_ = std::move(parts);
  forest.fill_up();
  return forest;
}

void Forest::fill_up() {
  ends_.reserve(parts_.roots.size() * kEvenLeaves);
  for (const std::uint16_t root : parts_.roots) {
    steps_.resize(steps_.size() + kEvenLeaves);
    ends_.resize(ends_.size() + kEvenLeaves);
    fill_up(root, 1, 0);
    if (!is_even_) break;
  }
  if (is_even_) {
    parts_ = {.base = parts_.base};
  } else {
    steps_.clear();
    ends_.clear();
  }
}

// The last tree's part below `place`. Of a leaf above the depth all that is below leads to it.
void Forest::fill_up(std::uint16_t from, std::size_t place, std::size_t depth) {
  const bool is_leaf = (from & kLeaf) != 0;
  if (depth == kEvenDepth) {
    is_even_ = is_even_ && is_leaf;
    if (is_leaf)
      ends_[ends_.size() - kEvenLeaves + place - kEvenLeaves] = parts_.leaves[from & ~kLeaf];
    return;
  }
  constexpr ForestParts::Node kAlwaysLeft = {0, 255, 0, 0};
  ForestParts::Node node = kAlwaysLeft;
  if (is_leaf) {
    node.left = node.right = from;
  } else {
    node = parts_.nodes[from];
  }
  steps_[steps_.size() - kEvenLeaves + place] =
      static_cast<std::uint16_t>(node.feature << 8 | node.most);
  fill_up(node.left, 2 * place, depth + 1);
  fill_up(node.right, 2 * place + 1, depth + 1);
}

float Forest::score(const ConductFeatures& conduct) const {
  if (!is_even_) return score_by_walking(conduct);
  float sum = parts_.base;
  for (std::size_t tree = 0; tree < ends_.size(); tree += kEvenLeaves) {
    const std::uint16_t* steps = &steps_[tree];
    std::size_t at = 1;
    for (std::size_t depth = 0; depth < kEvenDepth; ++depth) {
      const unsigned step = steps[at];
      at = 2 * at + static_cast<std::size_t>(conduct[step >> 8] > (step & 0xff));
    }
    sum += ends_[tree + at - kEvenLeaves];
  }
  return sum;
}

float Forest::score_by_walking(const ConductFeatures& conduct) const {
  float sum = parts_.base;
  for (std::uint16_t at : parts_.roots) {
    while ((at & kLeaf) == 0) {
      const ForestParts::Node& node = parts_.nodes[at];
      at = conduct[node.feature] <= node.most ? node.left : node.right;
    }
    sum += parts_.leaves[at & ~kLeaf];
  }
  return sum;
}

}  // namespace holdfast
