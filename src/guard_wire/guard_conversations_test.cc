#include "guard_wire/guard_conversations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "guard_wire/test_guard.h"

namespace holdfast {
namespace {

using testing::HasSubstr;

std::string problem(std::string_view line) {
  GuardConversationReader reader;
  const auto conversation = reader.read(line);
  return conversation ? "" : conversation.error().message;
}

TEST(GuardConversations, AConversationIsItsAccountsAndThenItsMessages) {
  GuardConversationReader reader;
  const auto read = reader.read(
      R"({"id":5,"lang":"en","messages":[{"from":1,"text":"one"},{"from":"b","text":"two","at":9}],)"
      R"("accounts":[{"id":"1","created_at":"2026-11-24T00:00:00Z"}]})");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->id, "5");
  ASSERT_EQ(read->events.size(), 3U);
  EXPECT_EQ(read->events[0].type, GuardEventType::kAccount);
  EXPECT_EQ(read->events[0].id, "1");
  EXPECT_EQ(read->events[1].from, "1");
  EXPECT_EQ(read->events[1].text, "one");
  EXPECT_EQ(read->events[2].from, "b");
  EXPECT_EQ(read->events[2].at, 9000);
}

TEST(GuardConversations, AccountsMayStandByName) {
  GuardConversationReader reader;
  const auto read =
      reader.read(R"({"messages":[],"accounts":{"a":{"created_at":1},"b":{"changes":[]}}})");
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->id.empty());
  ASSERT_EQ(read->events.size(), 2U);
  EXPECT_EQ(read->events[0].id, "a");
  EXPECT_EQ(read->events[1].id, "b");
}

TEST(GuardConversations, WhatIsWrongNamesTheMessage) {
  EXPECT_THAT(problem("{}"), HasSubstr("needs 'messages'"));
  EXPECT_THAT(problem(R"({"messages":{}})"), HasSubstr("'messages' must be a list"));
  EXPECT_THAT(problem(R"({"messages":[{"from":"a","text":"x"},{"text":"y"}]})"),
              HasSubstr("message 1: it needs 'from'"));
  EXPECT_THAT(problem(R"({"messages":[7]})"), HasSubstr("message 0: it must be an object"));
  EXPECT_THAT(problem(R"({"messages":[],"accounts":3})"), HasSubstr("'accounts' must"));
  EXPECT_THAT(problem(R"({"messages":[],"accounts":[3]})"), HasSubstr("'accounts' must"));
  EXPECT_THAT(problem(std::string(kMaxConversationLineBytes + 1, ' ')), HasSubstr("16 MiB"));
}

TEST(GuardConversations, AnAssessmentLeavesNothingBehind) {
  Guard guard(test_knowledge(), {.policy = {.notice = 0.15F, .warn = 0.4F, .urgent = 0.5F}});
  GuardConversationReader reader;
  const auto read = reader.read(R"({"id":"x","messages":[{"from":"a","text":"hello there"}]})");
  ASSERT_TRUE(read);
  const GuardAssessment first = assess_conversation(guard, *read);
  EXPECT_EQ(first.highest, GuardLevel::kWarn);
  EXPECT_EQ(first.first_warn, 0U);
  EXPECT_EQ(first.suspect, "a");
  EXPECT_EQ(guard.conversations(), 0U);
  const GuardAssessment second = assess_conversation(guard, *read);
  EXPECT_EQ(second.risk, first.risk);
}

TEST(GuardConversations, OneWithoutMessagesIsAtNoRisk) {
  Guard guard(test_knowledge(), {});
  const GuardAssessment none = assess_conversation(guard, {});
  EXPECT_EQ(none.highest, GuardLevel::kNone);
  EXPECT_EQ(none.risk, 0.0F);
}

}  // namespace
}  // namespace holdfast
