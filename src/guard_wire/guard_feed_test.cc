#include "guard_wire/guard_feed.h"

#include <gtest/gtest.h>

#include "guard_wire/test_guard.h"

namespace holdfast {
namespace {

constexpr TimeMs kDay = 86'400'000;
constexpr TimeMs kNow = 20'000 * kDay;

class GuardFeedTest : public testing::Test {
 protected:
  GuardFeedTest() : guard_(test_knowledge(), test_options()), feed_(guard_) {}

  static GuardEvent account(std::string_view id, std::optional<TimeMs> created,
                            std::vector<TimeMs> changes = {}) {
    GuardEvent event{.type = GuardEventType::kAccount, .id = id};
    event.created_at = created;
    event.changes = std::move(changes);
    return event;
  }
  GuardFeed::Outcome say(std::string_view from, std::optional<TimeMs> at = kNow,
                         std::string_view to = "b", std::string_view conversation = "c") {
    return feed_.push(
        {.conversation = conversation, .from = from, .to = to, .text = "hi", .at = at});
  }
  float risk(std::string_view conversation = "c") { return guard_.assess(conversation).risk; }
  // What the test model says of words alone.
  float plain_risk() {
    (void)say("z", std::nullopt, "y", "plain");
    return risk("plain");
  }

  Guard guard_;
  GuardFeed feed_;
};

TEST_F(GuardFeedTest, AnAccountCountsAsNewForAWeek) {
  (void)feed_.push(account("old", kNow - 7 * kDay - 1));
  (void)feed_.push(account("new", kNow - 7 * kDay));
  (void)feed_.push(account("unborn", kNow + 1));
  (void)say("old", kNow, "b", "c1");
  (void)say("new", kNow, "b", "c2");
  (void)say("unborn", kNow, "b", "c3");
  EXPECT_FLOAT_EQ(risk("c1"), plain_risk());
  EXPECT_GT(risk("c2"), plain_risk());
  EXPECT_FLOAT_EQ(risk("c3"), plain_risk());
}

TEST_F(GuardFeedTest, AChangeCountsForThreeDays) {
  (void)feed_.push(account("a", std::nullopt, {kNow - 30 * kDay, kNow - 3 * kDay}));
  (void)feed_.push(account("d", std::nullopt, {kNow - 4 * kDay}));
  (void)say("a", kNow, "b", "c1");
  (void)say("d", kNow, "b", "c2");
  EXPECT_GT(risk("c1"), plain_risk());
  EXPECT_FLOAT_EQ(risk("c2"), plain_risk());
}

TEST_F(GuardFeedTest, WithoutTimesNothingIsConcluded) {
  (void)feed_.push(account("a", kNow, {kNow}));
  (void)say("a", std::nullopt);
  EXPECT_FLOAT_EQ(risk(), plain_risk());
}

TEST_F(GuardFeedTest, AStrangerIsFoundBySearchAndSharesNoContacts) {
  const auto contact = [](std::optional<double> mutual, std::string_view found_by,
                          std::string_view from) {
    GuardEvent event{.type = GuardEventType::kContact, .from = from, .to = "b"};
    event.mutual_contacts = mutual;
    event.found_by = found_by;
    return event;
  };
  (void)feed_.push(contact(0, "search", "a1"));
  (void)feed_.push(contact(3, "search", "a2"));
  (void)feed_.push(contact(0, "telephone", "a3"));
  (void)feed_.push(contact(std::nullopt, "search", "a4"));
  for (const std::string_view from : {"a1", "a2", "a3", "a4"}) (void)say(from, kNow, "b", from);
  EXPECT_GT(risk("a1"), plain_risk());
  for (const std::string_view from : {"a2", "a3", "a4"}) {
    EXPECT_FLOAT_EQ(risk(from), plain_risk()) << from;
  }
}

TEST_F(GuardFeedTest, TheOneWhoAnswersAStrangerIsNone) {
  GuardEvent event{.type = GuardEventType::kContact, .from = "a", .to = "b"};
  event.mutual_contacts = 0;
  event.found_by = "suggestion";
  (void)feed_.push(event);
  (void)say("b", kNow, "a");
  EXPECT_FLOAT_EQ(risk(), plain_risk());
  (void)say("a", kNow, "b");
  EXPECT_GT(risk(), plain_risk());
}

TEST_F(GuardFeedTest, AReportIsAboutTheOtherAndFindsTheirConversation) {
  (void)say("a");
  const auto outcome = feed_.push({.type = GuardEventType::kReport, .from = "b", .to = "a"});
  EXPECT_EQ(outcome.conversation, "c");
  EXPECT_GT(risk(), plain_risk());
  EXPECT_EQ(guard_.assess("c").suspect, "a");
}

TEST_F(GuardFeedTest, FactsOfPeopleWhoNeverWroteConcernNoConversation) {
  const auto outcome = feed_.push({.type = GuardEventType::kBlock, .from = "p", .to = "q"});
  EXPECT_TRUE(outcome.conversation.empty());
  EXPECT_FALSE(outcome.changed);
  EXPECT_EQ(guard_.conversations(), 0U);
}

TEST_F(GuardFeedTest, APaymentRequestIsADemand) {
  (void)say("a");
  EXPECT_EQ(guard_.assess("c").stage, GuardStage::kContact);
  const auto outcome = feed_.push(
      {.type = GuardEventType::kPaymentRequest, .conversation = "c", .from = "a", .to = "b"});
  EXPECT_TRUE(outcome.changed);
  EXPECT_EQ(guard_.assess("c").stage, GuardStage::kDemand);
}

TEST_F(GuardFeedTest, OfMoreAccountsThanAreKeptTheOldestIsForgotten) {
  GuardFeed small(guard_, {.most_accounts = 2, .most_pairs = 1});
  for (const std::string_view id : {"a1", "a2", "a3"}) (void)small.push(account(id, kNow));
  for (const std::string_view id : {"a1", "a2", "a3"}) {
    (void)small.push({.conversation = id, .from = id, .to = "b", .text = "hi", .at = kNow});
  }
  EXPECT_FLOAT_EQ(risk("a1"), plain_risk());
  EXPECT_GT(risk("a2"), plain_risk());
  EXPECT_GT(risk("a3"), plain_risk());
}

}  // namespace
}  // namespace holdfast
