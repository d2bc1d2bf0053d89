// Fields of a page in JSON, whatever else is in it. Pure.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string_view>

namespace holdfast {

// Empty where the field is missing or no text.
[[nodiscard]] inline std::string_view text_of(const boost::json::object& object,
                                              std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  const boost::json::string* text = value != nullptr ? value->if_string() : nullptr;
  return text != nullptr ? std::string_view(*text) : std::string_view();
}

// A whole number from 0; nothing where the field is missing or another.
[[nodiscard]] inline std::optional<std::int64_t> number_of(const boost::json::object& object,
                                                           std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_int64() || value->as_int64() < 0) return std::nullopt;
  return value->as_int64();
}

}  // namespace holdfast
