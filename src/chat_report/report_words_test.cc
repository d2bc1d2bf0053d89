#include "chat_report/report_words.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "chat_report/report_data.h"
#include "chat_report/test_report.h"

namespace holdfast {
namespace {

std::string places_of(std::string_view text) {
  std::vector<std::string> places;
  while (true) {
    const std::size_t open = text.find('{');
    if (open == std::string_view::npos) break;
    const std::size_t close = text.find('}', open);
    places.emplace_back(text.substr(open, close - open + 1));
    text.remove_prefix(close + 1);
  }
  std::sort(places.begin(), places.end());
  std::string out;
  for (const std::string& place : places) out += place;
  return out;
}

TEST(ReportWordsTest, SixLanguagesWithTheSamePlaces) {
  std::vector<std::string_view> languages = report_languages();
  std::sort(languages.begin(), languages.end());
  EXPECT_EQ(languages, (std::vector<std::string_view>{"de", "en", "es", "fr", "it", "pt"}));
  const ReportWords english = test_words("en");
  EXPECT_TRUE(english.is_reviewed());
  for (const std::string_view language : languages) {
    const Result<ReportWords> words = report_words(language, test_signs());
    ASSERT_TRUE(words) << words.error().message;
    EXPECT_EQ(words->language(), language);
    for (std::size_t i = 0; i < kPhrases; ++i) {
      const auto phrase = static_cast<Phrase>(i);
      EXPECT_EQ(places_of((*words)[phrase]), places_of(english[phrase])) << language << " " << i;
    }
    for (const std::string_view sign : kSignNames) EXPECT_FALSE(words->why(sign).empty());
  }
}

TEST(ReportWordsTest, DatesAndPlaces) {
  EXPECT_EQ(test_words("en").date_time(kTestTime), "3 May 2024, 21:16");
  EXPECT_EQ(test_words("de").date(kTestTime), "3. Mai 2024");
  EXPECT_EQ(test_words("pt-PT").date(kTestTime), "3 de maio de 2024");
  EXPECT_EQ(test_words("en").date(kTestTime + 20LL * 86'400'000), "23 May 2024");
  EXPECT_EQ(test_words("en").date_time(std::nullopt), "time not known");
  // What a stranger calls themselves is not taken for a place.
  EXPECT_EQ(test_words("en").filled(Phrase::kChatWith, {{"names", "{names}{app}"}}),
            "Chat with {names}{app}");
}

TEST(ReportWordsTest, RefusesOtherLanguagesAndHalfFiles) {
  EXPECT_FALSE(report_words("xx", test_signs()));
  EXPECT_FALSE(report_words("", test_signs()));
  for (const std::string_view text :
       {"", "[]", "{}", R"({"header":{"language":"en","direction":"up"}})",
        R"({"header":{"language":"en","direction":"ltr"},"words":{"title":"x"}})"}) {
    EXPECT_FALSE(ReportWords::read(text, test_signs())) << text;
  }
}

}  // namespace
}  // namespace holdfast
