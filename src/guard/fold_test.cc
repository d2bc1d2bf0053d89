#include "guard/fold.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast {
namespace {

constexpr std::uint32_t kMany = 1 << 20;

std::string folded(std::string_view text) {
  Folded out;
  fold(text, kMany, out);
  return out.bytes;
}

TEST(Fold, MakesAsciiOfWhatLooksOrReadsLikeIt) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {"", ""},
      {"Send ME 5$ @once!", "send me 5$ @once!"},
      {"a\tb\x01\x7f"
       "c",
       "a b  c"},
      {"one\ntwo\r\nthree\u2028four\u0085five", "one\ntwo\n\nthree\nfour\nfive"},
      {"a\u00a0b\u3000c\u2009d", "a b c d"},
      // Invisible characters and marks.
      {"s\u200be\u2060n\u00add\ufeff", "send"},
      {"\u202esend\u202c", "send"},
      {"s\u0336e\u0336n\u0336d\u0336", "send"},
      {"caf\u0065\u0301 \u00fcber stra\u00dfe", "cafe uber strasse"},
      {"\u0153uvre \u00c6on \u00f8re \u0142 \u0111 \u0131 \u0130 \u00feing \u00e7\u00e3o \u00f1",
       "oeuvre aeon ore l d i i thing cao n"},
      // Styles.
      {"\uff33\uff45\uff4e\uff44 \uff11\uff12", "send 12"},
      {"\U0001d5e6\U0001d5f2\U0001d5fb\U0001d5f1 \U0001d4fc\U0001d4ee\U0001d4f7\U0001d4ed",
       "send send"},
      {"\u24e2\u24d4\u24dd\u24d3 \U0001f182\U0001f174\U0001f17d\U0001f173", "send send"},
      {"\U0001f1f8\U0001f1ea\U0001f1f3\U0001f1e9", "send"},
      {"\ua731\u1d07\u0274\u1d05 \u02e2\u1d49\u207f\u1d48", "send send"},
      {"\u028e\u0250d \u0287\u0279\u0250d", "yad trad"},
      // Other scripts: Cyrillic, Greek, Armenian, Cherokee; and one that looks like nothing.
      {"\u0455\u0435nd m\u043en\u0435\u0443 n\u043ew", "send money now"},
      {"\u0440\u0456\u0441tur\u0435 \u0421\u0410\u0421\u041d \u0432\u043a\u043c\u0442",
       "picture cach bkmt"},
      {"\u03bf\u03bd\u03b5\u03c1 \u0391\u0392\u0395\u0399", "ovep abei"},
      {"\u0570\u0585\u0578", "hon"},
      {"\u4f60\u597d \u3072\u3089", "xx xx"},
      {"\u0661\u0662\u0663", "123"},
      // Punctuation.
      {"\u201cx\u201d \u2018y\u2019 \u2013\u2014 \u2026 \u00bf?", "\"x\" 'y' -- ... ??"},
      {"don\u2019t l\u00b4ai", "don't l'ai"},
      // Money and emoji.
      {"5\u20ac \u00a35 \u20a65 \u20b95 \uff04", "5 eur   gbp 5  naira 5  rupee 5 $"},
      {"\U0001f4b8\U0001f4b0", " e_money  e_money "},
      {"\U0001f44d\U0001f3fd", " e_ok "},
      {"\U0001f468\u200d\U0001f469", " e_people  e_people "},
      {"\u2764\ufe0f\U0001f389", " e_love  e_other "},
      {"1\ufe0f\u20e3", "1"},
      {"\U0001f46e\u200d\u2640\ufe0f", " e_police "},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(folded(text), expected) << text;
}

TEST(Fold, KnowsTheCodePointOfEachByte) {
  Folded out;
  fold("a\u20ac\u00dfb", kMany, out);
  EXPECT_EQ(out.bytes, "a eur ssb");
  const std::vector<std::uint32_t> expected = {0, 1, 1, 1, 1, 1, 2, 2, 3};
  EXPECT_TRUE(std::equal(expected.begin(), expected.end(), out.source.begin()));
  EXPECT_EQ(out.code_points, 4u);
  EXPECT_FALSE(out.is_plain);

  fold("abc", kMany, out);
  EXPECT_EQ(out.bytes, "abc");
  EXPECT_EQ(out.source[2], 2u);
  EXPECT_EQ(out.code_points, 3u);
  EXPECT_TRUE(out.is_plain);
}

TEST(Fold, MarksDisguise) {
  Folded out;
  fold("a\u0430\U0001d5e6\u200bb\u20ac\u00fc", kMany, out);
  ASSERT_EQ(out.bytes, "aasb eur u");
  EXPECT_EQ(out.marks[0], 0);
  EXPECT_EQ(out.marks[1], kFoldOtherScript);
  EXPECT_EQ(out.marks[2], kFoldStyled);
  EXPECT_EQ(out.marks[3], kFoldJoined);
  EXPECT_EQ(out.marks[5], kFoldSymbol);
  EXPECT_EQ(out.marks[9], 0);
}

TEST(Fold, CountsEachBadByteAsOneCodePoint) {
  const std::vector<std::string_view> bad = {"\x80", "\xc0\xaf",         "\xed\xa0\x80",
                                             "\xff", "\xf5\x80\x80\x80", "\xe2\x82"};
  for (const std::string_view bytes : bad) {
    std::string text = "a", expected = "a";
    text.append(bytes).append("b");
    expected.append(bytes.size(), ' ').append("b");
    Folded out;
    fold(text, kMany, out);
    EXPECT_EQ(out.bytes, expected);
    EXPECT_EQ(out.code_points, bytes.size() + 2);
  }
  Folded out;
  fold("ok\xe2\x82", kMany, out);
  EXPECT_EQ(out.bytes, "ok  ");
}

TEST(Fold, IsCutAtTheLimit) {
  Folded out;
  fold("abcdef", 4, out);
  EXPECT_EQ(out.bytes, "abcd");
  EXPECT_TRUE(out.is_cut);
  fold("abcd", 4, out);
  EXPECT_FALSE(out.is_cut);
  fold("\u00e9\u00e9\u00e9", 2, out);
  EXPECT_EQ(out.bytes, "ee");
  EXPECT_EQ(out.code_points, 2u);
  EXPECT_TRUE(out.is_cut);
  fold("abc\u00e9", 3, out);
  EXPECT_EQ(out.bytes, "abc");
  EXPECT_TRUE(out.is_cut);
  fold("anything", 0, out);
  EXPECT_EQ(out.bytes, "");
  EXPECT_TRUE(out.is_cut);
  fold("\u00e9", 0xFFFFFFFF, out);
  EXPECT_EQ(out.bytes, "e");
}

TEST(Fold, OfEveryCodePointIsAscii) {
  Folded out;
  for (std::uint32_t point = 0x80; point <= 0x10FFFF; ++point) {
    if (point >= 0xD800 && point <= 0xDFFF) continue;
    std::string text;
    if (point < 0x800) {
      text = {static_cast<char>(0xC0 | point >> 6), static_cast<char>(0x80 | (point & 0x3F))};
    } else if (point < 0x10000) {
      text = {static_cast<char>(0xE0 | point >> 12), static_cast<char>(0x80 | (point >> 6 & 0x3F)),
              static_cast<char>(0x80 | (point & 0x3F))};
    } else {
      text = {static_cast<char>(0xF0 | point >> 18), static_cast<char>(0x80 | (point >> 12 & 0x3F)),
              static_cast<char>(0x80 | (point >> 6 & 0x3F)),
              static_cast<char>(0x80 | (point & 0x3F))};
    }
    fold(text, kMany, out);
    ASSERT_EQ(out.code_points, 1u) << point;
    ASSERT_LE(out.bytes.size(), 10u) << point;
    for (const char byte : out.bytes) {
      ASSERT_TRUE(byte == '\n' || (byte >= ' ' && byte <= '~')) << point;
      ASSERT_FALSE(byte >= 'A' && byte <= 'Z') << point;
    }
  }
}

TEST(Fold, AllocatesNothingForAShorterText) {
  Folded out;
  fold("the first text is longer \u00e9 than the others", kMany, out);
  const char* bytes = out.bytes.data();
  const std::uint32_t* source = out.source.data();
  fold("short", kMany, out);
  fold("shor\u0442", kMany, out);
  EXPECT_EQ(out.bytes, "short");
  EXPECT_EQ(out.bytes.data(), bytes);
  EXPECT_EQ(out.source.data(), source);
}

}  // namespace
}  // namespace holdfast
