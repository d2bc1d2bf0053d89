// Held to texts changed as people change them, and to texts that only sound alike.
#include "guard/spread_sketch.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace holdfast {
namespace {

constexpr float kAlike = 0.55F;  // as GuardSpreadOptions has it
constexpr std::uint32_t kWords = 5;

TextSketch sketched(std::string_view text) {
  static Sketcher sketcher;
  const auto sketch = sketcher.sketch(text, kWords);
  EXPECT_TRUE(sketch) << text;
  return sketch.value_or(TextSketch());
}

using Random = std::mt19937;

std::string_view one_of(Random& random, std::span<const std::string_view> all) {
  return all[random() % all.size()];
}

constexpr std::string_view kNames[] = {"Tom",       "Sarah", "Mehmet", "Ana",
                                       "Oluwaseun", "Jo",    "Pierre"};
constexpr std::string_view kAmounts[] = {"$200", "50 euros", "300 dollars", "$1,000",
                                         "\u00a3"
                                         "75"};
constexpr std::string_view kScripts[] = {
    "Listen {n}, I have your video and all of your followers. Send {a} today or I send it to "
    "everyone",
    "{n} you have one hour to pay me {a} or your whole school will see what you did, do not block "
    "me",
    "hello {n} i saw your profile and you look so nice, which school do you go to and how old are "
    "you",
    "pay {a} by gift card now {n}, if you block me i will post it and tag your family and friends",
};

std::string filled(std::string_view script, Random& random) {
  std::string out(script);
  const auto put = [&](std::string_view mark, std::string_view by) {
    const std::size_t at = out.find(mark);
    if (at != std::string::npos) out.replace(at, mark.size(), by);
  };
  put("{n}", one_of(random, kNames));
  put("{a}", one_of(random, kAmounts));
  return out;
}

// A letter doubled, left out or swapped with the next, or nothing.
std::string misspelt(std::string text, Random& random) {
  const auto is_ascii = [](char letter) { return static_cast<unsigned char>(letter) < 0x80; };
  const std::size_t at = random() % (text.size() - 1);
  if (!is_ascii(text[at]) || !is_ascii(text[at + 1])) return text;
  switch (random() % 3) {
    case 0:
      text.insert(at, 1, text[at]);
      break;
    case 1:
      text.erase(at, 1);
      break;
    default:
      std::swap(text[at], text[at + 1]);
  }
  return text;
}

TEST(SpreadSketch, SmallEditsLeaveATextTheSame) {
  Random random(20261128);
  int missed = 0, tried = 0;
  for (const std::string_view script : kScripts) {
    for (int i = 0; i < 500; ++i, ++tried) {
      const std::string one = misspelt(filled(script, random), random);
      const std::string other = misspelt(filled(script, random), random);
      missed += resemblance(sketched(one), sketched(other)) < kAlike ? 1 : 0;
    }
  }
  // Edited at four places between them: one in fifty may slip through, as there are more people.
  EXPECT_LE(missed * 50, tried);
}

TEST(SpreadSketch, AmountsAndDisguisesDoNotPartTexts) {
  const TextSketch plain = sketched("send me 200 dollars or everybody sees it");
  EXPECT_GE(resemblance(plain, sketched("SEND me 999 dollars, or everybody sees it!!!")), 0.95F);
  EXPECT_GE(resemblance(plain, sketched("s\u0435nd me 5000 dollars or \u0435verybody sees it")),
            0.95F);
}

constexpr std::string_view kWho[] = {"i",           "we",          "my brother", "her mum",
                                     "the coach",   "our teacher", "grandma",    "the neighbour",
                                     "everyone",    "nobody",      "my cousin",  "the team",
                                     "your sister", "that guy",    "a friend",   "the band"};
constexpr std::string_view kDid[] = {"saw",     "forgot",   "liked",    "missed",  "wanted",
                                     "brought", "lost",     "finished", "watched", "cooked",
                                     "bought",  "painted",  "found",    "sold",    "broke",
                                     "cleaned", "borrowed", "loved",    "needed",  "drew"};
constexpr std::string_view kHow[] = {"new",   "old",   "blue",   "funny",  "small",   "huge",
                                     "warm",  "cold",  "fresh",  "boring", "famous",  "quiet",
                                     "loud",  "green", "broken", "lovely", "strange", "heavy",
                                     "cheap", "lucky", "sticky"};
constexpr std::string_view kWhat[] = {
    "ball",   "phone",   "homework", "cake",   "film",     "ticket", "train",    "gloves",
    "test",   "bicycle", "garden",   "video",  "swimsuit", "play",   "guitar",   "book",
    "bread",  "key",     "photo",    "window", "shoe",     "horse",  "sandwich", "bus",
    "pencil", "castle",  "river",    "jacket", "kitten",   "lamp"};
constexpr std::string_view kWhere[] = {"at",     "before", "near",    "after", "behind",
                                       "inside", "with",   "without", "under", "beside"};
constexpr std::string_view kAnd[] = {"and", "but", "so", "because", "while", "then", "until"};

std::string sentence(Random& random) {
  std::string out;
  for (const std::span<const std::string_view> part :
       std::initializer_list<std::span<const std::string_view>>{kWho, kDid, kHow, kWhat, kWhere,
                                                                kHow, kWhat, kAnd, kWho, kDid, kHow,
                                                                kWhat, kWhere, kHow, kWhat}) {
    out += one_of(random, part);
    out += ' ';
  }
  return out;
}

TEST(SpreadSketch, TenThousandOrdinarySentencesGiveNoPair) {
  Random random(7);
  std::set<std::string> texts;
  while (texts.size() < 10'000) texts.insert(sentence(random));
  std::vector<TextSketch> sketches;
  for (const std::string& text : texts) sketches.push_back(sketched(text));
  int pairs = 0;
  for (std::size_t i = 0; i < sketches.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      pairs += resemblance(sketches[i], sketches[j]) >= kAlike ? 1 : 0;
    }
  }
  EXPECT_EQ(pairs, 0);
}

TEST(SpreadSketch, ShortAndUnreadableTextsAreNoScripts) {
  Sketcher sketcher;
  EXPECT_FALSE(sketcher.sketch("", kWords));
  EXPECT_FALSE(sketcher.sketch("lol", kWords));
  EXPECT_FALSE(sketcher.sketch("happy birthday to you", kWords));
  EXPECT_FALSE(sketcher.sketch("ha ha ha ha ha ha ha ha", kWords)) << "words count once";
  EXPECT_FALSE(sketcher.sketch("1 22 333 44 5 6 7 8", kWords));
  EXPECT_FALSE(sketcher.sketch(
      "\u4f60\u597d \u5417\u6211 \u4eec\u5728 \u54ea\u91cc \u89c1\u9762 \u5462", kWords))
      << "letters that fold to nothing known would make all alike";
  EXPECT_TRUE(sketcher.sketch(std::string(1 << 20, 'a') + " b c d e f g", 1));
}

}  // namespace
}  // namespace holdfast
