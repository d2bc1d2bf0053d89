// The small reader against simdjson itself: the same texts are JSON to both, and mean the same.
#include "guard_embed/small_json.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast {
namespace {

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

std::string by_simdjson(const std::string& text) {
  static simdjson::dom::parser parser;
  simdjson::dom::element element;
  if (parser.parse(text).get(element) != simdjson::SUCCESS) return "no JSON";
  std::string out;
  tell<simdjson::dom::element, simdjson::dom::array, simdjson::dom::object>(element, out);
  return out;
}

std::string by_small(const std::string& text) {
  static small_json::dom::parser parser;
  small_json::dom::element element;
  if (parser.parse(text).get(element) != small_json::SUCCESS) return "no JSON";
  std::string out;
  tell<small_json::dom::element, small_json::dom::array, small_json::dom::object>(element, out);
  return out;
}

const std::vector<std::string> kTexts = {
    "",
    " ",
    "null",
    " true ",
    "tru",
    "truex",
    "false,",
    "{}",
    "[]",
    "[ ]",
    "{ }",
    "[1,]",
    "[,1]",
    "{\"a\":1,}",
    "{\"a\"}",
    "{\"a\":}",
    "{a:1}",
    "{\"a\":1 \"b\":2}",
    "{\"a\":1,\"a\":2}",
    "{\"\":{\"a\":[{},[[]]]}}",
    "[1] [2]",
    "[[1]",
    "[1]]",
    "\"\\u00e9\\ud83d\\ude00\\n\\/\\\"\"",
    "\"\\ud83d\"",
    "\"\\ude00\"",
    "\"\\ud83d\\u0041\"",
    "\"\\u12g4\"",
    "\"\\u123\"",
    "\"\\x\"",
    "\"a\nb\"",
    "\"a\tb\"",
    "\"a\x7f\"",
    "\"open",
    "\"open\\",
    "\"\xff\"",
    "\"\xed\xa0\x80\"",
    "\"h\xc3\xa9\"",
    "[0,-0,-1,12,1.5,-2.25e3,1E5,1e-5,0.0]",
    "01",
    "-",
    "-01",
    "+1",
    "1.",
    ".5",
    "1e",
    "1e+",
    "1.5.2",
    "0x10",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775809",
    "1e308",
    "1e309",
    "-1e400",
    "1e-400",
    "4.9e-324",
    "1e-324",
    "0.00000000000000000000000000000000000001",
    "1795521600.123456789",
    "NaN",
    "Infinity",
    "// no\n1",
    std::string("\"a\0b\"", 5),
    std::string("1\0", 2),
};

TEST(SmallJson, ReadsWhatSimdjsonReads) {
  for (const std::string& text : kTexts) EXPECT_EQ(by_small(text), by_simdjson(text)) << text;
}

TEST(SmallJson, IsNestedAsDeepAsSimdjson) {
  for (const std::size_t depth : {1U, 1000U, 1022U, 1023U, 1024U, 1025U, 1026U, 3000U}) {
    const std::string lists = std::string(depth, '[') + std::string(depth, ']');
    EXPECT_EQ(by_small(lists), by_simdjson(lists)) << depth;
    std::string objects;
    for (std::size_t i = 0; i < depth; ++i) objects += "{\"a\":";
    objects += "1" + std::string(depth, '}');
    EXPECT_EQ(by_small(objects) == "no JSON", by_simdjson(objects) == "no JSON") << depth;
  }
  EXPECT_EQ(by_small(std::string(1'000'000, '[')), "no JSON");
}

TEST(SmallJson, BrokenTextsAreBrokenToBoth) {
  const std::string line =
      R"({"conversation":"c","id":34,"at":"2026-11-24T10:00:00+01:00","from":"a\u00e9","x":-1.5e2,)"
      R"("text":"h\ud83d\ude00 \"x\"","media":[{"matched":true},null],"to":{"a":[1,false]}})";
  const std::string bytes = "{}[]:,\"\\u0019deE+-.tfn \n\xc3\xa9\xff";
  std::mt19937 random(7);
  std::size_t good = 0;
  for (int i = 0; i < 60'000; ++i) {
    std::string text = line;
    for (unsigned edits = random() % 3; edits < 3; ++edits) {
      const std::size_t at = random() % text.size();
      const char byte = bytes[random() % bytes.size()];
      if (random() % 3 == 0) {
        text.erase(at, 1 + random() % 4);
      } else if (random() % 2 == 0) {
        text.insert(at, 1, byte);
      } else {
        text[at] = byte;
      }
    }
    const std::string small = by_small(text);
    ASSERT_EQ(small, by_simdjson(text)) << text;
    good += small == "no JSON" ? 0 : 1;
  }
  EXPECT_GT(good, 5000U);
  EXPECT_LT(good, 55'000U);
}

}  // namespace
}  // namespace holdfast
