// A file's own time as a file system or a zip tells it. Pure; safe from any thread.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/time.h"

namespace holdfast {

// Years 0000 to 9999, which RFC 3339 can tell.
inline constexpr TimeMs kFirstToldMs = -62'167'219'200'000;
inline constexpr TimeMs kLastToldMs = 253'402'300'799'999;

// Some file systems and archives hold times far outside; those are given as the nearest of these.
[[nodiscard]] constexpr TimeMs file_time(std::int64_t seconds, std::int64_t nanoseconds = 0) {
  return std::clamp(seconds, kFirstToldMs / 1000, kLastToldMs / 1000) * 1000 +
         nanoseconds / 1'000'000;
}

}  // namespace holdfast
