// UTF-8: the edges of RFC 3629.
#include "base/utf8.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

TEST(Utf8Test, KnowsWellFormedText) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("plain"));
  EXPECT_TRUE(is_utf8("\xC2\x80 \xDF\xBF \xE0\xA0\x80 \xED\x9F\xBF \xEE\x80\x80 \xEF\xBF\xBF"));
  EXPECT_TRUE(is_utf8("\xF0\x90\x80\x80 \xF4\x8F\xBF\xBF"));
}

TEST(Utf8Test, RefusesEveryMalformedEdge) {
  for (const char* text :
       {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x7F", "\xE0\x9F\xBF", "\xED\xA0\x80",
        "\xE2\x82", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF",
        "\xE2\x28\xA1", "\xF0\x90\x80"}) {
    EXPECT_FALSE(is_utf8(text)) << static_cast<int>(text[0] & 0xFF);
  }
}

TEST(Utf8Test, ReplacesEachBadByte) {
  EXPECT_EQ(replace_bad_utf8("a\xFF"
                             "b\xC3\xA9\xC3"),
            "a\xEF\xBF\xBD"
            "b\xC3\xA9\xEF\xBF\xBD");
  EXPECT_TRUE(is_utf8(replace_bad_utf8("\xED\xA0\x80\xF0\x90")));
}

TEST(Utf8Test, ShortensByCharactersNotBytes) {
  EXPECT_EQ(shortened_utf8("\xC3\xA9\xC3\xA9\xC3\xA9", 2), "\xC3\xA9\xC3\xA9");
  EXPECT_EQ(shortened_utf8("abc", 100), "abc");
  EXPECT_EQ(shortened_utf8("abc", 0), "");
}

}  // namespace
}  // namespace holdfast
