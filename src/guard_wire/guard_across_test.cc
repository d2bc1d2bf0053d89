#include "guard_wire/guard_across.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "guard_wire/test_guard.h"

namespace holdfast {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr TimeMs kNow = 1'795'521'600'000;

// The test model finds everybody who writes a suspect, and no sign in any words.
class GuardAcrossTest : public testing::Test {
 protected:
  GuardAcrossTest()
      : guard_(test_knowledge(), test_options()), feed_(guard_), across_(guard_, {}) {}
  std::vector<SpreadAlert> push(const GuardEvent& event) {
    return across_.push(event, feed_.push(event));
  }
  std::vector<SpreadAlert> say(std::string_view conversation, std::string_view to,
                               bool has_known_picture = false) {
    return push({.conversation = conversation,
                 .from = "x",
                 .to = to,
                 .text = "we meet at the old mill on friday night",
                 .at = kNow,
                 .has_known_picture = has_known_picture});
  }
  Guard guard_;
  GuardFeed feed_;
  GuardAcross across_;
};

TEST_F(GuardAcrossTest, AScriptOfASuspectIsTold) {
  EXPECT_THAT(say("c1", "ann"), IsEmpty());
  EXPECT_THAT(say("c2", "ben"), IsEmpty());
  const auto alerts = say("c3", "cem");
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0].kind, SpreadKind::kSameScript);
  EXPECT_THAT(alerts[0].people, UnorderedElementsAre("cem", "ben", "ann"));
}

TEST_F(GuardAcrossTest, WithoutARecipientThePersonAtRiskIsNamed) {
  for (const std::string_view chat : {"c1", "c2"}) {
    (void)push({.conversation = chat, .from = chat == "c1" ? "ann" : "ben", .text = "hi"});
  }
  EXPECT_THAT(say("c1", "", true), IsEmpty());
  const auto alerts = say("c2", "", true);
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0].kind, SpreadKind::kKnownPicture);
  EXPECT_EQ(alerts[0].people_count, 2U);
}

TEST_F(GuardAcrossTest, ContactsCountWhenTheyAreKnownToBeStrangers) {
  const auto add = [&](int i, std::optional<double> mutual, std::string_view group) {
    const std::string to = "p" + std::to_string(i);
    GuardEvent event{.type = GuardEventType::kContact, .from = "x", .to = to, .at = kNow};
    event.mutual_contacts = mutual;
    event.group = group;
    return push(event);
  };
  for (int i = 0; i < 20; ++i) {
    EXPECT_THAT(add(i, std::nullopt, "Year 9"), IsEmpty());
    EXPECT_THAT(add(i, 1.0, "Year 9"), IsEmpty());
    EXPECT_THAT(add(i, 0.0, ""), IsEmpty());
  }
  for (int i = 0; i < 5; ++i) EXPECT_THAT(add(i, 0.0, "Year 9"), IsEmpty());
  const auto alerts = add(5, 0.0, "Year 9");
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0].group, "Year 9");
}

TEST_F(GuardAcrossTest, TheFeedTellsOfChangedAccounts) {
  GuardEvent account{.type = GuardEventType::kAccount, .id = "x"};
  account.changes = {kNow - 1'000};
  (void)feed_.push(account);
  for (int i = 0; i < 2; ++i) {
    const auto outcome = feed_.push({.conversation = "c", .from = "x", .text = "hi", .at = kNow});
    EXPECT_TRUE(outcome.sender_changed) << "each time, not only when the guard is first told";
  }
  EXPECT_FALSE(
      feed_.push({.conversation = "c", .from = "y", .text = "hi", .at = kNow}).sender_changed);
}

TEST(GuardAcrossLine, HasNamesTimesAndWhoIsAskedAndIsJson) {
  SpreadAlert alert{.kind = SpreadKind::kContactBurst,
                    .sender = "x\"y",
                    .people = {"ann", "b\n"},
                    .people_count = 7,
                    .conversations = {},
                    .group = "Year 9",
                    .first_ms = kNow,
                    .last_ms = {}};
  GuardRules rules;
  std::string out;
  append_spread_alert(out, alert, rules);
  EXPECT_EQ(
      out,
      R"({"across":"contact_burst","sender":"x\"y","people_count":7,"people":["ann","b\u000a"],)"
      R"("conversations":[],"group":"Year 9","first":"2026-11-24T12:00:00.000Z","last":null,)"
      R"("why":"Several people of one group were added by a stranger in a short time.",)"
      R"("staff":null})"
      "\n");
  rules.across_staff = "ask_human";
  out.clear();
  append_spread_alert(out, alert, rules);
  EXPECT_THAT(out, HasSubstr(R"("staff":"ask_human")"));
}

}  // namespace
}  // namespace holdfast
