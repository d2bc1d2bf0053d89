// Pictures held back. Safe from any thread.
#include "service/held_back.h"

#include <algorithm>

namespace holdfast {
namespace {

constexpr int kPlainUnderQuality = 50;  // of a PDQ: little in the picture to tell it from others
// A PDQ of a real picture has half of its 256 bits set, because each says on which side of the
// median it lies.
constexpr int kFewestBits = 96;
constexpr int kMostBits = 160;
constexpr int kNeighbourBits = 31;

}  // namespace

std::optional<std::string> held_reason(const BankIndex& index, const PictureHashes& picture,
                                       int crowded_above) {
  if (picture.quality < kPlainUnderQuality) return "plain";
  const int bits = hamming_distance_bits(picture.pdq, Hash256{});
  if (bits < kFewestBits || bits > kMostBits) return "uneven";
  const std::vector<BankMatch> near =
      index.find(picture.pdq, {.with_well_known = true, .radius_bits = kNeighbourBits});
  const auto well_known = std::count_if(near.begin(), near.end(), [](const BankMatch& match) {
    return match.bank == kWellKnownBank;
  });
  if (well_known > 0) return "well_known";
  if (static_cast<std::int64_t>(near.size()) > crowded_above) return "crowded";
  return std::nullopt;
}

std::vector<std::optional<std::string>> held_reasons(App& app,
                                                     const std::vector<PictureHashes>& pictures,
                                                     int crowded_above) {
  if (!app.index.loaded()) (void)app.index.refresh(app.database);
  std::vector<std::optional<std::string>> reasons;
  for (const PictureHashes& picture : pictures) {
    reasons.push_back(held_reason(app.index, picture, crowded_above));
  }
  return reasons;
}

}  // namespace holdfast
