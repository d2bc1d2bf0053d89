// Shallow trees as masks of the leaves that a value leaves open: what all values leave open, the
// first of it, is where a tree's walk ends (Lucchese et al., "QuickScorer", SIGIR 2015). Immutable
// once made.
#include "guard/forest.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>
#include <vector>

namespace holdfast {
namespace {

constexpr std::uint16_t kLeaf = ForestParts::kLeaf;

// Trees are added up in four lanes, so that no addition waits for the one before.
struct ForestSums {
  static constexpr std::size_t kLanes = 4;
  using Lanes __attribute__((vector_size(16))) = float;
  Lanes lanes = {};
  [[nodiscard]] float total(float base) const {
    return base + ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3]));
  }
  // Of two trees each.
  void add(const std::array<float, 2>& first, const std::array<float, 2>& second) {
    using Halves __attribute__((vector_size(16))) = std::uint64_t;
    lanes += std::bit_cast<Lanes>(
        Halves{std::bit_cast<std::uint64_t>(first), std::bit_cast<std::uint64_t>(second)});
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

// Of four bits a tree, one for each leaf that may be reached, the number of the first.
std::uint64_t leaves_of(std::uint64_t open) {
  constexpr std::uint64_t kFirsts = 0x1111111111111111U;
  const std::uint64_t is_in_right_half = ~(open | open >> 1) & kFirsts;
  const std::uint64_t is_right_of_two = ~open & ~(is_in_right_half & open >> 2) & kFirsts;
  return is_right_of_two | is_in_right_half << 1;
}

// The same, those of two trees in the lower half of each byte.
std::uint64_t pairs_of_leaves(std::uint64_t open) {
  const std::uint64_t leaves = leaves_of(open);
  return (leaves | leaves >> 2) & 0x0f0f0f0f0f0f0f0fU;
}

// What a value above `most` closes: leaves of one tree, a bit each, the leftmost the lowest.
struct Cut {
  std::uint8_t feature;
  std::uint8_t most;
  std::size_t tree;
  std::uint64_t leaves;
};

// Of trees no deeper than two steps, by feature and value.
std::vector<Cut> cuts_of(const ForestParts& parts) {
  std::vector<Cut> cuts;
  for (std::size_t tree = 0; tree < parts.roots.size(); ++tree) {
    const auto add = [&](std::uint16_t node, std::uint64_t leaves) {
      if ((node & kLeaf) != 0) return;
      cuts.push_back({parts.nodes[node].feature, parts.nodes[node].most, tree, leaves});
    };
    const std::uint16_t root = parts.roots[tree];
    add(root, 0b0011);
    if ((root & kLeaf) != 0) continue;
    add(parts.nodes[root].left, 0b0001);
    add(parts.nodes[root].right, 0b0100);
  }
  std::sort(cuts.begin(), cuts.end(), [](const Cut& a, const Cut& b) {
    return std::pair(a.feature, a.most) < std::pair(b.feature, b.most);
  });
  return cuts;
}

}  // namespace

std::optional<Forest> Forest::make(ForestParts parts) {
  if (!is_sound(parts)) return std::nullopt;
  Forest forest;
  forest.parts_ = std::move(parts);
  forest.is_masked_ = depth_of(forest.parts_) <= kMaskedDepth;
  if (!forest.is_masked_) return forest;
  forest.make_masks();
  forest.make_ends();
  forest.make_firsts();
  forest.parts_ = {.base = forest.parts_.base};
  return forest;
}

void Forest::make_masks() {
  blocks_ = (parts_.roots.size() + kTreesABlock - 1) / kTreesABlock;
  Block all;
  all.words.fill(~std::uint64_t{0});
  masks_.assign(blocks_, all);
  const std::vector<Cut> cuts = cuts_of(parts_);
  std::vector<Block> mask;
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    const Cut& cut = cuts[i];
    if (i == 0 || cut.feature != cuts[i - 1].feature) {
      mask.assign(blocks_, all);
      seen_.push_back({cut.feature, static_cast<std::uint16_t>(masks_.size() / blocks_ - 1)});
    }
    const std::size_t bit = cut.tree % kTreesABlock * kLeaves;
    mask[cut.tree / kTreesABlock].words[bit / 64] &= ~(cut.leaves << bit % 64);
    const bool is_last_of_value =
        i + 1 == cuts.size() || cuts[i + 1].feature != cut.feature || cuts[i + 1].most != cut.most;
    if (!is_last_of_value) continue;
    masks_.insert(masks_.end(), mask.begin(), mask.end());
    Seen& seen = seen_.back();
    const auto number = static_cast<std::uint8_t>(masks_.size() / blocks_ - 1 - seen.base);
    std::fill(seen.mask.begin() + cut.most + 1, seen.mask.end(), number);
  }
}

void Forest::make_ends() {
  // Trees that end at nothing fill up the last word; to add 0 changes no sum.
  const std::size_t words = (parts_.roots.size() + kTreesAWord - 1) / kTreesAWord;
  const auto end_of = [&](std::size_t tree, std::size_t leaf) {
    if (tree >= parts_.roots.size()) return 0.0F;
    std::uint16_t at = parts_.roots[tree];
    for (const bool is_right : {(leaf & 2) != 0, (leaf & 1) != 0}) {
      if ((at & kLeaf) == 0) at = is_right ? parts_.nodes[at].right : parts_.nodes[at].left;
    }
    return parts_.leaves[at & ~kLeaf];
  };
  for (std::size_t tree = 0; tree < words * kTreesAWord; ++tree) {
    if (tree % kTreesAGroup == 0) groups_.emplace_back();
    for (std::size_t leaf = 0; leaf < kLeaves; ++leaf) {
      groups_.back()[leaf][tree % kTreesAGroup] = end_of(tree, leaf);
    }
  }
  ends_.reserve(words * kTreesAWord / 2 * kPairEnds);
  for (std::size_t tree = 0; tree < words * kTreesAWord; tree += 2) {
    for (std::size_t end = 0; end < kPairEnds; ++end) {
      ends_.push_back({end_of(tree, end % kLeaves), end_of(tree + 1, end / kLeaves)});
    }
  }
}

void Forest::make_firsts() {
  std::array<std::uint8_t, 8 * kFeatureWords> firsts{};
  std::array<std::uint8_t, 8 * kFeatureWords> is_seen{};
  for (std::size_t i = 0; i < seen_.size(); ++i) {
    const auto& mask = seen_[i].mask;
    const auto first =
        std::find_if(mask.begin(), mask.end(), [](auto number) { return number > 0; });
    if (first == mask.end()) continue;
    seen_of_[seen_[i].feature] = static_cast<std::uint8_t>(i);
    firsts[seen_[i].feature] = static_cast<std::uint8_t>(first - mask.begin());
    is_seen[seen_[i].feature] = 0x80;
  }
  firsts_ = std::bit_cast<decltype(firsts_)>(firsts);
  is_seen_ = std::bit_cast<decltype(is_seen_)>(is_seen);
}

// Most features of most conduct are below all that trees ask for: eight are compared at a time.
Forest::Masks Forest::masks_of(const ConductFeatures& conduct) const {
  constexpr std::uint64_t kTops = 0x8080808080808080U;
  std::array<std::uint64_t, kFeatureWords> values{};
  std::memcpy(values.data(), conduct.data(), conduct.size());
  static_assert(std::endian::native == std::endian::little);
  std::array<std::uint64_t, (kFeatureWords + 7) / 8> found{};  // bits of features that have a mask
  for (std::size_t word = 0; word < kFeatureWords; ++word) {
    const std::uint64_t value = values[word], first = firsts_[word];
    // The top bit of each byte: whether the lower seven are at least the first's, then all eight.
    const std::uint64_t lower = (value | kTops) - (first & ~kTops);
    const std::uint64_t is_least = (value & ~first) | (~(value ^ first) & lower);
    const std::uint64_t eight = ((is_least & is_seen_[word]) >> 7) * 0x0102040810204080U >> 56;
    found[word / 8] |= eight << word % 8 * 8;
  }
  Masks masks;
  for (std::size_t i = 0; i < found.size(); ++i) {
    for (; found[i] != 0; found[i] &= found[i] - 1) {
      const std::size_t feature = 64 * i + static_cast<std::size_t>(std::countr_zero(found[i]));
      const Seen& seen = seen_[seen_of_[feature]];
      masks.numbers[masks.count++] =
          static_cast<std::uint16_t>(seen.base + seen.mask[conduct[feature]]);
    }
  }
  return masks;
}

float Forest::score(const ConductFeatures& conduct) const {
  if (!is_masked_) return score_by_walking(conduct);
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return score_by_avx2(conduct);
#endif
  return score_by_masks(conduct);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) float Forest::score_by_avx2(const ConductFeatures& conduct) const {
  using Bits __attribute__((vector_size(32))) = std::int32_t;
  using Floats __attribute__((vector_size(32))) = float;
  static_assert(sizeof(Group) == kLeaves * sizeof(Floats));
  // What brings the lower of a tree's two bits to the top of its lane, and the upper.
  constexpr Bits kToLower = {31, 27, 23, 19, 15, 11, 7, 3};
  constexpr Bits kToUpper = {30, 26, 22, 18, 14, 10, 6, 2};
  const Masks masks = masks_of(conduct);
  ForestSums sums;
  const Group* group = groups_.data();
  const Group* const last = group + groups_.size();
  for (std::size_t block = 0; block < blocks_; ++block) {
    Block open;
    open.words.fill(~std::uint64_t{0});
    for (std::size_t i = 0; i < masks.count; ++i) {
      const Block& mask = masks_[masks.numbers[i] * blocks_ + block];
      for (std::size_t word = 0; word < kBlockWords; ++word) open.words[word] &= mask.words[word];
    }
    for (std::uint64_t& word : open.words) word = leaves_of(word);
    for (std::size_t i = 0; i < 2 * kBlockWords && group != last; ++i, ++group) {
      const Bits leaves = Bits{} + static_cast<std::int32_t>(open.words[i / 2] >> i % 2 * 32);
      const Bits is_lower = leaves << kToLower, is_upper = leaves << kToUpper;
      // Each copied by itself, so that none passes through memory.
      Floats first, second, third, fourth;
      std::memcpy(&first, &(*group)[0], sizeof(Floats));
      std::memcpy(&second, &(*group)[1], sizeof(Floats));
      std::memcpy(&third, &(*group)[2], sizeof(Floats));
      std::memcpy(&fourth, &(*group)[3], sizeof(Floats));
      const Floats left = is_lower < 0 ? second : first;
      const Floats right = is_lower < 0 ? fourth : third;
      const Floats picked = is_upper < 0 ? right : left;
      sums.lanes += __builtin_shufflevector(picked, picked, 0, 1, 2, 3);
      sums.lanes += __builtin_shufflevector(picked, picked, 4, 5, 6, 7);
    }
  }
  return sums.total(parts_.base);
}
#endif

float Forest::score_by_masks(const ConductFeatures& conduct) const {
  const Masks masks = masks_of(conduct);
  ForestSums sums;
  const std::array<float, 2>* ends = ends_.data();
  const std::array<float, 2>* const last = ends + ends_.size();
  for (std::size_t block = 0; block < blocks_; ++block) {
    Block open = masks_[block];
    for (std::size_t i = 0; i < masks.count; ++i) {
      const Block& mask = masks_[masks.numbers[i] * blocks_ + block];
      for (std::size_t word = 0; word < kBlockWords; ++word) open.words[word] &= mask.words[word];
    }
    for (std::uint64_t& word : open.words) word = pairs_of_leaves(word);
    for (std::size_t i = 0; i < kBlockWords && ends != last; ++i) {
      const std::uint64_t word = open.words[i];
      for (std::size_t pair = 0; pair < kTreesAWord / 2; pair += 2) {
        sums.add(ends[pair * kPairEnds + (word >> 8 * pair & 0xff)],
                 ends[(pair + 1) * kPairEnds + (word >> 8 * (pair + 1) & 0xff)]);
      }
      ends += kTreesAWord / 2 * kPairEnds;
    }
  }
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
