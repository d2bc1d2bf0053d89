// Small texts that every pull reads and writes. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/result.h"

namespace holdfast {

// What came is no page of its form.
[[nodiscard]] inline std::unexpected<Error> broken(const char* sentence) {
  return fail(ErrorCode::kCorrupt, sentence);
}
// 1 to kMaxPullTokenBytes of ASCII that shows and is no space.
[[nodiscard]] bool is_pull_token(std::string_view text);
// RFC 3986: everything but unreserved characters as %XX.
[[nodiscard]] std::string percent_encoded(std::string_view text);
// A whole number from 0, or nothing.
[[nodiscard]] std::optional<std::int64_t> whole_number(std::string_view text);
// Whether a refusal may mean that a place in a list has gone stale, not that we may not ask.
[[nodiscard]] inline bool is_stale_status(unsigned status) {
  return status == 400 || status == 404 || status == 409 || status == 410;
}
// The fields of "NAME FIELD FIELD ...", of which there are `count`; kCorrupt for anything else. A
// field "-" comes as an empty one.
[[nodiscard]] Result<std::vector<std::string>> read_checkpoint(std::string_view text,
                                                               std::string_view name,
                                                               std::size_t count);
[[nodiscard]] inline std::string field_or_dash(const std::string& text) {
  return text.empty() ? "-" : text;
}

}  // namespace holdfast
