// Names inside a pack. One thread.
#include "evidence/names.h"

#include <gtest/gtest.h>

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
