// JSON read field by field, with one sentence for what is wrong. For this room's sources alone: it
// brings simdjson in. A JsonText belongs to one thread.
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "holdfast/result.h"

namespace holdfast {

// A JSON text being looked at. Lone surrogates and bytes that are no UTF-8 become U+FFFD, so that
// nobody hides a message from the guard behind a broken character.
class JsonText {
 public:
  // The object that `text` is; its views live until the next read. kInvalidArgument when it is
  // something else.
  Result<simdjson::dom::object> read_object(std::string_view text);

 private:
  simdjson::error_code parse(std::string_view text, simdjson::dom::element& element);

  simdjson::dom::parser parser_;
  std::string padded_;
  std::string repaired_;
};

// A field's value, or nothing where it is absent or null; of several fields of one name the first
// counts. The sentence of an error names the field.
class JsonFields {
 public:
  // Looks at the first fields once, so that each may be asked for without a walk.
  explicit JsonFields(simdjson::dom::object object);

  // Text of at most `most_bytes`. A whole number is taken for its digits, kept in `digits`.
  Result<std::optional<std::string_view>> text(std::string_view name, std::size_t most_bytes,
                                               std::string& digits) const;
  Result<std::optional<std::string_view>> text(std::string_view name) const;
  Result<std::optional<bool>> boolean(std::string_view name) const;
  Result<std::optional<double>> number(std::string_view name) const;
  // RFC 3339, with or without its zone (then UTC), or a number since 1970: milliseconds from 10^11
  // on, seconds below. Text that is no time is as if absent: it must not cost a message.
  Result<std::optional<TimeMs>> time(std::string_view name) const;
  Result<std::optional<simdjson::dom::object>> object(std::string_view name) const;
  Result<std::optional<simdjson::dom::array>> array(std::string_view name) const;
  [[nodiscard]] std::optional<simdjson::dom::element> value(std::string_view name) const;

 private:
  static constexpr std::size_t kNearFields = 12;  // more than any event has
  struct NearField {
    std::string_view name;
    simdjson::dom::element value;
  };

  simdjson::dom::object object_;
  NearField near_[kNearFields];  // the first `near_count_`
  std::size_t near_count_ = 0;
  bool has_more_ = false;
};

// The same of a value that stands in no field, and of a text.
std::optional<TimeMs> time_of(simdjson::dom::element value);
std::optional<TimeMs> time_of_text(std::string_view text);

}  // namespace holdfast
