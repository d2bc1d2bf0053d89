// The names of situations, the look-up of pieces and words, and the fallback to English.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "holdfast/advice.h"

namespace holdfast {
namespace {

using ::testing::HasSubstr;

TEST(Names, GoThereAndBack) {
  for (const Asker who :
       {Asker::kYoung, Asker::kFriend, Asker::kParent, Asker::kTeacher, Asker::kPlatform}) {
    EXPECT_EQ(asker_from_name(asker_name(who)), who);
  }
  for (std::size_t bit = 0; bit < kHappenedBits; ++bit) {
    EXPECT_EQ(happened_from_names(happened_name(bit)).value(), 1 << bit);
  }
  EXPECT_EQ(asker_from_name("Young"), std::nullopt);
  EXPECT_EQ(asker_from_name(""), std::nullopt);
}

TEST(Names, ReadLists) {
  EXPECT_EQ(happened_from_names("").value(), 0);
  EXPECT_EQ(happened_from_names("sent,threatened,deadline").value(),
            kSent | kThreatened | kDeadline);
  EXPECT_EQ(happened_from_names("sent,sent").value(), kSent);
  for (const char* bad :
       {",", "sent,", ",sent", "sent,,paid", "sent paid", "Sent", "sen", "early"}) {
    const Result<std::uint16_t> read = happened_from_names(bad);
    ASSERT_FALSE(read) << bad;
    EXPECT_EQ(read.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(read.error().message, HasSubstr("paid_again"));
  }
}

TEST(Names, KnowTagsAndCodes) {
  for (const char* good : {"en", "fil", "pt-BR", "zh-Hans-CN", "sl-1994", "de-x-a"}) {
    EXPECT_TRUE(is_language_tag(good)) << good;
  }
  for (const char* bad : {"", "e", "-", "en-", "-en", "en--GB", "e1", "en_GB", "abcdefghi",
                          "en-abcdefghi", "en-aaaaaaaa-aaaaaaaa-aaaaaaaa-aaaaaaaa"}) {
    EXPECT_FALSE(is_language_tag(bad)) << bad;
  }
  EXPECT_TRUE(is_country_code("gb"));
  EXPECT_FALSE(is_country_code("G"));
  EXPECT_FALSE(is_country_code("G1"));
  EXPECT_FALSE(is_country_code("GBR"));
}

TEST(Texts, EveryPieceHasWordsAndASource) {
  for (std::size_t i = 0; i < advice_piece_count(); ++i) {
    const AdvicePiece& piece = advice_piece(i);
    EXPECT_EQ(find_advice_piece(piece.id), i);
    EXPECT_FALSE(piece.sources.empty());
    for (const std::uint8_t source : piece.sources) {
      EXPECT_EQ(advice_source(source).checked.size(), 10u);
      EXPECT_FALSE(advice_source(source).address.empty());
    }
    for (const AdviceLanguage& language : advice_languages()) {
      const AdviceWords words = advice_words(i, language.tag);
      EXPECT_FALSE(words.title.empty() || words.text.empty() || words.easy.empty());
    }
  }
  EXPECT_EQ(find_advice_piece("unheard_of"), std::nullopt);
}

TEST(Texts, FallBackToEnglishWithAMark) {
  EXPECT_TRUE(advice_languages()[0].is_source);
  EXPECT_EQ(advice_language("").tag, "en");
  EXPECT_EQ(advice_language("xx").tag, "en");
  EXPECT_EQ(advice_language("EN-au").tag, "en");
  EXPECT_EQ(advice_words(0, "xx").language, "en");
  EXPECT_EQ(advice_words(0, "xx").text, advice_words(0, "en").text);
}

}  // namespace
}  // namespace holdfast
