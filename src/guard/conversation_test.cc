#include "guard/conversation.h"

#include <gtest/gtest.h>

#include <string>

namespace holdfast {
namespace {

constexpr auto kThreatSign = static_cast<std::size_t>(Sign::kThreat);
constexpr auto kDemandSign = static_cast<std::size_t>(Sign::kDemand);

SignLevels shows(std::size_t sign, std::uint8_t level) {
  SignLevels out{};
  out[sign] = level;
  return out;
}

TEST(Conversation, AQuietOneIsSmall) { EXPECT_LE(sizeof(Conversation), 300U); }

TEST(Conversation, KnowsPeopleByTheirHash) {
  Conversation chat;
  EXPECT_EQ(person_index(chat, "anna", 1), 0U);
  EXPECT_EQ(person_index(chat, "ben", 2), 1U);
  EXPECT_EQ(person_index(chat, "anna", 1), 0U);
  for (std::uint64_t i = 3; i <= 20; ++i) (void)person_index(chat, "more", i);
  EXPECT_EQ(chat.people_count, kMaxPeople);
  EXPECT_EQ(person_index(chat, "late", 99), kMaxPeople - 1);
}

TEST(Conversation, KeepsTheStrongestTwoOfASign) {
  Conversation chat;
  const std::size_t anna = person_index(chat, "anna", 1);
  EXPECT_TRUE(take_signs(chat, anna, shows(kThreatSign, 150)));
  EXPECT_TRUE(take_signs(chat, anna, shows(kThreatSign, 140)));
  EXPECT_FALSE(take_signs(chat, anna, shows(kThreatSign, 130)));
  EXPECT_EQ(chat.person(anna).most[kThreatSign], 150);
  EXPECT_EQ(chat.person(anna).second[kThreatSign], 140);
  EXPECT_TRUE(take_signs(chat, anna, shows(kThreatSign, 200)));
  EXPECT_EQ(chat.person(anna).second[kThreatSign], 150);
}

TEST(Conversation, ForgetsSlowly) {
  Conversation chat;
  const std::size_t anna = person_index(chat, "anna", 1);
  (void)take_signs(chat, anna, shows(kThreatSign, 150));
  for (std::uint32_t i = 0; i < 10 * kFadeMessages; ++i) (void)take_signs(chat, anna, {});
  EXPECT_EQ(chat.person(anna).most[kThreatSign], 140);
}

TEST(Conversation, TheTailIsOfShortMessagesByTheSamePerson) {
  Conversation chat;
  EXPECT_EQ(tail_for(chat, 0), "");
  keep_tail(chat, 0, "send");
  keep_tail(chat, 0, "the mon");
  EXPECT_EQ(tail_for(chat, 0), "send the mon");
  EXPECT_EQ(tail_for(chat, 1), "");
  keep_tail(chat, 1, "no");
  EXPECT_EQ(tail_for(chat, 1), "no");
  keep_tail(chat, 1, std::string(200, 'x'));
  EXPECT_EQ(tail_for(chat, 1), "") << "a long message stands for itself";
  for (int i = 0; i < 30; ++i) keep_tail(chat, 1, "word" + std::to_string(i));
  EXPECT_LE(tail_for(chat, 1).size(), kTailBytes);
  EXPECT_TRUE(tail_for(chat, 1).ends_with("word28 word29"));
}

TEST(Conversation, StagesFollowWhatTheSuspectShowed) {
  Conversation chat;
  const std::size_t anna = person_index(chat, "anna", 1);
  const std::size_t ben = person_index(chat, "ben", 2);
  EXPECT_EQ(stage_of(chat, anna), GuardStage::kContact);
  (void)take_signs(chat, anna, shows(kThreatSign, 140));
  EXPECT_EQ(stage_of(chat, anna), GuardStage::kThreat);
  (void)take_signs(chat, anna, shows(kDemandSign, 140));
  EXPECT_EQ(stage_of(chat, anna), GuardStage::kDemand);
  (void)take_signs(chat, ben, shows(static_cast<std::size_t>(Sign::kPaid), 140));
  EXPECT_EQ(stage_of(chat, anna), GuardStage::kAfterwards);
  EXPECT_EQ(person_at_risk_of(chat, anna), ben);
}

TEST(Conversation, GroundIsASignOfCoercionNotATone) {
  Conversation chat;
  const std::size_t anna = person_index(chat, "anna", 1);
  SignLevels tone{};
  tone[kSuspectHead] = 255;
  tone[static_cast<std::size_t>(Sign::kContact)] = 255;
  tone[static_cast<std::size_t>(Sign::kProbe)] = 255;
  (void)take_signs(chat, anna, tone);
  EXPECT_TRUE(is_notable(chat.person(anna)));
  EXPECT_FALSE(has_ground(chat.person(anna)));
  (void)take_signs(chat, anna, shows(kThreatSign, kReasonLevel - 1));
  EXPECT_FALSE(has_ground(chat.person(anna)));
  (void)take_signs(chat, anna, shows(kThreatSign, kReasonLevel));
  EXPECT_TRUE(has_ground(chat.person(anna)));
}

TEST(Conversation, KeepsTheStrongestReasons) {
  Conversation chat;
  for (std::uint8_t i = 0; i < 5; ++i) {
    KeptReason* place = place_for_reason(chat, Sign::kThreat, 0, i);
    ASSERT_NE(place, nullptr);
    *place = {Sign::kThreat, 0, i, i, 0, 1};
  }
  EXPECT_EQ(place_for_reason(chat, Sign::kThreat, 0, 3), nullptr) << "as strong as the weakest";
  ASSERT_EQ(chat.trouble->reasons.size(), 2U);
  EXPECT_EQ(chat.trouble->reasons[0].strength + chat.trouble->reasons[1].strength, 3 + 4);
}

}  // namespace
}  // namespace holdfast
