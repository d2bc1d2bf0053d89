// Reading a model and asking it. Immutable once read.
#include "guard/model.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

namespace holdfast {
namespace {

constexpr std::string_view kMagic = "HFGUARD2";
constexpr std::uint32_t kMostNodes = 1u << 14;
constexpr std::uint32_t kMostTrees = 2000;
constexpr std::uint32_t kMostSpellingBytes = 1u << 20;
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

namespace {

std::optional<Forest> read_forest(ModelReader& reader) {
  ForestParts parts;
  reader.read(&parts.base, 1);
  parts.roots.resize(reader.number(kMostTrees));
  parts.nodes.resize(reader.number(kMostNodes));
  parts.leaves.resize(reader.number(kMostNodes));
  reader.read(parts.roots.data(), parts.roots.size());
  static_assert(sizeof(ForestParts::Node) == 6);
  reader.read(parts.nodes.data(), parts.nodes.size());
  reader.read(parts.leaves.data(), parts.leaves.size());
  if (!reader.is_good() || !std::isfinite(parts.base) || !are_finite(parts.leaves)) {
    return std::nullopt;
  }
  return Forest::make(std::move(parts));
}

}  // namespace

GuardModel GuardModel::none(Spelling spelling) {
  GuardModel model;
  model.spelling_ = std::move(spelling);
  model.calibration_ = {{-1, 0}, {1, 0}};
  return model;
}

Result<GuardModel> GuardModel::read(std::span<const std::uint8_t> bytes,
                                    const GuardMemory* memory) {
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
  const std::uint32_t rows = reader.number(FeatureWeights::kMostRows);
  reader.read(model.scale_.data(), kHeads);
  reader.read(model.bias_.data(), kHeads);
  std::vector<std::uint32_t> hashes(rows);
  reader.read(hashes.data(), rows);
  std::vector<std::int8_t> weights(reader.is_good() ? std::size_t{rows} * kHeads : 0);
  if (!reader.read(weights.data(), weights.size())) return corrupt();
  std::optional<Forest> risk = read_forest(reader);
  std::optional<Forest> urgency = read_forest(reader);
  if (!risk || !urgency) return corrupt();
  model.risk_ = std::move(*risk);
  model.urgency_ = std::move(*urgency);
  model.calibration_.resize(reader.number(256));
  reader.read(model.calibration_.data(), model.calibration_.size());
  std::string words(reader.number(kMostSpellingBytes), ' ');
  reader.read(words.data(), words.size());
  if (!reader.is_at_end() || model.calibration_.size() < 2) return corrupt();
  std::optional<Spelling> spelling = Spelling::make(std::move(words), memory);
  if (!spelling) return corrupt();
  model.spelling_ = std::move(*spelling);
  if (!are_finite(model.scale_) || !are_finite(model.bias_)) return corrupt();
  float last[2] = {-kMostOdds, 0};
  for (const auto& [odds, chance] : model.calibration_) {
    const bool is_rising = odds >= last[0] && chance >= last[1];  // false for what is no number
    if (!is_rising || odds > kMostOdds || chance > 1) return corrupt();
    last[0] = odds;
    last[1] = chance;
  }
  model.weights_ = FeatureWeights(hashes, weights, memory);
  return model;
}

SignLevels GuardModel::levels(const SignSums& sums, std::size_t words) const {
  const float shrink = 1.0F / std::sqrt(static_cast<float>(std::max(words, kFewestWords)));
  using Floats __attribute__((vector_size(16))) = float;
  using Numbers __attribute__((vector_size(16))) = std::int32_t;
  constexpr std::size_t kLanes = 4;
  static_assert(kHeads % kLanes == 0);
  constexpr Floats kLeast = {0, 0, 0, 0}, kMost = {255, 255, 255, 255};
  std::array<std::int32_t, kHeads> whole;
  for (std::size_t head = 0; head < kHeads; head += kLanes) {
    Numbers sum;
    Floats scale, bias;
    std::memcpy(&sum, &sums[head], sizeof(sum));
    std::memcpy(&scale, &scale_[head], sizeof(scale));
    std::memcpy(&bias, &bias_[head], sizeof(bias));
    const Floats log_odds = bias + __builtin_convertvector(sum, Floats) * scale * shrink;
    Floats level = log_odds * float{kLevelsAUnit} + float{kEvenLevel};
    level = level < kLeast ? kLeast : level;
    level = level > kMost ? kMost : level;
    const Numbers rounded = __builtin_convertvector(level, Numbers);
    std::memcpy(&whole[head], &rounded, sizeof(rounded));
  }
  SignLevels out;
  for (std::size_t i = 0; i < kHeads; ++i) out[i] = static_cast<std::uint8_t>(whole[i]);
  return out;
}

float GuardModel::calibrated(float log_odds) const {
  if (log_odds <= calibration_.front()[0]) return calibration_.front()[1];
  const auto right = std::partition_point(
      calibration_.begin() + 1, calibration_.end(),
      [log_odds](const std::array<float, 2>& point) { return log_odds > point[0]; });
  if (right == calibration_.end()) return calibration_.back()[1];
  const auto left = right - 1;
  const float part = (log_odds - (*left)[0]) / std::max((*right)[0] - (*left)[0], 1e-6F);
  return (*left)[1] + part * ((*right)[1] - (*left)[1]);
}

}  // namespace holdfast
