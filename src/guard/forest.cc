// Trees filled up to one depth. Immutable once made.
#include "guard/forest.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace holdfast {
namespace {

constexpr std::uint16_t kLeaf = ForestParts::kLeaf;

// Trees are added up in four lanes, so that no addition waits for the one before.
struct ForestSums {
  static constexpr std::size_t kLanes = 4;
  float lanes[kLanes] = {};
  [[nodiscard]] float total(float base) const {
    return base + ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3]));
  }
};

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

// Steps from a root to its furthest leaf, of all the trees. A child comes after its parent.
std::size_t depth_of(const ForestParts& parts) {
  std::vector<std::size_t> below(parts.nodes.size());
  const auto steps_from = [&](std::uint16_t to) { return (to & kLeaf) != 0 ? 0 : below[to] + 1; };
  for (std::size_t i = parts.nodes.size(); i-- > 0;) {
    below[i] = std::max(steps_from(parts.nodes[i].left), steps_from(parts.nodes[i].right));
  }
  std::size_t depth = 0;
  for (const std::uint16_t root : parts.roots) depth = std::max(depth, steps_from(root));
  return depth;
}

}  // namespace

std::optional<Forest> Forest::make(ForestParts parts) {
  if (!is_sound(parts)) return std::nullopt;
  Forest forest;
  forest.depth_ = depth_of(parts);
  forest.parts_ = std::move(parts);
  if (forest.depth_ > kMostEvenDepth) return forest;
  const std::size_t leaves = std::size_t{1} << forest.depth_;
  for (const std::uint16_t root : forest.parts_.roots) {
    forest.steps_.resize(forest.steps_.size() + leaves);
    forest.ends_.resize(forest.ends_.size() + leaves);
    forest.fill_up(root, 1, 0);
  }
  forest.parts_ = {.base = forest.parts_.base};
  return forest;
}

// The last tree's part below `place`. Of a leaf above the depth all that is below leads to it.
void Forest::fill_up(std::uint16_t from, std::size_t place, std::size_t depth) {
  const bool is_leaf = (from & kLeaf) != 0;
  const std::size_t leaves = std::size_t{1} << depth_;
  if (depth == depth_) {
    ends_[ends_.size() - leaves + place - leaves] = parts_.leaves[from & ~kLeaf];
    return;
  }
  constexpr ForestParts::Node kAlwaysLeft = {0, 255, 0, 0};
  ForestParts::Node node = kAlwaysLeft;
  if (is_leaf) {
    node.left = node.right = from;
  } else {
    node = parts_.nodes[from];
  }
  steps_[steps_.size() - leaves + place] =
      static_cast<std::uint16_t>(node.feature << 8 | node.most);
  fill_up(node.left, 2 * place, depth + 1);
  fill_up(node.right, 2 * place + 1, depth + 1);
}

float Forest::score(const ConductFeatures& conduct) const {
  switch (depth_) {
    case 0:
      return score_even<0>(conduct);
    case 1:
      return score_even<1>(conduct);
    case 2:
      return score_even<2>(conduct);
    case 3:
      return score_even<3>(conduct);
    case 4:
      return score_even<4>(conduct);
    default:
      return score_by_walking(conduct);
  }
}

template <std::size_t depth>
float Forest::score_even(const ConductFeatures& conduct) const {
  constexpr std::size_t kLeaves = std::size_t{1} << depth;
  const auto end_of = [&](std::size_t tree) {
    const std::uint16_t* steps = &steps_[tree * kLeaves];
    std::size_t at = 1;
    for (std::size_t step_number = 0; step_number < depth; ++step_number) {
      const unsigned step = steps[at];
      at = 2 * at + static_cast<std::size_t>(conduct[step >> 8] > (step & 0xff));
    }
    return ends_[tree * kLeaves + at - kLeaves];
  };
  ForestSums sums;
  const std::size_t trees = ends_.size() / kLeaves;
  std::size_t tree = 0;
  for (; tree + ForestSums::kLanes <= trees; tree += ForestSums::kLanes) {
    for (std::size_t lane = 0; lane < ForestSums::kLanes; ++lane) {
      sums.lanes[lane] += end_of(tree + lane);
    }
  }
  for (; tree < trees; ++tree) sums.lanes[tree % ForestSums::kLanes] += end_of(tree);
  return sums.total(parts_.base);
}

float Forest::score_by_walking(const ConductFeatures& conduct) const {
  ForestSums sums;
  for (std::size_t tree = 0; tree < parts_.roots.size(); ++tree) {
    std::uint16_t at = parts_.roots[tree];
    while ((at & kLeaf) == 0) {
      const ForestParts::Node& node = parts_.nodes[at];
      at = conduct[node.feature] <= node.most ? node.left : node.right;
    }
    sums.lanes[tree % ForestSums::kLanes] += parts_.leaves[at & ~kLeaf];
  }
  return sums.total(parts_.base);
}

}  // namespace holdfast
