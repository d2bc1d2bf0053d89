// A file's own time as a file system or a zip tells it. Pure; safe from any thread.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/time.h"

namespace holdfast {

// Years 0000 to 9999, which RFC 3339 can tell; some file systems and tars hold times far outside,
// and those are given as the nearest of these.
[[nodiscard]] constexpr TimeMs file_time(std::int64_t seconds, std::int64_t nanoseconds = 0) {
  constexpr std::int64_t kFirstSecond = -62'167'219'200;
  constexpr std::int64_t kLastSecond = 253'402'300'799;
  return std::clamp(seconds, kFirstSecond, kLastSecond) * 1000 + nanoseconds / 1'000'000;
}

}  // namespace holdfast
