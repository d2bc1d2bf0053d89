#include "guard/words.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast {
namespace {

constexpr std::uint32_t kMany = 1 << 20;
using Cases = std::vector<std::pair<std::string_view, std::string_view>>;

// Bytes of code points [begin, end) of well-formed `text`.
std::string_view slice(std::string_view text, std::uint32_t begin, std::uint32_t end) {
  std::vector<std::size_t> starts;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if ((text[at] & 0xC0) != 0x80) starts.push_back(at);
  }
  starts.push_back(text.size());
  return text.substr(starts.at(begin), starts.at(end) - starts.at(begin));
}

struct Cut {
  explicit Cut(std::string_view text) {
    fold(text, kMany, folded);
    cut_words(folded, words);
  }
  Folded folded;
  Words words;
};

// The words, '#' behind numbers, '%' behind events, '*' behind what was in disguise.
std::string cut(std::string_view text) {
  std::string out;
  const Cut made(text);
  for (const Word& word : made.words.words) {
    if (!out.empty()) out += ' ';
    out += word.text;
    if (word.kind == WordKind::kNumber) out += '#';
    if (word.kind == WordKind::kEvent) out += '%';
    if (word.was_disguised) out += '*';
  }
  return out;
}

// The original of each word, between bars.
std::string originals(std::string_view text) {
  std::string out = "|";
  const Cut made(text);
  for (const Word& word : made.words.words) {
    out += slice(text, word.begin, word.end);
    out += '|';
  }
  return out;
}

void expect(const Cases& cases) {
  for (const auto& [text, expected] : cases) EXPECT_EQ(cut(text), expected) << text;
}

TEST(Words, OfPlainText) {
  expect({{"", ""},
          {" .,;\n", ""},
          {"Send me the money", "send me the money"},
          {"ok,then/or-not", "ok then or not"},
          {"e-mail he/she (yes)", "e mail he she yes"},
          {"internationalisation of it", "internationalisation of it"}});
}

TEST(Words, JoinEnglishContractionsAndSplitOthers) {
  expect(
      {{"don't can't I'm you're we've he'll she'd it's", "dont cant im youre weve hell shed its"},
       {"DON\u2019T", "dont"},
       {"l'ho j'ai c'est qu'il d'accord", "l ho j ai c est qu il d accord"},
       {"o'clock y'all friends' 'quoted'", "o clock y all friends quoted"},
       {"it't", "it t"}});
}

TEST(Words, CollapseRunsOfThree) {
  expect({{"sooooo plzzzz hellooo", "so plz hello"},
          {"feel all good", "feel all good"},
          {"nooooooooooooooo stooooopppp", "no stop"},
          {"aaa", "a"}});
}

TEST(Words, ReadDigitsAndSymbolsAsLetters) {
  expect({{"s3nd m0n3y", "send* money*"},
          {"y0u", "you*"},
          {"p1c7ure p1c7ur35 v1d30", "picture* pictures* video*"},
          {"53nd", "send*"},
          {"5creen 7elegram", "screen* telegram*"},
          {"1n5ta p@55w0rd", "insta* password*"},
          {"pol!ce onl!ne", "police* online*"},
          {"p@y c@sh $end ca$h pic$", "pay* cash* send* cash* pics*"},
          {"k!ll v!deo ki||ed s+op", "kill* video* killed* stop*"},
          {"wi11ing fami1y", "willing* family*"},
          {"k1ng face8ook", "king* facebook*"}});
}

TEST(Words, LeaveDigitsThatAreDigits) {
  expect({{"b4 gr8 2moro 4ever ps5 m8 mp3", "b4 gr8 2moro 4ever ps5 m8 mp3"},
          {"l8r sk8er gr8ful", "l8r sk8er gr8ful"},
          {"4u 2u 3x", "0# u 0# u 0# x"},
          {"top10 max2008 h24", "top 00# max 0000# h 00#"},
          {"30min 3weeks 17yo 24h 10minutes", "00# min 0# weeks 00# yo 00# h 00# minutes"},
          {"no!please hi!how only!more mum+dad", "no please hi how only more mum dad"},
          {"wow! really? a+ c++", "wow really a c"}});
}

TEST(Words, ReadAllDigitsBesideLettersAsLettersInALeetText) {
  expect({{"s3nd th3 m0n3y n0w", "send* the* money* now*"},
          {"7h3 d13 1ch v3 te11 m0n3y s3nd", "the* die* ich* ve* tell* money* send*"},
          {"s3nd m0n3y b4 10pm gr8 2moro 30min 100eur 5 top10",
           "send* money* b4 clocktime# gr8 2moro 00# min eur 000# 0# top 00#"},
          {"n0. the 0th3r p4rt", "no* the other* part*"},
          {"n0 u6 t0", "no* u6 t0"},
          {"s3nd th3 gr8", "send* th3 gr8"}});
}

TEST(Words, JoinSpacedLetters) {
  expect({{"s e n d money", "send* money"},
          {"p.a.y s-e-n-d s_e_n_d s/e/n/d s|e|n|d s*e*n*d", "pay* send* send* send* send* send*"},
          {"s e n d  n u d g e", "send* nudge*"},
          {"s 3 n d", "send*"},
          {"U.S.A.", "usa*"},
          {"w a a a y", "way*"},
          // Not these.
          {"u r a fool", "u r a fool"},
          {"y a b", "y a b"},
          {"p a", "p a"},
          {"i a m here", "iam* here"},
          {"e.g. this", "e g this"},
          {"p b\U0001f4b0", "p b e_money"},
          {"p b\u20ac", "p b eur"},
          {"a-b c", "a b c"}});
}

TEST(Words, ClearSymbolsBetweenLetters) {
  expect({{"se*nd m~oney pa^y s`end n_ow", "send* money* pay* send* now*"},
          {"*bold* _under_ ~~no~~", "bold under no"},
          {"se**nd a.b", "se nd a b"}});
}

TEST(Words, ReadAmounts) {
  expect({{"200 7 0", "000# 0# 0#"},
          {"$200 200$ 200 $ $ 200", "usd 000# usd 000# usd 000# usd 000#"},
          {"200eur 200usd 100e 50gbp 20quid", "eur 000# usd 000# eur 000# gbp 00# gbp 00#"},
          {"\u20ac200 200\u20ac 200 \u20ac \u00a350 \u20a65000",
           "eur 000# eur 000# eur 000# gbp 00# naira 0000#"},
          {"50k $5k 50k\u20ac", "00000# usd 0000# eur 00000#"},
          {"1,500.00 1.500,00 1'500 2.5 1,500,000", "0000# 0000# 0000# 0# 0000000#"},
          {"us$200 R$ 50 $$$, 50$now", "usd 000# brl 00# usd usd 00# now"},
          {"\u20ac 5 \u00a3", "eur 0# gbp"},
          {"18th 1st 22nd 3rd", "00# 0# 00# 0#"},
          {"1oo 5OO euros", "000# 000# euros"},
          {"100% 12.05.2024", "000# 00# 0000#"},
          {"999999 1000000000000", "000000# longnumber#"}});
}

TEST(Words, ReadTimesAndLongNumbers) {
  expect(
      {{"9:30 9:30pm 10pm 22h 22h30 9.30am 21uhr 12:00:30",
        "clocktime# clocktime# clocktime# clocktime# clocktime# clocktime# clocktime# clocktime#"},
       {"48h 3:0 9.30 25:00", "00# h 0# 0# 0# 00# 00#"},
       {"12345678 0123 456789", "longnumber# longnumber#"},
       {"+1 555 0100 999", "longnumber#"},
       {"AB12345678901234567890", "ab longnumber#"},
       {"q1w2e3r4t5y6u7i8o9", "longnumber#"},
       {"happybirthday2024", "happybirthday 0000#"}});
}

TEST(Words, KnowLinksAndAddresses) {
  expect({{"https://a.example/b?c=d http://x.example www.example.org/x", "weblink weblink weblink"},
          {"see t.me/abc, or insta.com.", "see weblink or weblink"},
          {"a.b-c@mail.example 1x@y.example", "mailaddress mailaddress"},
          {"@somebody @a.b_c @ home @u", "handle handle home u"},
          {"stop.please end.Then", "stop please end then"},
          {"(www.example.org)", "weblink"}});
}

TEST(Words, KnowNotesOfEvents) {
  expect({{"[picture asked for] ok", "picture% asked% for% ok"},
          {"[screenshot of follower list]", "screenshot% of% follower% list%"},
          {"[a b one two three four five six seven]", "a b one two three four five six seven"},
          {"[open only", "open only"},
          {"close] only", "close only"},
          {"[one [two] three", "one two% three"}});
}

TEST(Words, SeeThroughLookAlikes) {
  expect({{"\u0455\u0435nd m\u043en\u0435\u0443", "send* money*"},
          {"s\u200be\u200bn\u200bd", "send*"},
          {"\u202esend\u202c \u200bnow", "send now"},
          {"\uff33\uff45\uff4e\uff44 \U0001d5fb\U0001d5fc\U0001d604", "send* now*"},
          {"s\u0336e\u0336n\u0336d", "send*"},
          // What is written in its own script, or with accents, is no disguise.
          {"\u043e\u043d\u0430", "oha"},
          {"caf\u00e9 cafe\u0301 stra\u00dfe", "cafe cafe strasse"}});
}

TEST(Words, KeepEmojiAsWords) {
  expect({{"hi\U0001f44d\U0001f3fdyou", "hi e_ok you"},
          {"\U0001f4b8\U0001f4b8 \U0001f62d", "e_money e_money e_cry"},
          {"a\u060bb", "a e_money b"},
          {"e_money", "emoney*"}});
}

TEST(Words, CoverWhatMadeThem) {
  const Cases cases = {
      {"Hi, s e n d m0n3y!", "|Hi|s e n d|m0n3y|"},
      {"don\u2019t p.a.y \u20ac200 200$", "|don\u2019t|p.a.y|\u20ac200|\u20ac200|200$|200$|"},
      {"s\u200be\u200bnd \u0455\u0435nd", "|s\u200be\u200bnd|\u0455\u0435nd|"},
      {"\U0001f4b8ok stra\u00dfe, no\U0001f62d", "|\U0001f4b8|ok|stra\u00dfe|no|\U0001f62d|"},
      {"sooooo top10 at 9:30pm", "|sooooo|top|10|at|9:30pm|"},
      {"see https://a.example/b. @abc", "|see|https://a.example/b|@abc|"},
      {"se*nd [ask] pic$, c@sh", "|se*nd|ask|pic$|c@sh|"},
      {"\u00fc\u00fc 5 \u20ac \u00e9t\u00e9", "|\u00fc\u00fc|5 \u20ac|5 \u20ac|\u00e9t\u00e9|"}};
  for (const auto& [text, expected] : cases) EXPECT_EQ(originals(text), expected) << text;
}

TEST(Words, HaveTheNumberOfTheirTextAndKind) {
  Folded folded;
  Words words;
  const std::string_view text =
      "hello a to seventy-seven [picture asked for] s3nd $200 soooo wherever you r";
  fold(text, 1000, folded);
  cut_words(folded, words);
  EXPECT_GT(words.words.size(), 12U);
  for (const Word& word : words.words) {
    EXPECT_EQ(word.number, word_number(word.text, word.kind)) << word.text;
  }
}

TEST(Words, KnowWhereSentencesStart) {
  const Cut made("one two. three! four?\nfive six, $7 \u2026 eight");
  std::string starts;
  for (const Word& word : made.words.words) {
    if (word.starts_sentence) starts += std::string(word.text) + " ";
  }
  EXPECT_EQ(starts, "one three four five eight ");
}

TEST(Words, AreCutAtTheirLimits) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "word ";
  const Cut many(text);
  EXPECT_EQ(many.words.words.size(), kMaxWords);
  EXPECT_TRUE(many.words.is_cut);

  std::string letters;
  for (int i = 0; i < 500; ++i) letters += "ab";
  const Cut one(letters + " next");
  ASSERT_EQ(one.words.words.size(), 2u);
  EXPECT_EQ(one.words.words[0].text.size(), kMaxWordBytes);
  EXPECT_EQ(one.words.words[0].end, 1000u);
  EXPECT_EQ(one.words.words[1].text, "next");
  EXPECT_FALSE(one.words.is_cut);
}

// A megabyte of what each rule might read twice; a quadratic one would run for minutes.
TEST(Words, OfAMegabyteTakeTheirTimeOnce) {
  for (const std::string_view piece :
       {"a",    "a ",  "a.",     "a1",     "1",      "1.",   "1,111", "0 00 ", "@",
        "@a",   "a@",  "a@b.",   "$",      "$a",     "[",    "[a",    "]",     "'",
        "a'",   "a'm", "*",      "a*",     "|",      "a|",   "+",     "+1",    "https://",
        "www.", "-a",  "\u20ac", "\u200b", "\u0430", "\xff", "\n"}) {
    std::string text;
    while (text.size() + piece.size() <= kMany) text += piece;
    const Cut made(text);
    EXPECT_LE(made.words.words.size(), kMaxWords);
    EXPECT_FALSE(made.folded.is_cut);
  }
}

TEST(Words, AllocateNothingForAShorterText) {
  Folded folded;
  Words words;
  fold("the first text is longer than the others and has more words", kMany, folded);
  cut_words(folded, words);
  const Word* first = words.words.data();
  const char* storage = words.storage.data();
  fold("$5 s3nd", kMany, folded);
  cut_words(folded, words);
  ASSERT_EQ(words.words.size(), 3u);
  EXPECT_EQ(words.words.data(), first);
  EXPECT_EQ(words.storage.data(), storage);
}

}  // namespace
}  // namespace holdfast
