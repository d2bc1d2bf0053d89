// The small reader against simdjson itself: the same texts are JSON to both, and mean the same.
#include "guard_embed/small_json.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "guard_embed/test_small_json.h"

namespace holdfast {
namespace {

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
