#include "guard_wire/guard_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "guard_wire/guard_data.h"
#include "holdfast/advice.h"

namespace holdfast {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string_view file(std::string_view name) {
  for (const GuardFile& each : embedded_guard_files()) {
    if (each.name == name) return each.bytes;
  }
  return {};
}

const GuardRules& rules() {
  static const GuardRules kRules = read_guard_rules(file("policy.json")).value();
  return kRules;
}
const GuardSigns& signs() {
  static const GuardSigns kSigns = read_guard_signs(file("signs.json")).value();
  return kSigns;
}

GuardAssessment troubled() {
  GuardAssessment out;
  out.level = GuardLevel::kNotice;
  out.highest = GuardLevel::kWarn;
  out.stage = GuardStage::kThreat;
  out.risk = 0.75F;
  out.suspect = "a\"b";
  out.person_at_risk = "c";
  out.first_notice = 0;
  out.first_warn = 3;
  out.reasons = {{.sign = "threat", .by_suspect = true, .message = 3, .begin = 2, .end = 9},
                 {.sign = "sent", .by_suspect = false, .message = 1}};
  return out;
}

TEST(GuardJson, AConversationsLineIsExactlyThis) {
  std::string out;
  append_assessment(out, "id1", troubled(), rules(), signs());
  EXPECT_EQ(
      out,
      R"({"id":"id1","alert":true,"risk":0.7500,"stage":"threat","level":"warn","first_notice":0,)"
      R"("first_warn":3,"first_urgent":null,"person_at_risk":"c","suspect":"a\"b",)"
      R"("may_harm_themselves":false,"reasons":[{"sign":"threat","message":3,"start":2,"end":9,)"
      R"("by":"suspect","why":"They threaten to share something about you."},{"sign":"sent",)"
      R"("message":1,"start":0,"end":0,"by":"person_at_risk","why":"You said that you sent a )"
      R"(picture."}],"action":{"person_at_risk":["show_notice"],"suspect":[],"staff":null,)"
      R"("advice":{"situation":["contact","sent","threatened"],"unsafe":false}}})"
      "\n");
}

TEST(GuardJson, AnEventsLineSaysWhereAndHowItStandsNow) {
  std::string out;
  append_assessment(out,
                    {.conversation = "c\n1", .message = "", .messages = 4, .event_type = "block"},
                    troubled(), rules(), signs());
  EXPECT_THAT(out, HasSubstr(R"({"id":"c\u000a1","conversation":"c\u000a1","message":null,)"
                             R"("messages":4,"after":"block","alert":true)"));
  EXPECT_THAT(out, HasSubstr(R"("level":"notice")"));
}

TEST(GuardJson, NothingIsSaidOfAnUntroubledConversation) {
  std::string out;
  append_assessment(out, "", GuardAssessment(), rules(), signs());
  EXPECT_THAT(out, HasSubstr(R"({"id":null,"alert":false,"risk":0.0000,"stage":"none",)"
                             R"("level":"none","first_notice":null)"));
  EXPECT_THAT(out, HasSubstr(R"("reasons":[],"action":{"person_at_risk":[],"suspect":[],)"
                             R"("staff":null,"advice":{"situation":[],"unsafe":false}}})"));
}

TEST(GuardJson, WhoMayHarmThemselvesGetsAHumanAndNobodyIsHeldBackForIt) {
  GuardAssessment assessment;
  assessment.level = GuardLevel::kUrgent;
  assessment.may_harm_themselves = true;
  assessment.person_at_risk = "c";
  const GuardActions actions = guard_actions(assessment, rules());
  EXPECT_EQ(actions.person_at_risk.front(), "offer_helpline");
  EXPECT_THAT(actions.suspect, IsEmpty());
  EXPECT_EQ(actions.staff, "ask_human");
}

TEST(GuardJson, UrgentActionsAreThoseOfThePolicy) {
  GuardAssessment assessment = troubled();
  assessment.level = GuardLevel::kUrgent;
  const GuardActions actions = guard_actions(assessment, rules());
  EXPECT_THAT(actions.suspect,
              ElementsAre("delay_messages", "no_link_previews", "hide_follower_list"));
  EXPECT_EQ(actions.staff, "ask_human");
}

TEST(GuardJson, TheSituationFollowsFromTheReasons) {
  GuardAssessment assessment;
  assessment.stage = GuardStage::kAfterwards;
  assessment.reasons = {{.sign = "paid", .message = 4},
                        {.sign = "paid", .message = 9},
                        {.sign = "deadline"},
                        {.sign = "fake"},
                        {.sign = "hacked"},
                        {.sign = "ask"}};
  EXPECT_EQ(guard_situation(assessment),
            kContact | kAsked | kFaked | kHacked | kThreatened | kDeadline | kPaid | kPaidAgain);
  EXPECT_EQ(guard_situation(GuardAssessment()), 0);
}

TEST(GuardJson, EscapesAByteWhereverItStands) {
  for (const auto& [byte, escaped] :
       {std::pair('"', "\\\""), std::pair('\\', "\\\\"), std::pair('\x1f', "\\u001f"),
        std::pair('\x7f', "\\u007f"), std::pair('\0', "\\u0000")}) {
    for (std::size_t at = 0; at < 20; ++at) {
      std::string text(20, 'z');
      text[at] = byte;
      std::string out;
      append_json_string(out, text);
      const std::string z(20, 'z');
      EXPECT_EQ(out, '"' + z.substr(0, at) + escaped + z.substr(at + 1) + '"');
    }
  }
}

TEST(GuardJson, StringsAreAlwaysJson) {
  std::string out;
  append_json_string(out, "a\"\\\t\x7f\xff é😀");
  EXPECT_EQ(out, "\"a\\\"\\\\\\u0009\\u007f\uFFFD é😀\"");
}

}  // namespace
}  // namespace holdfast
