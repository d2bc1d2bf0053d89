// Whom a sender reached in one way, such as with one script, and how that fades. Pure values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace holdfast {

struct SpreadUse {
  std::uint64_t person = 0;
  std::uint64_t conversation = 0;
  std::int64_t last = 0;
};

struct SpreadTrail {
  std::uint64_t mark = 0;  // what it is of, for its owner
  std::uint32_t told = 0;  // people in the alert given last; 0: none given
  std::int64_t first = 0;  // since anybody counted
  std::int64_t last = 0;
  std::vector<SpreadUse> uses;  // each person once
};

struct SpreadCount {
  double weight = 0;
  std::vector<SpreadUse> uses;  // that count, latest first; each conversation once
};

// 1 now, a half after one half-life, straight between; 0 from six half-lives on.
[[nodiscard]] double spread_weight(std::int64_t age_ms, std::int64_t half_life_ms);

// Puts the use in, lets those go that no longer count, and the oldest when there are `most`.
void touch_trail(SpreadTrail& trail, const SpreadUse& use, std::int64_t half_life_ms,
                 std::size_t most);

[[nodiscard]] SpreadCount count_trail(const SpreadTrail& trail, std::int64_t now,
                                      std::int64_t half_life_ms);

}  // namespace holdfast
