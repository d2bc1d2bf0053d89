#include "guard/lexicon.h"

#include <gtest/gtest.h>

#include <string>

#include "guard/fold.h"

namespace holdfast {
namespace {

constexpr std::string_view kList =
    "# a comment\n"
    "[money]\n"
    "money, dollars, euro*\n"
    "[send]\n"
    "send, send it to, show * to\n"
    "[gift_card]\n"
    "gift card, steam card\n";

void find(const Lexicon& lexicon, std::span<const Word> words, std::vector<ConceptHit>& hits) {
  std::vector<Lexicon::Symbols> symbols;
  for (const Word& word : words) symbols.push_back(lexicon.symbols_of(word.text));
  lexicon.find(words, symbols, hits);
}

// The concepts of `text`, in the order in which they end, as "name(first-last)".
std::string found(const Lexicon& lexicon, std::string_view text) {
  Folded folded;
  Words words;
  fold(text, 1000, folded);
  cut_words(folded, words);
  std::vector<ConceptHit> hits;
  find(lexicon, words.words, hits);
  std::string out;
  for (const ConceptHit& hit : hits) {
    if (!out.empty()) out += ' ';
    out += lexicon.name(hit.concept_id) + '(' + std::to_string(hit.first_word) + '-' +
           std::to_string(hit.last_word) + ')';
  }
  return out;
}

class LexiconTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(lexicon_.add(kList)); }
  Lexicon lexicon_;
};

TEST_F(LexiconTest, FindsWordsPhrasesAndEndings) {
  EXPECT_EQ(found(lexicon_, "the money"), "money(1-1)");
  EXPECT_EQ(found(lexicon_, "a steam card now"), "gift_card(1-2)");
  EXPECT_EQ(found(lexicon_, "50 Euros"), "money(1-1)");
  EXPECT_EQ(found(lexicon_, "nothing here"), "");
}

TEST_F(LexiconTest, AStarAloneIsExactlyOneWord) {
  EXPECT_EQ(found(lexicon_, "show it to"), "send(0-2)");
  EXPECT_EQ(found(lexicon_, "show to"), "");
  EXPECT_EQ(found(lexicon_, "show it all to"), "");
}

TEST_F(LexiconTest, APhraseHidesNothingInsideIt) {
  EXPECT_EQ(found(lexicon_, "send it to"), "send(0-0) send(0-2)");
}

TEST_F(LexiconTest, FindsAWordThatIsCutInTwo) {
  EXPECT_EQ(found(lexicon_, "dol lars"), "money(1-1)");
  EXPECT_EQ(found(lexicon_, "dol phins"), "");
}

TEST_F(LexiconTest, TheSameConceptMayBeInSeveralLists) {
  ASSERT_TRUE(lexicon_.add("[money]\nargent\n"));
  EXPECT_EQ(lexicon_.concepts(), 3U);
  EXPECT_EQ(found(lexicon_, "argent"), "money(0-0)");
}

TEST(Lexicon, AKeyDoesNotDependOnTheOrder) {
  Lexicon one;
  Lexicon other;
  ASSERT_TRUE(one.add("[money]\nmoney\n[send]\nsend\n"));
  ASSERT_TRUE(other.add("[send]\nsend\n[money]\nmoney\n"));
  EXPECT_EQ(one.key(0), other.key(1));
  EXPECT_NE(one.key(0), one.key(1));
}

TEST(Lexicon, ALineThatCannotBeReadIsNamed) {
  const auto refused = [](std::string_view text) {
    Lexicon lexicon;
    const Result<void> added = lexicon.add(text);
    return added ? std::string() : added.error().message;
  };
  EXPECT_NE(refused("money\n").find("1"), std::string::npos);
  EXPECT_NE(refused("[money]\nmoney\nMoney\n").find("3"), std::string::npos);
  EXPECT_NE(refused("[money]\na b c d e f\n").find("five"), std::string::npos);
  EXPECT_NE(refused("[money]\n* money\n"), "");
  EXPECT_NE(refused("[money]\nmo*\n"), "");
  EXPECT_NE(refused("[mo ney]\n"), "");
}

TEST(Lexicon, HitsAreBounded) {
  Lexicon lexicon;
  std::string list;
  for (int i = 0; i < 40; ++i) list += "[c" + std::to_string(i) + "]\nmoney\n";
  ASSERT_TRUE(lexicon.add(list));
  Folded folded;
  Words words;
  fold("money money", 1000, folded);
  cut_words(folded, words);
  std::vector<ConceptHit> hits;
  find(lexicon, words.words, hits);
  EXPECT_EQ(hits.size(), 8U);
}

}  // namespace
}  // namespace holdfast
