// When a message that was put off is tried again. Pure; safe from any thread.
#pragma once

#include <optional>

#include "base/time.h"

namespace holdfast {

struct RetryOptions {
  TimeMs first_ms = 60'000;          // the wait after the first try; doubled each time
  TimeMs longest_ms = 4 * 3600'000;  // never more than this
  int max_attempts = 14;             // about two days
};

// The wait before the next try, or nullopt when `attempts` were enough. `random` is even in [0, 1):
// the wait is between 80 % and 120 % of what the doubling says, so that they do not come back at
// once.
[[nodiscard]] inline std::optional<TimeMs> retry_wait_ms(const RetryOptions& options, int attempts,
                                                         double random) {
  if (attempts >= options.max_attempts) return std::nullopt;
  TimeMs wait = options.first_ms;
  for (int i = 1; i < attempts && wait < options.longest_ms; ++i) wait *= 2;
  if (wait > options.longest_ms) wait = options.longest_ms;
  return static_cast<TimeMs>(static_cast<double>(wait) * (0.8 + 0.4 * random));
}

}  // namespace holdfast
