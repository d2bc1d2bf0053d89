// JSON of exports. Pure.
#include "chat/chat_json.h"

#include <boost/json/parse.hpp>

#include "base/surrogates.h"
#include "base/utf8.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostDeep = 64;

}  // namespace

Result<json::value> parse_chat_json(std::string_view text) {
  json::parse_options options;
  options.max_depth = kMostDeep;
  boost::system::error_code error;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  json::value value = json::parse(json::string_view(text.data(), text.size()), error, {}, options);
  if (error) {
    const std::string repaired = replace_lone_surrogate_escapes(replace_bad_utf8(text));
    error.clear();
    value = json::parse(repaired, error, {}, options);
  }
  if (error) return fail(ErrorCode::kCorrupt, "A file of the export is no whole JSON.");
  return value;
}

std::string_view text_field(const json::object& object, std::string_view name) {
  const json::value* found = object.if_contains(name);
  if (found == nullptr || !found->is_string()) return {};
  return {found->get_string().data(), found->get_string().size()};
}

std::optional<std::int64_t> number_field(const json::object& object, std::string_view name) {
  const json::value* found = object.if_contains(name);
  if (found == nullptr) return std::nullopt;
  if (found->is_int64()) return found->get_int64();
  constexpr double kMost = 9e15;  // every whole number below is exact
  if (found->is_double() && found->get_double() > -kMost && found->get_double() < kMost) {
    return static_cast<std::int64_t>(found->get_double());
  }
  return std::nullopt;
}

bool true_field(const json::object& object, std::string_view name) {
  const json::value* found = object.if_contains(name);
  return found != nullptr && found->is_bool() && found->get_bool();
}

bool has_something(const json::object& object, std::string_view name) {
  const json::value* found = object.if_contains(name);
  if (found == nullptr) return false;
  return (found->is_array() && !found->get_array().empty()) ||
         (found->is_object() && !found->get_object().empty());
}

const json::array* array_field(const json::object& object, std::string_view name) {
  const json::value* found = object.if_contains(name);
  return found == nullptr ? nullptr : found->if_array();
}

}  // namespace holdfast
