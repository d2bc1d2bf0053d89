// The C interface from outside: the shared library, and only what its header says.
#include "holdfast/guard_c.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <string_view>

namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

holdfast_guard_text text(std::string_view view) { return {view.data(), view.size()}; }
std::string str(holdfast_guard_text text) { return {text.data, text.size}; }

class GuardC : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(holdfast_guard_abi_version(), HOLDFAST_GUARD_ABI_VERSION);
    ASSERT_EQ(holdfast_guard_knowledge_new(nullptr, &knowledge_, &error_), HOLDFAST_GUARD_OK)
        << error_.message;
    ASSERT_EQ(holdfast_guard_new(knowledge_, nullptr, &guard_, &error_), HOLDFAST_GUARD_OK);
  }
  void TearDown() override {
    holdfast_guard_free(guard_);
    holdfast_guard_knowledge_free(knowledge_);
  }

  bool say(std::string_view from, std::string_view words) {
    const holdfast_guard_message message{.struct_size = sizeof(holdfast_guard_message),
                                         .conversation = text("c"),
                                         .id = {},
                                         .from = text(from),
                                         .to = {},
                                         .text = text(words),
                                         .has_known_picture = 0};
    std::int32_t changed = 7;
    EXPECT_EQ(holdfast_guard_push_message(guard_, &message, &changed, &error_), HOLDFAST_GUARD_OK)
        << error_.message;
    return changed != 0;
  }
  void threaten() {
    say("sam", "hey");
    say("kit", "i have your picture and the list of everyone who follows you");
    say("kit", "send me 300 dollars in gift cards or i post it to all your friends and family");
    say("sam", "please dont i beg you i have no money");
    say("kit", "you have one hour. pay now or i send it to your mum");
  }
  holdfast_guard_assessment assess(std::string_view conversation) {
    holdfast_guard_assessment out{};
    out.struct_size = sizeof(out);
    EXPECT_EQ(holdfast_guard_assess(guard_, text(conversation), &out, &error_), HOLDFAST_GUARD_OK);
    return out;
  }

  holdfast_guard_knowledge* knowledge_ = nullptr;
  holdfast_guard* guard_ = nullptr;
  holdfast_guard_error error_{};
};

TEST_F(GuardC, ThreatAndDemandAreSeenAndExplained) {
  threaten();
  const holdfast_guard_assessment now = assess("c");
  EXPECT_GE(now.level, HOLDFAST_GUARD_LEVEL_WARN);
  EXPECT_GE(now.stage, HOLDFAST_GUARD_STAGE_THREAT);
  EXPECT_GT(now.risk, 0.4F);
  EXPECT_EQ(str(now.suspect), "kit");
  EXPECT_EQ(str(now.person_at_risk), "sam");
  EXPECT_GE(now.first_warn, 1);
  EXPECT_EQ(now.messages, 5U);
  ASSERT_GT(now.reason_count, 0U);
  for (std::size_t i = 0; i < now.reason_count; ++i) {
    const holdfast_guard_reason& reason = now.reasons[i];
    EXPECT_GT(reason.sign.size, 0U);
    EXPECT_EQ(std::strlen(reason.sign.data), reason.sign.size);
    EXPECT_THAT(str(reason.why), EndsWith("."));
    EXPECT_LT(reason.message, 5U);
    EXPECT_LE(reason.begin, reason.end);
  }
}

TEST_F(GuardC, NobodyIsAtRiskInAConversationNeverSeen) {
  const holdfast_guard_assessment now = assess("unheard");
  EXPECT_EQ(now.level, HOLDFAST_GUARD_LEVEL_NONE);
  EXPECT_EQ(now.first_notice, -1);
  EXPECT_EQ(now.suspect.size, 0U);
  EXPECT_EQ(now.reason_count, 0U);
  EXPECT_EQ(holdfast_guard_conversations(guard_), 0U);
}

TEST_F(GuardC, JsonSaysTheSameAsTheStruct) {
  threaten();
  holdfast_guard_text json{};
  ASSERT_EQ(holdfast_guard_assess_json(guard_, text("c"), &json, nullptr), HOLDFAST_GUARD_OK);
  EXPECT_EQ(std::strlen(json.data), json.size);
  EXPECT_THAT(str(json), StartsWith(R"({"id":"c","conversation":"c","message":null,"messages":5,)"
                                    R"("after":"message","alert":true,"risk":0.)"));
  EXPECT_THAT(str(json), HasSubstr(R"("suspect":"kit")"));
  EXPECT_THAT(str(json), EndsWith("}"));
}

TEST_F(GuardC, EventsComeAsJsonToo) {
  holdfast_guard_text json{};
  std::int32_t changed = 7;
  const auto push = [&](std::string_view event) {
    return holdfast_guard_push_json(guard_, text(event), &changed, &json, &error_);
  };
  ASSERT_EQ(push(R"({"type":"account","id":"kit","created_at":1795521600})"), HOLDFAST_GUARD_OK);
  EXPECT_EQ(json.size, 0U);
  EXPECT_EQ(changed, 0);
  ASSERT_EQ(push(R"({"conversation":"c","id":"m1","from":"kit","text":"hello"})"),
            HOLDFAST_GUARD_OK);
  EXPECT_THAT(str(json), HasSubstr(R"("message":"m1","messages":1)"));
  const std::string before = "untouched";
  json = text(before);
  EXPECT_EQ(push(R"({"conversation":"c"})"), HOLDFAST_GUARD_INVALID_ARGUMENT);
  EXPECT_STREQ(error_.message, "The event: a message needs 'text' (or 'media').");
  EXPECT_EQ(error_.status, HOLDFAST_GUARD_INVALID_ARGUMENT);
  EXPECT_EQ(json.data, before.data());
  EXPECT_EQ(push(std::string((1U << 20) + 1, ' ')), HOLDFAST_GUARD_TOO_LARGE);
  holdfast_guard_forget(guard_, text("c"));
  EXPECT_EQ(holdfast_guard_conversations(guard_), 0U);
}

TEST_F(GuardC, AWholeConversationIsJudgedBesideThoseWatched) {
  threaten();
  holdfast_guard_text json{};
  ASSERT_EQ(holdfast_guard_judge_json(
                guard_, text(R"({"id":"k","messages":[{"from":"a","text":"see you at nine"}]})"),
                &json, &error_),
            HOLDFAST_GUARD_OK);
  EXPECT_THAT(str(json), StartsWith(R"({"id":"k","alert":false,"risk":0.)"));
  EXPECT_EQ(assess("c").messages, 5U);
  EXPECT_EQ(holdfast_guard_judge_json(guard_, text("{}"), &json, &error_),
            HOLDFAST_GUARD_INVALID_ARGUMENT);
  EXPECT_THAT(error_.message, HasSubstr("The conversation: "));
}

TEST_F(GuardC, FactsMoveAJudgementThatWordsHaveBegun) {
  threaten();
  const float before = assess("c").risk;
  ASSERT_EQ(holdfast_guard_push_fact(guard_, text("c"), text("kit"),
                                     HOLDFAST_GUARD_FACT_CHANGED_ACCOUNT, nullptr, &error_),
            HOLDFAST_GUARD_OK);
  EXPECT_GE(assess("c").risk, before);
  EXPECT_EQ(holdfast_guard_push_fact(guard_, text("c"), text("kit"),
                                     static_cast<holdfast_guard_fact>(6), nullptr, &error_),
            HOLDFAST_GUARD_INVALID_ARGUMENT);
  EXPECT_EQ(holdfast_guard_push_fact(guard_, text(""), text("kit"), HOLDFAST_GUARD_FACT_BLOCKED,
                                     nullptr, nullptr),
            HOLDFAST_GUARD_INVALID_ARGUMENT);
}

TEST_F(GuardC, WhatIsWrongIsSaid) {
  holdfast_guard_message message{};
  EXPECT_EQ(holdfast_guard_push_message(guard_, &message, nullptr, &error_),
            HOLDFAST_GUARD_INVALID_ARGUMENT);
  EXPECT_THAT(error_.message, HasSubstr("conversation"));
  message.struct_size = sizeof(message);
  message.conversation = text("c");
  const std::string long_name(513, 'n');
  message.from = text(long_name);
  EXPECT_EQ(holdfast_guard_push_message(guard_, &message, nullptr, &error_),
            HOLDFAST_GUARD_INVALID_ARGUMENT);
  message.from = text("kit");
  const std::string long_text((1U << 20) + 1, 'x');
  message.text = text(long_text);
  EXPECT_EQ(holdfast_guard_push_message(guard_, &message, nullptr, &error_),
            HOLDFAST_GUARD_TOO_LARGE);
  EXPECT_EQ(holdfast_guard_push_message(nullptr, &message, nullptr, &error_),
            HOLDFAST_GUARD_INVALID_ARGUMENT);
  EXPECT_STREQ(error_.message, "The guard must not be NULL.");
  holdfast_guard_assessment unset{};
  EXPECT_EQ(holdfast_guard_assess(guard_, text("c"), &unset, &error_),
            HOLDFAST_GUARD_INVALID_ARGUMENT);
  holdfast_guard_options options{
      .struct_size = sizeof(options), .policy_json = text("{}"), .seed = 1};
  holdfast_guard* none = nullptr;
  EXPECT_EQ(holdfast_guard_new(knowledge_, &options, &none, &error_),
            HOLDFAST_GUARD_INVALID_ARGUMENT);
  EXPECT_EQ(none, nullptr);
  EXPECT_THAT(error_.message, StartsWith("The policy: "));
}

TEST(GuardCFiles, OwnFilesAreReadAndRefused) {
  holdfast_guard_error error{};
  holdfast_guard_knowledge* none = nullptr;
  const holdfast_guard_text list = text("[money]\npounds\n");
  holdfast_guard_files files{};
  files.struct_size = sizeof(files);
  files.concept_lists = &list;
  files.concept_list_count = 1;
  ASSERT_EQ(holdfast_guard_knowledge_new(&files, &none, &error), HOLDFAST_GUARD_OK);
  holdfast_guard_knowledge_free(none);
  none = nullptr;
  files.model = text("HFGUARD0");
  EXPECT_EQ(holdfast_guard_knowledge_new(&files, &none, &error), HOLDFAST_GUARD_CORRUPT);
  files.model = {};
  const holdfast_guard_text broken = text("pounds\n");
  files.concept_lists = &broken;
  EXPECT_EQ(holdfast_guard_knowledge_new(&files, &none, &error), HOLDFAST_GUARD_INVALID_ARGUMENT);
  EXPECT_THAT(error.message, HasSubstr("line 1"));
  files.concept_lists = nullptr;
  EXPECT_EQ(holdfast_guard_knowledge_new(&files, &none, &error), HOLDFAST_GUARD_INVALID_ARGUMENT);
  EXPECT_EQ(none, nullptr);
  holdfast_guard_knowledge_free(nullptr);
  holdfast_guard_free(nullptr);
  holdfast_guard_forget(nullptr, text("c"));
}

}  // namespace
