// Instants as milliseconds since 1970-01-01T00:00:00Z, and their RFC 3339 text. The clock itself is
// always an argument. Pure; safe from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "holdfast/result.h"

namespace holdfast {

using TimeMs = std::int64_t;
using Clock = std::function<TimeMs()>;

// "2024-04-29T09:00:00.000Z", always UTC, always milliseconds. For years 0000 to 9999.
[[nodiscard]] std::string format_time(TimeMs at_ms);
// Reads RFC 3339 with an offset or Z and up to nine fraction digits; kInvalidArgument otherwise.
[[nodiscard]] Result<TimeMs> parse_time(std::string_view text);

}  // namespace holdfast
