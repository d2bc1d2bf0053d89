// How whom a sender reached fades. Pure.
#include "guard/spread_trail.h"

#include <algorithm>

namespace holdfast {
namespace {

constexpr int kHalfLivesKept = 6;

}  // namespace

double spread_weight(std::int64_t age_ms, std::int64_t half_life_ms) {
  if (age_ms / half_life_ms >= kHalfLivesKept) return 0;
  double weight = 1;
  for (; age_ms >= half_life_ms; age_ms -= half_life_ms) weight /= 2;
  const double part = static_cast<double>(age_ms) / static_cast<double>(half_life_ms);
  return weight * (1 - part / 2);
}

void touch_trail(SpreadTrail& trail, const SpreadUse& use, std::int64_t half_life_ms,
                 std::size_t most) {
  std::erase_if(trail.uses, [&](const SpreadUse& each) {
    return each.person == use.person || spread_weight(use.last - each.last, half_life_ms) <= 0;
  });
  const bool is_only_one = trail.uses.empty();
  if (trail.uses.size() >= most) {
    trail.uses.erase(
        std::min_element(trail.uses.begin(), trail.uses.end(),
                         [](const SpreadUse& a, const SpreadUse& b) { return a.last < b.last; }));
  }
  trail.uses.push_back(use);
  const bool is_fresh =
      is_only_one && (trail.last == 0 || spread_weight(use.last - trail.last, half_life_ms) <= 0);
  if (is_fresh) trail.told = 0;
  if (is_fresh || trail.first == 0) trail.first = use.last;
  trail.last = use.last;
}

SpreadCount count_trail(const SpreadTrail& trail, std::int64_t now, std::int64_t half_life_ms) {
  SpreadCount out;
  out.uses = trail.uses;
  // Of one conversation with several people the latest counts: a group chat is one place.
  std::sort(out.uses.begin(), out.uses.end(), [](const SpreadUse& a, const SpreadUse& b) {
    return a.conversation != b.conversation ? a.conversation < b.conversation : a.last > b.last;
  });
  const auto end = std::unique(
      out.uses.begin(), out.uses.end(),
      [](const SpreadUse& a, const SpreadUse& b) { return a.conversation == b.conversation; });
  out.uses.erase(end, out.uses.end());
  std::erase_if(out.uses, [&](const SpreadUse& each) {
    return spread_weight(now - each.last, half_life_ms) <= 0;
  });
  std::stable_sort(out.uses.begin(), out.uses.end(),
                   [](const SpreadUse& a, const SpreadUse& b) { return a.last > b.last; });
  for (const SpreadUse& use : out.uses) out.weight += spread_weight(now - use.last, half_life_ms);
  return out;
}

}  // namespace holdfast
