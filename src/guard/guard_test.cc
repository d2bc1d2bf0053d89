// The guard over a model of three words: what it does with what a model says, not how well one
// knows.
#include "holdfast/guard.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>

#include "base/bytes.h"
#include "guard/features.h"
#include "guard/message.h"

namespace holdfast {
namespace {

constexpr auto kThreatSign = static_cast<std::size_t>(Sign::kThreat);
constexpr auto kDemandSign = static_cast<std::size_t>(Sign::kDemand);

std::uint32_t word_feature(std::string_view word) {
  const Lexicon lexicon;
  const GuardModel none = GuardModel::none();
  MessageJudge judge(lexicon, none);
  judge.prepare("", word);
  return judge.window_features(0).front().hash;
}

template <class T>
void add(std::string& out, T value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof value);
}

// A tree that gives `low` or `high` by whether an input is above even odds.
void add_tree(std::string& out, std::uint8_t input, float low, float high) {
  add(out, 0.0F);
  for (const std::uint32_t count : {1U, 1U, 2U}) add(out, count);
  add(out, std::uint16_t{0});
  add(out, input);
  add(out, std::uint8_t{127});
  add(out, std::uint16_t{0x8000});
  add(out, std::uint16_t{0x8001});
  add(out, low);
  add(out, high);
}

// "share" threatens, "pay" demands; a threat is a risk of 0.88, both are urgent.
std::string model_of_words() {
  std::string out = "HFGUARD2";
  add(out, std::uint32_t{kHeads});
  add(out, std::uint32_t{kConductFeatures});
  add(out, std::uint32_t{2});
  for (std::size_t i = 0; i < kHeads; ++i) add(out, 0.1F);
  for (std::size_t i = 0; i < kHeads; ++i) add(out, -4.0F);
  add(out, word_feature("share"));
  add(out, word_feature("pay"));
  for (const std::size_t sign : {kThreatSign, kDemandSign}) {
    for (std::size_t i = 0; i < kHeads; ++i) add(out, std::int8_t(i == sign ? 127 : 0));
  }
  add_tree(out, kThreatSign, -4, 2);
  add_tree(out, kDemandSign, -4, 2);
  add(out, std::uint32_t{2});
  for (const float point : {-4.0F, 0.02F, 4.0F, 0.98F}) add(out, point);
  constexpr std::string_view kSpelling = "share\n";
  add(out, static_cast<std::uint32_t>(kSpelling.size()));
  out += kSpelling;
  return out;
}

class GuardTest : public testing::Test {
 protected:
  static constexpr std::string_view kLists[] = {
      "[harm]\nend it all\n[not_harm]\nend it all friday\n[laugh]\nhaha\n"};
  void SetUp() override {
    const std::string model = model_of_words();
    auto knowledge = GuardKnowledge::read(kLists, as_bytes(model));
    ASSERT_TRUE(knowledge) << knowledge.error().message;
    guard_.emplace(*knowledge, GuardOptions{.policy = {0.3F, 0.6F, 0.5F}, .seed = 5});
  }
  bool say(std::string_view from, std::string_view text, std::string_view chat = "c") {
    return guard_->push({.conversation = chat, .from = from, .text = text});
  }
  std::optional<Guard> guard_;
};

TEST_F(GuardTest, ReadsAMistypedWordAsTheOneThatWasMeant) {
  EXPECT_FALSE(say("anna", "hello there"));
  EXPECT_FALSE(say("ben", "hello"));
  EXPECT_TRUE(say("anna", "i will shrae it"));
  const GuardAssessment now = guard_->assess("c");
  EXPECT_EQ(now.level, GuardLevel::kWarn);
  ASSERT_FALSE(now.reasons.empty());
  EXPECT_EQ(now.reasons.front().begin, 7U);
  EXPECT_EQ(now.reasons.front().end, 12U);
}

TEST(GuardMemoryTest, GetsBackWhatItGaveAndChangesNothing) {
  static std::size_t taken_bytes = 0;
  static std::size_t most_bytes = 0;
  constexpr GuardMemory kCounted{.take =
                                     [](std::size_t bytes) {
                                       taken_bytes += bytes;
                                       most_bytes = std::max(most_bytes, taken_bytes);
                                       return std::calloc(bytes, 1);
                                     },
                                 .give_back =
                                     [](void* memory, std::size_t bytes) {
                                       taken_bytes -= bytes;
                                       std::free(memory);
                                     }};
  constexpr std::string_view kList = "[harm]\nend it all\n";
  const std::string model = model_of_words();
  {
    auto knowledge = GuardKnowledge::read({&kList, 1}, as_bytes(model), &kCounted);
    auto plain = GuardKnowledge::read({&kList, 1}, as_bytes(model));
    ASSERT_TRUE(knowledge && plain);
    Guard guard(*knowledge, {});
    Guard other(*plain, {});
    for (const std::string_view text : {"hello there", "i will shrae it", "end it all"}) {
      const GuardMessage message{.conversation = "c", .from = "anna", .text = text};
      EXPECT_EQ(guard.push(message), other.push(message));
      EXPECT_EQ(guard.assess("c").risk, other.assess("c").risk);
      EXPECT_EQ(guard.assess("c").level, other.assess("c").level);
    }
  }
  EXPECT_GT(most_bytes, 1U << 20);
  EXPECT_EQ(taken_bytes, 0U);
}

TEST_F(GuardTest, RisesNamesTheSuspectAndSaysWhy) {
  EXPECT_FALSE(say("anna", "hello there"));
  EXPECT_FALSE(say("ben", "hello"));
  EXPECT_TRUE(say("anna", "i will share it"));
  GuardAssessment now = guard_->assess("c");
  EXPECT_EQ(now.level, GuardLevel::kWarn);
  EXPECT_EQ(now.suspect, "anna");
  EXPECT_EQ(now.person_at_risk, "ben");
  EXPECT_EQ(now.stage, GuardStage::kThreat);
  EXPECT_EQ(now.first_warn, 2U);
  EXPECT_FALSE(now.first_urgent);
  ASSERT_EQ(now.reasons.size(), 1U);
  EXPECT_EQ(now.reasons[0].sign, "threat");
  EXPECT_EQ(now.reasons[0].message, 2U);
  EXPECT_EQ(now.reasons[0].begin, 7U);
  EXPECT_EQ(now.reasons[0].end, 12U);
  EXPECT_TRUE(say("anna", "pay"));
  now = guard_->assess("c");
  EXPECT_EQ(now.level, GuardLevel::kUrgent);
  EXPECT_EQ(now.stage, GuardStage::kDemand);
  EXPECT_EQ(now.first_urgent, 3U);
}

TEST_F(GuardTest, WhatWasSaidElsewhereChangesNoJudgement) {
  const auto judged = [&](std::string_view chat) {
    (void)say("anna", "haha share it", chat);
    (void)say("ben", "no", chat);
    (void)say("anna", "pay", chat);
    return guard_->assess(chat);
  };
  const GuardAssessment before = judged("first");
  ASSERT_EQ(before.level, GuardLevel::kUrgent);
  ASSERT_EQ(before.reasons.size(), 2U);
  // More words than are remembered, so that all of those above are forgotten and learnt again.
  for (int i = 0; i < 30'000; ++i) {
    std::string word;
    for (int rest = i + 1; rest > 0; rest /= 26) word += static_cast<char>('a' + rest % 26);
    (void)say("anna", word + " q", "other");
  }
  const GuardAssessment after = judged("second");
  EXPECT_EQ(after.risk, before.risk);
  EXPECT_EQ(after.level, before.level);
  ASSERT_EQ(after.reasons.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(after.reasons[i].sign, before.reasons[i].sign);
    EXPECT_EQ(after.reasons[i].strength, before.reasons[i].strength);
    EXPECT_EQ(after.reasons[i].begin, before.reasons[i].begin);
  }
}

TEST_F(GuardTest, TellsWhatTheLastMessageShows) {
  EXPECT_FALSE(guard_->last_message_shows("threat"));
  (void)say("anna", "i will share it");
  EXPECT_TRUE(guard_->last_message_shows("threat"));
  EXPECT_FALSE(guard_->last_message_shows("demand"));
  EXPECT_FALSE(guard_->last_message_shows("unheard"));
  (void)say("anna", "hello", "d");
  EXPECT_FALSE(guard_->last_message_shows("threat"));
}

TEST_F(GuardTest, WithoutTheCitedWordsTheRiskIsLower) {
  (void)say("anna", "i will share it");
  (void)say("anna", "i will it", "d");
  EXPECT_LT(guard_->assess("d").risk, guard_->assess("c").risk);
}

TEST_F(GuardTest, ConversationsDoNotTouchOneAnother) {
  (void)say("anna", "i will share it");
  (void)say("anna", "pay", "d");
  EXPECT_EQ(guard_->assess("c").level, GuardLevel::kWarn);
  EXPECT_EQ(guard_->assess("d").level, GuardLevel::kNone);
  EXPECT_EQ(guard_->assess("never seen").level, GuardLevel::kNone);
}

TEST_F(GuardTest, SelfHarmIsUrgentAndNobodysGuilt) {
  EXPECT_TRUE(say("ben", "i want to end it all"));
  const GuardAssessment now = guard_->assess("c");
  EXPECT_EQ(now.level, GuardLevel::kUrgent);
  EXPECT_TRUE(now.may_harm_themselves);
  EXPECT_EQ(now.suspect, "");
  EXPECT_EQ(now.person_at_risk, "ben");
  (void)say("ben", "haha i could end it all", "joke");
  EXPECT_EQ(guard_->assess("joke").level, GuardLevel::kNone);
  (void)say("ben", "the sales end it all friday", "sales");
  EXPECT_EQ(guard_->assess("sales").level, GuardLevel::kNone);
  (void)say("ben", "they end it all friday and i end it all", "both");
  EXPECT_EQ(guard_->assess("both").level, GuardLevel::kUrgent);
}

TEST_F(GuardTest, FactsMoveAJudgementButMakeNone) {
  EXPECT_FALSE(guard_->push("c", "anna", GuardFact::kChangedAccount));
  EXPECT_FALSE(guard_->push("c", "anna", GuardFact::kReported));
  EXPECT_FALSE(say("anna", "hello"));
  EXPECT_EQ(guard_->assess("c").level, GuardLevel::kNone);
  (void)say("anna", "share");
  (void)say("anna", "share", "d");
  EXPECT_GT(guard_->assess("c").risk, guard_->assess("d").risk);
}

TEST_F(GuardTest, ForgetsAndKeepsTheRest) {
  for (int i = 0; i < 500; ++i) (void)say("anna", "share", "chat" + std::to_string(i));
  EXPECT_EQ(guard_->conversations(), 500U);
  for (int i = 0; i < 500; i += 2) guard_->forget("chat" + std::to_string(i));
  EXPECT_EQ(guard_->conversations(), 250U);
  for (int i = 0; i < 500; ++i) {
    const auto level = guard_->assess("chat" + std::to_string(i)).level;
    EXPECT_EQ(level, i % 2 == 0 ? GuardLevel::kNone : GuardLevel::kWarn) << i;
  }
  for (int i = 0; i < 250; ++i) (void)say("anna", "hi", "new" + std::to_string(i));
  EXPECT_EQ(guard_->conversations(), 500U);
}

TEST_F(GuardTest, OffsetsAreOfTheOriginalText) {
  (void)say("anna", "\xF0\x9F\x98\x82 i will \xF0\x9D\x98\x80hare it");
  const GuardAssessment now = guard_->assess("c");
  ASSERT_EQ(now.reasons.size(), 1U);
  EXPECT_EQ(now.reasons[0].begin, 9U);
  EXPECT_EQ(now.reasons[0].end, 14U);
}

TEST_F(GuardTest, AVeryLongMessageIsCutAndReadInTime) {
  const std::string text(1 << 20, 'a');
  EXPECT_FALSE(say("anna", text));
  (void)say("anna", "share " + std::string(1 << 20, ' ') + "pay");
  EXPECT_EQ(guard_->assess("c").level, GuardLevel::kWarn) << "what lies past the limit is not read";
}

}  // namespace
}  // namespace holdfast
