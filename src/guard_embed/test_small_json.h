// What a JSON text means to simdjson and to the small reader, written down the same way. For tests
// and for the fuzz target.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "guard_embed/small_json.h"

namespace holdfast {

template <class Element, class Array, class Object>
void tell(const Element& element, std::string& out) {
  std::string_view text;
  std::int64_t whole = 0;
  double number = 0;
  bool flag = false;
  Array array;
  Object object;
  if (element.is_null()) {
    out += "null";
  } else if (element.get(text) == 0) {
    out.append("\"").append(std::to_string(text.size())).append(":").append(text);
  } else if (element.get(number) == 0) {
    char digits[64];
    (void)std::snprintf(digits, sizeof digits, "%a", number);
    out += digits;
    if (element.get(whole) == 0) out += "=" + std::to_string(whole);
  } else if (element.get(flag) == 0) {
    out += flag ? "true" : "false";
  } else if (element.get(array) == 0) {
    out += '[';
    for (const auto each : array) tell<Element, Array, Object>(each, out);
    out += ']';
  } else if (element.get(object) == 0) {
    out += '{';
    for (const auto pair : object) {
      out.append(pair.key).append("=");
      tell<Element, Array, Object>(pair.value, out);
    }
    Element named;
    if (object["a"].get(named) == 0) {
      out += named.is_number() ? "#" : "@";
      if (named.get(number) == 0) out += std::to_string(number);
    }
    out += '}';
  }
}

inline std::string by_simdjson(const std::string& text) {
  static simdjson::dom::parser parser;
  simdjson::dom::element element;
  if (parser.parse(text).get(element) != simdjson::SUCCESS) return "no JSON";
  std::string out;
  tell<simdjson::dom::element, simdjson::dom::array, simdjson::dom::object>(element, out);
  return out;
}

inline std::string by_small(const std::string& text) {
  static small_json::dom::parser parser;
  small_json::dom::element element;
  if (parser.parse(text).get(element) != small_json::SUCCESS) return "no JSON";
  std::string out;
  tell<small_json::dom::element, small_json::dom::array, small_json::dom::object>(element, out);
  return out;
}

}  // namespace holdfast
