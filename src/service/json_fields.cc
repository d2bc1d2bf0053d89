// Strict reading of a JSON object. Belongs to one thread.
#include "service/json_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/bytes.h"
#include "service/plain_text.h"

namespace holdfast {

namespace json = boost::json;

Result<json::object> read_json_object(const Request& request) {
  const std::string_view type = request.header("content-type");
  if (ascii_lower(trimmed(type.substr(0, type.find(';')))) != "application/json") {
    return fail(ErrorCode::kUnsupported, "Send the body as application/json.");
  }
  json::parse_options options;
  options.max_depth = 8;
  boost::system::error_code error;
  json::value value = json::parse(request.body, error, json::storage_ptr(), options);
  if (error || !value.is_object()) {
    return fail(ErrorCode::kInvalidArgument, "The body must be a JSON object.");
  }
  return std::move(value.as_object());
}

void JsonFields::fault(std::string message) {
  if (!fault_) fault_ = std::move(message);
}

const json::value* JsonFields::take(std::string_view name, bool required) {
  known_.emplace(name);
  const json::value* value = object_.if_contains(name);
  if (value == nullptr && required) fault(fmt::format("The field '{}' is missing.", name));
  return value;
}

std::string JsonFields::text(std::string_view name, std::size_t min_bytes, std::size_t max_bytes) {
  const json::value* value = take(name, true);
  if (value == nullptr) return {};
  const json::string* text = value->if_string();
  const bool printable = text != nullptr && std::all_of(text->begin(), text->end(), [](char c) {
                           return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
                         });
  if (!printable || text->size() < min_bytes || text->size() > max_bytes) {
    fault(
        fmt::format("The field '{}' must be text of {} to {} bytes.", name, min_bytes, max_bytes));
    return {};
  }
  return std::string(*text);
}

std::optional<std::string> JsonFields::optional_text(std::string_view name, std::size_t max_bytes) {
  if (take(name, false) == nullptr) return std::nullopt;
  return text(name, 1, max_bytes);
}

std::optional<std::string> JsonFields::optional_ascii(std::string_view name,
                                                      std::size_t max_bytes) {
  const std::optional<std::string> value = optional_text(name, max_bytes);
  if (value && !is_plain_ascii(*value)) fault(fmt::format("The field '{}' must be ASCII.", name));
  return value;
}

std::string JsonFields::free_text(std::string_view name, std::size_t min_characters,
                                  std::size_t max_characters) {
  const json::value* value = take(name, true);
  if (value == nullptr) return {};
  const json::string* text = value->if_string();
  const auto characters = text != nullptr ? plain_characters(*text) : std::nullopt;
  if (!characters || *characters < min_characters || *characters > max_characters) {
    fault(fmt::format("The field '{}' must be text of {} to {} characters.", name, min_characters,
                      max_characters));
    return {};
  }
  return std::string(*text);
}

std::string JsonFields::hex(std::string_view name, std::size_t digits) {
  const json::value* value = take(name, true);
  if (value == nullptr) return {};
  const json::string* text = value->if_string();
  if (text == nullptr || !is_hex(*text, digits)) {
    fault(fmt::format("The field '{}' must be {} hexadecimal digits.", name, digits));
    return {};
  }
  return ascii_lower(*text);
}

std::string JsonFields::optional_hex(std::string_view name, std::size_t digits) {
  return take(name, false) == nullptr ? std::string() : hex(name, digits);
}

std::string JsonFields::word(std::string_view name,
                             std::initializer_list<std::string_view> allowed) {
  const json::value* value = take(name, true);
  if (value == nullptr) return {};
  const json::string* text = value->if_string();
  if (text == nullptr ||
      std::find(allowed.begin(), allowed.end(), std::string_view(*text)) == allowed.end()) {
    fault(fmt::format("The field '{}' must be one of: {}.", name, fmt::join(allowed, ", ")));
    return {};
  }
  return std::string(*text);
}

std::optional<std::string> JsonFields::optional_word(
    std::string_view name, std::initializer_list<std::string_view> allowed) {
  if (take(name, false) == nullptr) return std::nullopt;
  return word(name, allowed);
}

std::int64_t JsonFields::integer(std::string_view name, std::int64_t min, std::int64_t max) {
  const json::value* value = take(name, true);
  if (value == nullptr) return min;
  boost::system::error_code error;
  std::int64_t number = min;
  if (value->is_number()) number = value->to_number<std::int64_t>(error);
  if (!value->is_number() || error || number < min || number > max) {
    fault(fmt::format("The field '{}' must be a whole number from {} to {}.", name, min, max));
    return min;
  }
  return number;
}

double JsonFields::fraction(std::string_view name, double above, double below) {
  const json::value* value = take(name, true);
  if (value == nullptr) return above;
  const double number = value->is_number() ? value->to_number<double>() : above;
  if (!(number > above && number < below)) {
    fault(
        fmt::format("The field '{}' must be a number above {} and below {}.", name, above, below));
    return above;
  }
  return number;
}

std::optional<double> JsonFields::optional_number(std::string_view name, double min, double max) {
  const json::value* value = take(name, false);
  if (value == nullptr) return std::nullopt;
  boost::system::error_code error;
  const double number = value->is_number() ? value->to_number<double>(error) : min - 1;
  if (error || !(number >= min && number <= max)) {
    fault(fmt::format("The field '{}' must be a number from {} to {}.", name, min, max));
    return std::nullopt;
  }
  return number;
}

std::optional<bool> JsonFields::optional_boolean(std::string_view name) {
  const json::value* value = take(name, false);
  if (value == nullptr) return std::nullopt;
  if (!value->is_bool()) {
    fault(fmt::format("The field '{}' must be true or false.", name));
    return std::nullopt;
  }
  return value->as_bool();
}

std::optional<TimeMs> JsonFields::optional_time(std::string_view name) {
  const json::value* value = take(name, false);
  if (value == nullptr) return std::nullopt;
  const json::string* text = value->if_string();
  const Result<TimeMs> at =
      parse_time(text != nullptr ? std::string_view(*text) : std::string_view());
  if (!at) {
    fault(fmt::format("The field '{}' must be a time like 2024-04-29T09:00:00Z.", name));
    return std::nullopt;
  }
  return *at;
}

const json::array* JsonFields::array(std::string_view name, std::size_t min, std::size_t max) {
  const json::value* value = take(name, true);
  if (value == nullptr) return nullptr;
  const json::array* array = value->if_array();
  if (array == nullptr || array->size() < min || array->size() > max) {
    fault(fmt::format("The field '{}' must be a list of {} to {} items.", name, min, max));
    return nullptr;
  }
  return array;
}

const json::array* JsonFields::optional_array(std::string_view name, std::size_t max) {
  return take(name, false) == nullptr ? nullptr : array(name, 1, max);
}

const json::object* JsonFields::object(std::string_view name) {
  const json::value* value = take(name, true);
  if (value == nullptr) return nullptr;
  if (!value->is_object()) {
    fault(fmt::format("The field '{}' must be an object.", name));
    return nullptr;
  }
  return &value->as_object();
}

const json::object* JsonFields::optional_object(std::string_view name) {
  return take(name, false) == nullptr ? nullptr : object(name);
}

void JsonFields::expect(const Result<void>& inner) {
  if (!inner) fault(inner.error().message);
}

Result<void> JsonFields::finish() {
  if (!fault_) {
    for (const auto& field : object_) {
      if (!known_.contains(std::string_view(field.key()))) {
        fault("There is a field here that is not known: see /api for the fields of this request.");
        break;
      }
    }
  }
  if (fault_) return fail(ErrorCode::kInvalidArgument, *fault_);
  return {};
}

}  // namespace holdfast
