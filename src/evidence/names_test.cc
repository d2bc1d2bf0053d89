// Names inside a pack. One thread.
#include "evidence/names.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

#include "evidence/file_time.h"

namespace holdfast {
namespace {

TEST(Names, EachIsMadeSafe) {
  const std::string long_name(120, 'a');
  for (const auto& [given, made] : std::initializer_list<std::pair<std::string, std::string>>{
           {"a.png", "a.png"},
           {"folder/a.png", "a.png"},
           {"WhatsApp Chat (1).txt", "WhatsApp_Chat_1_.txt"},
           {"Zo\xC3\xAB.txt", "Zo_.txt"},
           {"..", "file"},
           {".hidden.", "hidden"},
           {"\xF0\x9F\x98\x80", "file"},
           {"", "file"},
           {"a\nb", "a_b"},
           {"a__b", "a__b"},
           {long_name, long_name.substr(0, 80)},
           {long_name + ".jpeg", long_name.substr(0, 75) + ".jpeg"},
           {long_name + ".elevenlong1", long_name.substr(0, 80)},
           {std::string(74, 'a') + "-" + long_name + ".jpeg", std::string(74, 'a') + ".jpeg"}}) {
    EXPECT_EQ(safe_name(given), made);
    EXPECT_EQ(safe_name(made), made);
  }
}

TEST(Names, NumbersHaveFourDigitsOrMore) {
  EXPECT_EQ(exhibit_number(1), "0001");
  EXPECT_EQ(exhibit_number(9999), "9999");
  EXPECT_EQ(exhibit_number(100'000), "100000");
}

TEST(Names, PathsThatCanBe) {
  for (const char* path : {"a", "data/a.txt", "data/console", "data/com10", "data/a b", "data/.x",
                           "data/50%.txt", "data/Zo\xC3\xAB"}) {
    EXPECT_FALSE(path_problem(path).has_value()) << path;
  }
}

TEST(Names, MarksThatSteerAScreenAreRefusedAndNotShown) {
  for (const char* mark :
       {"\x1B", "\x7F", "\xC2\x9B", "\xE2\x80\xA8", "\xE2\x80\xAE", "\xE2\x81\xA6"}) {
    const std::string name = std::string("data/photo") + mark + "gpj.exe";
    EXPECT_TRUE(path_problem(name).has_value()) << name;
    EXPECT_EQ(shown_text(name), "data/photo?gpj.exe");
  }
  // Joiners belong to how some languages are written; U+00A0 and U+2027 are beside what is refused.
  for (const char* mark : {"\xE2\x80\x8C", "\xC2\xA0", "\xE2\x80\xA7", "\xE2\x81\xA5"}) {
    const std::string name = std::string("data/photo") + mark + "a.jpg";
    EXPECT_FALSE(path_problem(name).has_value()) << name;
    EXPECT_EQ(shown_text(name), name);
  }
  EXPECT_EQ(shown_text("a\xFF\xC2"), "a\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(shown_text(""), "");
}

TEST(FileTime, IsOneThatRfc3339CanTell) {
  EXPECT_EQ(file_time(1, 999'999'999), 1'999);
  EXPECT_EQ(format_time(file_time(std::numeric_limits<std::int64_t>::max(), 999'999'999)),
            "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(format_time(file_time(std::numeric_limits<std::int64_t>::min())),
            "0000-01-01T00:00:00.000Z");
}

TEST(Names, TwinsHaveOneKey) {
  EXPECT_EQ(twin_key("data/\xC3\xA9"), twin_key("data/e\xCC\x81"));
  EXPECT_EQ(twin_key("data/A.TXT"), twin_key("data/a.txt"));
  EXPECT_EQ(twin_key("stra\xC3\x9F"
                     "e"),
            twin_key("STRASSE"));
  EXPECT_NE(twin_key("data/a"), twin_key("data/b"));
}

}  // namespace
}  // namespace holdfast
