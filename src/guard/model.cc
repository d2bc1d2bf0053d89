// Reading a model and asking it. Immutable once read.
#include "guard/model.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace holdfast {
namespace {

constexpr std::string_view kMagic = "HFGUARD1";
constexpr std::uint32_t kMostRows = 1u << 17;
constexpr std::uint32_t kMostNodes = 1u << 14;
constexpr std::uint32_t kMostTrees = 2000;
constexpr float kMostOdds = 1e6F;
constexpr std::size_t kFewestWords = 4;  // a shorter message is judged as one of these

bool are_finite(std::span<const float> values) {
  return std::all_of(values.begin(), values.end(),
                     [](float value) { return std::abs(value) <= kMostOdds; });
}

}  // namespace

// Little-endian numbers, one after another; `is_good` is false after a read past the end.
class ModelReader {
 public:
  explicit ModelReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  template <class T>
  bool read(T* out, std::size_t count) {
    const std::size_t size = count * sizeof(T);
    if (!is_good_ || size > bytes_.size()) return is_good_ = false;
    if (size > 0) std::memcpy(out, bytes_.data(), size);
    bytes_ = bytes_.subspan(size);
    return true;
  }
  std::uint32_t number(std::uint32_t most) {
    std::uint32_t value = 0;
    if (read(&value, 1) && value > most) is_good_ = false;
    return is_good_ ? value : 0;
  }
  [[nodiscard]] bool is_good() const { return is_good_; }
  [[nodiscard]] bool is_at_end() const { return is_good_ && bytes_.empty(); }

 private:
  std::span<const std::uint8_t> bytes_;
  bool is_good_ = true;
};

bool GuardModel::read_forest(ModelReader& reader, Forest& forest) {
  reader.read(&forest.base, 1);
  forest.roots.resize(reader.number(kMostTrees));
  forest.nodes.resize(reader.number(kMostNodes));
  forest.leaves.resize(reader.number(kMostNodes));
  reader.read(forest.roots.data(), forest.roots.size());
  static_assert(sizeof(Node) == 6);
  reader.read(forest.nodes.data(), forest.nodes.size());
  reader.read(forest.leaves.data(), forest.leaves.size());
  if (!reader.is_good() || !std::isfinite(forest.base) || !are_finite(forest.leaves)) return false;
  const auto is_below = [&](std::uint16_t to, std::size_t above) {
    // A child comes after its parent, so every walk ends.
    return (to & kLeaf) != 0 ? (to & ~kLeaf) < static_cast<int>(forest.leaves.size())
                             : to > above && to < forest.nodes.size();
  };
  for (std::size_t i = 0; i < forest.nodes.size(); ++i) {
    const Node& node = forest.nodes[i];
    if (node.feature >= kConductFeatures || !is_below(node.left, i) || !is_below(node.right, i)) {
      return false;
    }
  }
  return std::all_of(forest.roots.begin(), forest.roots.end(), [&](std::uint16_t root) {
    return (root & kLeaf) != 0 ? (root & ~kLeaf) < static_cast<int>(forest.leaves.size())
                               : root < forest.nodes.size();
  });
}

void GuardModel::index_rows(std::span<const std::uint32_t> hashes) {
  std::size_t size = 64;
  while (size < hashes.size() * 2) size *= 2;
  slots_.assign(size, Slot{});
  mask_ = size - 1;
  filter_.assign(std::size_t{1} << (kFilterBits - 6), 0);
  for (std::uint32_t row = 0; row < hashes.size(); ++row) {
    const std::uint32_t bit = hashes[row] >> (32 - kFilterBits);
    filter_[bit >> 6] |= std::uint64_t{1} << (bit & 63);
    std::size_t at = hashes[row] & mask_;
    while (slots_[at].row != 0) at = (at + 1) & mask_;
    slots_[at] = {hashes[row], row + 1};
  }
}

GuardModel GuardModel::none() {
  GuardModel model;
  model.index_rows({});
  model.calibration_ = {{-1, 0}, {1, 0}};
  return model;
}

Result<GuardModel> GuardModel::read(std::span<const std::uint8_t> bytes) {
  const auto corrupt = [] {
    return fail(ErrorCode::kCorrupt, "The guard's model is damaged, or of another version.");
  };
  ModelReader reader(bytes);
  char magic[8];
  if (!reader.read(magic, 8) || std::string_view(magic, 8) != kMagic) return corrupt();
  GuardModel model;
  if (reader.number(kHeads) != kHeads || reader.number(kConductFeatures) != kConductFeatures) {
    return corrupt();
  }
  const std::uint32_t rows = reader.number(kMostRows);
  reader.read(model.scale_.data(), kHeads);
  reader.read(model.bias_.data(), kHeads);
  std::vector<std::uint32_t> hashes(rows);
  reader.read(hashes.data(), rows);
  model.weights_.resize(std::size_t{rows} * kRowBytes);
  for (std::size_t row = 0; row < rows; ++row) {
    if (!reader.read(&model.weights_[row * kRowBytes], kHeads)) return corrupt();
  }
  if (!read_forest(reader, model.risk_) || !read_forest(reader, model.urgency_)) return corrupt();
  model.calibration_.resize(reader.number(256));
  reader.read(model.calibration_.data(), model.calibration_.size());
  if (!reader.is_at_end() || model.calibration_.size() < 2) return corrupt();
  if (!are_finite(model.scale_) || !are_finite(model.bias_)) return corrupt();
  float last[2] = {-kMostOdds, 0};
  for (const auto& [odds, chance] : model.calibration_) {
    const bool is_rising = odds >= last[0] && chance >= last[1];  // false for what is no number
    if (!is_rising || odds > kMostOdds || chance > 1) return corrupt();
    last[0] = odds;
    last[1] = chance;
  }
  model.index_rows(hashes);
  return model;
}

// In three steps over some features at a time, so that memory is asked for well before it is used.
void GuardModel::add(std::span<const Feature> features, SignSums& sums) const {
  constexpr std::size_t kBatch = 64;
  std::uint32_t likely[kBatch];
  const std::int8_t* rows[kBatch];
  while (!features.empty()) {
    const auto batch = features.first(std::min(kBatch, features.size()));
    features = features.subspan(batch.size());
    std::size_t count = 0;
    for (const Feature& feature : batch) {
      if (!may_have(feature.hash)) continue;
      __builtin_prefetch(&slots_[feature.hash & mask_]);
      likely[count++] = feature.hash;
    }
    std::size_t found = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const std::int8_t* row = row_of(likely[i]);
      if (row == nullptr) continue;
      __builtin_prefetch(row);
      rows[found++] = row;
    }
    std::array<std::int16_t, kHeads> some{};  // 64 weights of a byte fit
    for (std::size_t i = 0; i < found; ++i) {
      for (std::size_t head = 0; head < kHeads; ++head) {
        some[head] = static_cast<std::int16_t>(some[head] + rows[i][head]);
      }
    }
    for (std::size_t head = 0; head < kHeads; ++head) sums[head] += some[head];
  }
}

SignLevels GuardModel::levels(const SignSums& sums, std::size_t words) const {
  const float shrink = 1.0F / std::sqrt(static_cast<float>(std::max(words, kFewestWords)));
  SignLevels out;
  for (std::size_t head = 0; head < kHeads; ++head) {
    const float log_odds = bias_[head] + static_cast<float>(sums[head]) * scale_[head] * shrink;
    const float level = log_odds * float{kLevelsAUnit} + float{kEvenLevel};
    out[head] = static_cast<std::uint8_t>(std::clamp(level, 0.0F, 255.0F));
  }
  return out;
}

int GuardModel::weight(std::uint32_t feature_hash, std::size_t head) const {
  const std::int8_t* row = may_have(feature_hash) ? row_of(feature_hash) : nullptr;
  return row == nullptr ? 0 : row[head];
}

float GuardModel::Forest::score(const ConductFeatures& conduct) const {
  float sum = base;
  for (std::uint16_t at : roots) {
    while ((at & kLeaf) == 0) {
      const Node& node = nodes[at];
      at = conduct[node.feature] <= node.most ? node.left : node.right;
    }
    sum += leaves[at & ~kLeaf];
  }
  return sum;
}

float GuardModel::calibrated(float log_odds) const {
  if (log_odds <= calibration_.front()[0]) return calibration_.front()[1];
  for (std::size_t i = 1; i < calibration_.size(); ++i) {
    const auto& [right, right_chance] = calibration_[i];
    if (log_odds > right) continue;
    const auto& [left, left_chance] = calibration_[i - 1];
    const float part = (log_odds - left) / std::max(right - left, 1e-6F);
    return left_chance + part * (right_chance - left_chance);
  }
  return calibration_.back()[1];
}

}  // namespace holdfast
