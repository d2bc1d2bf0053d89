// Strict reading of a JSON object: every field has a type and a limit, and a field nobody asked for
// is an error. The first fault wins and comes out of finish(). Belongs to one thread.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/time.h"
#include "holdfast/result.h"
#include "service/message.h"

namespace holdfast {

// The request's body as a JSON object, nested at most 8 deep. kUnsupported unless the content type
// is application/json, kInvalidArgument when it is not an object.
[[nodiscard]] Result<boost::json::object> read_json_object(const Request& request);

class JsonFields {
 public:
  // `object` is borrowed and must outlive this.
  explicit JsonFields(const boost::json::object& object) : object_(object) {}

  // Printable text of min to max bytes.
  std::string text(std::string_view name, std::size_t min_bytes, std::size_t max_bytes);
  std::optional<std::string> optional_text(std::string_view name, std::size_t max_bytes);
  // Printable ASCII of 1 to max bytes, for what programs choose.
  std::optional<std::string> optional_ascii(std::string_view name, std::size_t max_bytes);
  // What people write: min to max characters of any script, none of them a control.
  std::string free_text(std::string_view name, std::size_t min_characters,
                        std::size_t max_characters);
  // Exactly `digits` hexadecimal digits, given back in lower case.
  std::string hex(std::string_view name, std::size_t digits);
  // The same; empty when it is not there.
  std::string optional_hex(std::string_view name, std::size_t digits);
  // One of the words in `allowed`.
  std::string word(std::string_view name, std::initializer_list<std::string_view> allowed);
  std::optional<std::string> optional_word(std::string_view name,
                                           std::initializer_list<std::string_view> allowed);
  std::int64_t integer(std::string_view name, std::int64_t min, std::int64_t max);
  // Above `above` and below `below`.
  double fraction(std::string_view name, double above, double below);
  // A number from min to max.
  std::optional<double> optional_number(std::string_view name, double min, double max);
  std::optional<bool> optional_boolean(std::string_view name);
  std::optional<TimeMs> optional_time(std::string_view name);
  // Null after a fault. Borrowed from the object.
  const boost::json::array* array(std::string_view name, std::size_t min, std::size_t max);
  const boost::json::array* optional_array(std::string_view name, std::size_t max);
  const boost::json::object* object(std::string_view name);
  const boost::json::object* optional_object(std::string_view name);

  // Takes over the fault of an object inside this one, if it has any.
  void expect(const Result<void>& inner);

  // The first fault, or a field that nobody read.
  [[nodiscard]] Result<void> finish();

 private:
  const boost::json::value* take(std::string_view name, bool required);
  void fault(std::string message);

  const boost::json::object& object_;
  std::set<std::string, std::less<>> known_;
  std::optional<std::string> fault_;
};

}  // namespace holdfast
