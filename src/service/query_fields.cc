// Strict reading of a query string. Belongs to one thread.
#include "service/query_fields.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "service/plain_text.h"

namespace holdfast {

void QueryFields::fault(std::string message) {
  if (!fault_) fault_ = std::move(message);
}

std::optional<std::string> QueryFields::text(std::string_view name, std::size_t max_bytes) {
  known_.emplace_back(name);
  const auto value = request_.query_value(name);
  if (!value) return std::nullopt;
  const bool printable = std::none_of(value->begin(), value->end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  if (value->empty() || value->size() > max_bytes || !printable) {
    fault(fmt::format("The parameter '{}' must be text of 1 to {} bytes.", name, max_bytes));
    return std::nullopt;
  }
  return std::string(*value);
}

std::optional<std::string> QueryFields::ascii(std::string_view name, std::size_t max_bytes) {
  std::optional<std::string> value = text(name, max_bytes);
  if (value && !is_plain_ascii(*value))
    fault(fmt::format("The parameter '{}' must be ASCII.", name));
  return value;
}

std::int64_t QueryFields::integer(std::string_view name, std::int64_t fallback, std::int64_t min,
                                  std::int64_t max) {
  known_.emplace_back(name);
  const auto value = request_.query_value(name);
  if (!value) return fallback;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), number);
  if (error != std::errc() || end != value->data() + value->size() || number < min ||
      number > max) {
    fault(fmt::format("The parameter '{}' must be a whole number from {} to {}.", name, min, max));
    return fallback;
  }
  return number;
}

std::string QueryFields::word(std::string_view name, std::string_view fallback,
                              std::initializer_list<std::string_view> allowed) {
  known_.emplace_back(name);
  const std::string_view value = request_.query_value(name).value_or(fallback);
  if (std::find(allowed.begin(), allowed.end(), value) == allowed.end()) {
    fault(fmt::format("The parameter '{}' must be one of: {}.", name, fmt::join(allowed, ", ")));
  }
  return std::string(value);
}

Result<void> QueryFields::finish() {
  // There are at most 32 of them, so looking at each is quicker than keeping them in order.
  const auto& given = request_.query;
  for (auto at = given.begin(); at != given.end(); ++at) {
    const std::string& name = at->first;
    if (std::find(known_.begin(), known_.end(), name) == known_.end()) {
      fault("There is a parameter here that is not known: see /api for those of this request.");
    }
    const auto is_same = [&name](const auto& other) { return other.first == name; };
    if (std::any_of(given.begin(), at, is_same)) fault("A parameter is given twice.");
  }
  if (fault_) return fail(ErrorCode::kInvalidArgument, *fault_);
  return {};
}

}  // namespace holdfast
