// Fields of JSON texts. One thread.
#include "guard_wire/json_fields.h"

#include <cmath>

#include "base/surrogates.h"
#include "base/utf8.h"

namespace holdfast {
namespace {

namespace dom = simdjson::dom;

// Sane times: the years 1 to 9999.
constexpr double kMostMs = 253'402'300'799'999.0;
constexpr double kLeastMs = -62'135'596'800'000.0;

std::unexpected<Error> wrong(std::string_view name, std::string_view what) {
  return fail(ErrorCode::kInvalidArgument,
              "'" + std::string(name) + "' must be " + std::string(what) + ".");
}

}  // namespace

simdjson::error_code JsonText::parse(std::string_view text, dom::element& element) {
  if (padded_.size() < text.size() + simdjson::SIMDJSON_PADDING) {
    padded_.resize(2 * text.size() + simdjson::SIMDJSON_PADDING);
  }
  text.copy(padded_.data(), text.size());
  return parser_.parse(reinterpret_cast<const std::uint8_t*>(padded_.data()), text.size(), false)
      .get(element);
}

Result<dom::object> JsonText::read_object(std::string_view text) {
  dom::element element;
  simdjson::error_code error = parse(text, element);
  if (error == simdjson::UTF8_ERROR || error == simdjson::STRING_ERROR) {
    repaired_ = replace_lone_surrogate_escapes(replace_bad_utf8(text));
    error = parse(repaired_, element);
  }
  if (error != simdjson::SUCCESS) {
    return fail(ErrorCode::kInvalidArgument, "this is no JSON object.");
  }
  dom::object object;
  if (element.get(object) != simdjson::SUCCESS) {
    return fail(ErrorCode::kInvalidArgument, "this is JSON, but no object.");
  }
  return object;
}

JsonFields::JsonFields(dom::object object) : object_(object) {
  for (const dom::key_value_pair field : object) {
    if (near_count_ == kNearFields) {
      has_more_ = true;
      return;
    }
    near_[near_count_++] = {field.key, field.value};
  }
}

std::optional<dom::element> JsonFields::value(std::string_view name) const {
  for (std::size_t i = 0; i < near_count_; ++i) {
    if (near_[i].name != name) continue;
    if (near_[i].value.is_null()) return std::nullopt;
    return near_[i].value;
  }
  if (!has_more_) return std::nullopt;
  dom::element element;
  if (object_[name].get(element) != simdjson::SUCCESS || element.is_null()) return std::nullopt;
  return element;
}

Result<std::optional<std::string_view>> JsonFields::text(std::string_view name) const {
  const std::optional<dom::element> found = value(name);
  if (!found) return std::nullopt;
  std::string_view text;
  if (found->get(text) != simdjson::SUCCESS) return wrong(name, "text");
  return text;
}

Result<std::optional<std::string_view>> JsonFields::text(std::string_view name,
                                                         std::size_t most_bytes,
                                                         std::string& digits) const {
  const std::optional<dom::element> found = value(name);
  if (!found) return std::nullopt;
  std::string_view text;
  if (found->get(text) != simdjson::SUCCESS) {
    std::int64_t number = 0;
    if (found->get(number) != simdjson::SUCCESS) return wrong(name, "text");
    digits = std::to_string(number);
    text = digits;
  }
  if (text.size() > most_bytes) {
    return wrong(name, "at most " + std::to_string(most_bytes) + " bytes long");
  }
  return text;
}

Result<std::optional<bool>> JsonFields::boolean(std::string_view name) const {
  const std::optional<dom::element> found = value(name);
  if (!found) return std::nullopt;
  bool flag = false;
  if (found->get(flag) != simdjson::SUCCESS) return wrong(name, "true or false");
  return flag;
}

Result<std::optional<double>> JsonFields::number(std::string_view name) const {
  const std::optional<dom::element> found = value(name);
  if (!found) return std::nullopt;
  double number = 0;
  if (found->get(number) != simdjson::SUCCESS) return wrong(name, "a number");
  return number;
}

std::optional<TimeMs> time_of(dom::element value) {
  double number = 0;
  if (value.get(number) == simdjson::SUCCESS) {
    if (std::abs(number) < 1e11) number *= 1000;
    if (!(number >= kLeastMs && number <= kMostMs)) return std::nullopt;
    return static_cast<TimeMs>(number);
  }
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS) return std::nullopt;
  return time_of_text(text);
}

std::optional<TimeMs> time_of_text(std::string_view text) {
  Result<TimeMs> time = parse_time(text);
  if (!time && text.size() < 40) time = parse_time(std::string(text) + "Z");
  if (!time) return std::nullopt;
  return *time;
}

Result<std::optional<TimeMs>> JsonFields::time(std::string_view name) const {
  const std::optional<dom::element> found = value(name);
  if (!found) return std::nullopt;
  if (!found->is_string() && !found->is_number()) return wrong(name, "a time");
  return time_of(*found);
}

Result<std::optional<dom::object>> JsonFields::object(std::string_view name) const {
  const std::optional<dom::element> found = value(name);
  if (!found) return std::nullopt;
  dom::object object;
  if (found->get(object) != simdjson::SUCCESS) return wrong(name, "an object");
  return object;
}

Result<std::optional<dom::array>> JsonFields::array(std::string_view name) const {
  const std::optional<dom::element> found = value(name);
  if (!found) return std::nullopt;
  dom::array array;
  if (found->get(array) != simdjson::SUCCESS) return wrong(name, "a list");
  return array;
}

}  // namespace holdfast
