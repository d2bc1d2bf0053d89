// JSON of exports, read as it comes: a field that is missing or of another kind is as if empty.
// Brings Boost.JSON in; for this room's sources alone. Pure.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "holdfast/result.h"

namespace holdfast {

// Broken characters become U+FFFD, so that nobody hides a message behind one. At most 64 deep.
// Errors: kCorrupt.
[[nodiscard]] Result<boost::json::value> parse_chat_json(std::string_view text);

[[nodiscard]] std::string_view text_field(const boost::json::object& object, std::string_view name);
[[nodiscard]] std::optional<std::int64_t> number_field(const boost::json::object& object,
                                                       std::string_view name);
[[nodiscard]] bool true_field(const boost::json::object& object, std::string_view name);
// A list or an object that has something in it.
[[nodiscard]] bool has_something(const boost::json::object& object, std::string_view name);
// Null when it is none.
[[nodiscard]] const boost::json::array* array_field(const boost::json::object& object,
                                                    std::string_view name);

}  // namespace holdfast
