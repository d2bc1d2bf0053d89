// Fields that may be null: read as missing ones, and written for an empty text. Pure; safe from any
// thread.
#pragma once

#include <boost/json/object.hpp>
#include <string_view>

#include "service/json_fields.h"

namespace holdfast {

// The request's body as read_json_object gives it, without the fields that are null.
[[nodiscard]] inline boost::json::object without_nulls(const boost::json::object& object) {
  boost::json::object kept;
  for (const auto& field : object) {
    if (!field.value().is_null()) kept.emplace(field.key(), field.value());
  }
  return kept;
}

[[nodiscard]] inline Result<boost::json::object> read_json_without_nulls(const Request& request) {
  const Result<boost::json::object> body = read_json_object(request);
  if (!body) return std::unexpected<Error>(body.error());
  return without_nulls(*body);
}

[[nodiscard]] inline boost::json::value text_or_null(std::string_view text) {
  return text.empty() ? boost::json::value(nullptr) : boost::json::value(text);
}

}  // namespace holdfast
