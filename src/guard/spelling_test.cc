#include "guard/spelling.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

Spelling spelling(std::string text) {
  std::optional<Spelling> made = Spelling::make(std::move(text));
  EXPECT_TRUE(made);
  return made ? std::move(*made) : Spelling();
}

TEST(Spelling, FindsWhatWasMeant) {
  const Spelling words = spelling("money\npicture\nsend\nfriends\n");
  EXPECT_EQ(words.words(), 4U);
  EXPECT_EQ(words.meant_by("moeny"), "money");
  EXPECT_EQ(words.meant_by("picture"), "") << "right as it is";
  EXPECT_EQ(words.meant_by("picutre"), "picture");
  EXPECT_EQ(words.meant_by("pictrue"), "picture");
  EXPECT_EQ(words.meant_by("picturr"), "picture");
  EXPECT_EQ(words.meant_by("pictre"), "picture");
  EXPECT_EQ(words.meant_by("picturre"), "picture");
  EXPECT_EQ(words.meant_by("picturex"), "picture");
  EXPECT_EQ(words.meant_by("friend"), "friends");
  EXPECT_EQ(words.meant_by("sned"), "send");
}

TEST(Spelling, LeavesAloneWhatItMayNotJudge) {
  const Spelling words = spelling("money\nsend\nhouse\nhorse\n");
  EXPECT_EQ(words.meant_by("money"), "");
  EXPECT_EQ(words.meant_by("house"), "") << "known itself";
  EXPECT_EQ(words.meant_by("omney"), "") << "the first letter is never wrong";
  EXPECT_EQ(words.meant_by("sens"), "") << "too short for another letter in one's place";
  EXPECT_EQ(words.meant_by("honey"), "");
  EXPECT_EQ(words.meant_by("monie"), "");
  EXPECT_EQ(words.meant_by("m0eny"), "");
  EXPECT_EQ(words.meant_by("mnoye"), "") << "two mistakes";
  EXPECT_EQ(words.meant_by("men"), "");
  EXPECT_EQ(words.meant_by(std::string(64, 'm')), "");
  EXPECT_EQ(Spelling().meant_by("moeny"), "");
}

TEST(Spelling, PrefersASwapAndThenTheMoreFrequent) {
  const Spelling words = spelling("casing\ncasino\nasking\n\ncasinq\n");
  EXPECT_EQ(words.meant_by("casinx"), "casing");
  EXPECT_EQ(words.meant_by("casnio"), "casino");
  EXPECT_EQ(words.meant_by("casinq"), "") << "rare, but right";
  EXPECT_EQ(words.meant_by("casniq"), "") << "a rare word is never what was meant";
}

TEST(Spelling, RefusesWhatIsNoListOfWords) {
  for (const char* text : {"money", "mon\n", "Money\n", "mon ey\n", "money\n\n\n", "mon3y\n",
                           "money\nsend\nmoney\n", "money\n\nmoney\n", "abcdefghijklmnopqrstu\n"}) {
    EXPECT_FALSE(Spelling::make(text)) << text;
  }
  EXPECT_TRUE(Spelling::make("\nmoney\n"));
  std::string many;
  for (std::size_t i = 0; i < kMaxSpellingWords; ++i) {
    for (std::size_t shift : {12, 8, 4, 0}) many += static_cast<char>('a' + (i >> shift & 15));
    many += '\n';
  }
  EXPECT_TRUE(Spelling::make(many));
  EXPECT_FALSE(Spelling::make(many + "money\n"));
}

}  // namespace
}  // namespace holdfast
