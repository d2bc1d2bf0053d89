// What is seen across conversations, what is not, how it fades, and how much it may keep.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <list>

#include "guard/spread_trail.h"
#include "holdfast/guard_spread.h"

namespace holdfast {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr std::int64_t kMinute = 60'000;
constexpr std::int64_t kDay = 1'440 * kMinute;
constexpr std::int64_t kNow = 20'000 * kDay;
constexpr std::string_view kScript =
    "i have your video and i send it to your followers unless you pay";

class SpreadTest : public testing::Test {
 protected:
  using Alerts = std::vector<SpreadAlert>;

  // A message by "x" to a person in a conversation with them alone.
  SpreadEvent to(std::string_view person, std::string_view text = "") {
    chats_.push_back("chat with " + std::string(person));
    return {.sender = "x",
            .recipient = person,
            .conversation = chats_.back(),
            .at_ms = at_,
            .text = text};
  }
  Alerts push(const SpreadEvent& event) {
    at_ += kMinute;
    return spread_.push(event);
  }
  Alerts threaten(std::string_view person, GuardLevel level = GuardLevel::kWarn) {
    SpreadEvent event = to(person, "short");
    event.shows_threat = true;
    event.level = level;
    return push(event);
  }
  Alerts script(std::string_view person, bool is_notable, std::string_view text = kScript) {
    SpreadEvent event = to(person, text);
    event.shows_leverage = event.shows_demand = is_notable;
    return push(event);
  }
  Alerts add(std::string_view person, std::string_view group = "Year 9") {
    SpreadEvent event{.sender = "x", .recipient = person, .at_ms = at_};
    event.is_contact = true;
    event.group = group;
    return push(event);
  }

  std::int64_t at_ = kNow;
  std::list<std::string> chats_;
  GuardSpread spread_;
};

TEST_F(SpreadTest, TheSameScriptToThreePeopleIsTold) {
  EXPECT_THAT(script("ann", true), IsEmpty());
  EXPECT_THAT(
      script("ben", true, "I have your videos and I'll send it to your followers unless you pay!"),
      IsEmpty());
  const Alerts alerts = script("cem", true);
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0].kind, SpreadKind::kSameScript);
  EXPECT_EQ(alerts[0].sender, "x");
  EXPECT_EQ(alerts[0].people_count, 3U);
  EXPECT_THAT(alerts[0].people, ElementsAre("cem", "ben", "ann"));
  EXPECT_THAT(alerts[0].conversations,
              ElementsAre("chat with cem", "chat with ben", "chat with ann"));
  EXPECT_EQ(alerts[0].first_ms, kNow);
  EXPECT_EQ(alerts[0].last_ms, kNow + 2 * kMinute);
}

TEST_F(SpreadTest, OrdinaryRepetitionIsNotTold) {
  for (int i = 0; i < 60; ++i) {
    const std::string person = "member" + std::to_string(i);
    EXPECT_THAT(script(person, false, "practice moves to the small hall on thursday at seven"),
                IsEmpty());
    EXPECT_THAT(script(person, false, "happy birthday to you my dear friend have a great day"),
                IsEmpty());
    EXPECT_THAT(script(person, true, "lol ok"), IsEmpty()) << "too short to be a script";
  }
}

TEST_F(SpreadTest, AScriptThatTurnsOutNotableIsToldThen) {
  const std::string_view opening = "hey i found your page and you look so nice where do you study";
  for (const std::string_view person : {"ann", "ben", "cem"}) {
    EXPECT_THAT(script(person, false, opening), IsEmpty());
  }
  SpreadEvent later = to("ben", "well");
  later.level = GuardLevel::kNotice;
  const Alerts alerts = push(later);
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0].kind, SpreadKind::kSameScript);
  EXPECT_EQ(alerts[0].people_count, 3U);
}

TEST_F(SpreadTest, WhoIsAtRiskMayTellManyWhatWasDoneToThem) {
  for (const std::string_view person : {"ann", "ben", "cem", "dia", "eli"}) {
    SpreadEvent event = to(person, "he says he sends my video to everyone unless i pay him");
    event.shows_threat = event.shows_demand = event.shows_leverage = event.shows_ask = true;
    event.is_at_risk = event.is_changed_account = true;
    EXPECT_THAT(push(event), IsEmpty());
  }
}

TEST_F(SpreadTest, AgainOnlyWhenTwiceAsManyAreReached) {
  std::vector<std::uint32_t> counts;
  for (int i = 0; i < 30; ++i) {
    for (const SpreadAlert& alert : script("p" + std::to_string(i), true)) {
      counts.push_back(alert.people_count);
    }
  }
  EXPECT_THAT(counts, ElementsAre(3, 6, 12, 24));
  EXPECT_THAT(script("p0", true), IsEmpty());
}

TEST_F(SpreadTest, ThreatsCountOncePersonAndWhereTheGuardIsWorried) {
  EXPECT_THAT(threaten("ann", GuardLevel::kNone), IsEmpty());
  EXPECT_THAT(threaten("ben", GuardLevel::kNone), IsEmpty());
  EXPECT_THAT(threaten("cem"), IsEmpty());
  EXPECT_THAT(threaten("cem"), IsEmpty());
  SpreadEvent later = to("ann");
  later.level = GuardLevel::kNotice;
  const Alerts alerts = push(later);
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0].kind, SpreadKind::kThreatsToMany);
  EXPECT_THAT(alerts[0].people, UnorderedElementsAre("ann", "cem"));
}

TEST_F(SpreadTest, AGroupChatIsOnePlace) {
  for (const std::string_view person : {"ann", "ben", "cem", "dia"}) {
    SpreadEvent event{.sender = "x",
                      .recipient = person,
                      .conversation = "class",
                      .at_ms = kNow,
                      .text = kScript,
                      .level = GuardLevel::kWarn};
    event.shows_threat = event.has_known_picture = true;
    EXPECT_THAT(push(event), IsEmpty());
  }
}

TEST_F(SpreadTest, WithoutNamesConversationsCount) {
  Alerts alerts;
  for (const std::string_view chat : {"c1", "c1", "c2"}) {
    EXPECT_THAT(alerts, IsEmpty());
    alerts = push({.sender = "x", .conversation = chat, .has_known_picture = true});
  }
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0].kind, SpreadKind::kKnownPicture);
  EXPECT_THAT(alerts[0].people, IsEmpty());
  EXPECT_EQ(alerts[0].people_count, 2U);
  EXPECT_THAT(alerts[0].conversations, UnorderedElementsAre("c1", "c2"));
  EXPECT_FALSE(alerts[0].first_ms);
  EXPECT_FALSE(alerts[0].last_ms);
}

TEST_F(SpreadTest, AContactBurstIsWithinOneGroup) {
  for (int i = 0; i < 12; ++i) {
    EXPECT_THAT(add("p" + std::to_string(i), "group" + std::to_string(i % 4)), IsEmpty());
  }
  Alerts alerts;
  for (int i = 0; i < 6; ++i) {
    EXPECT_THAT(alerts, IsEmpty());
    alerts = add("q" + std::to_string(i), "Swimming club");
  }
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0].kind, SpreadKind::kContactBurst);
  EXPECT_EQ(alerts[0].group, "Swimming club");
  EXPECT_EQ(alerts[0].people_count, 6U);
  EXPECT_THAT(alerts[0].conversations, IsEmpty());
}

TEST_F(SpreadTest, SlowContactsAndThoseOfNoGroupAreNone) {
  for (int i = 0; i < 40; ++i) {
    EXPECT_THAT(add("p" + std::to_string(i), ""), IsEmpty());
    EXPECT_THAT(add("q" + std::to_string(i)), IsEmpty());
    at_ += kDay;
  }
}

TEST_F(SpreadTest, AChangedAccountThatAsksSeveral) {
  const auto ask = [&](std::string_view person, bool is_changed) {
    SpreadEvent event = to(person, "[picture asked for]");
    event.shows_ask = true;
    event.is_changed_account = is_changed;
    return push(event);
  };
  EXPECT_THAT(ask("ann", false), IsEmpty());
  EXPECT_THAT(ask("ben", false), IsEmpty());
  EXPECT_THAT(ask("ann", true), IsEmpty());
  const Alerts alerts = ask("cem", true);
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0].kind, SpreadKind::kChangedAccountAsks);
  EXPECT_THAT(alerts[0].people, ElementsAre("cem", "ann"));
}

TEST_F(SpreadTest, WhatWasLongAgoFadesAndMayBeToldAnew) {
  EXPECT_THAT(script("ann", true), IsEmpty());
  EXPECT_THAT(script("ben", true), IsEmpty());
  at_ += 5 * kDay;  // about a third each
  EXPECT_THAT(script("cem", true), IsEmpty());
  EXPECT_THAT(script("dia", true), ElementsAre(testing::_)) << "2.7 rounds to 3";
  at_ += 60 * kDay;
  EXPECT_THAT(script("eli", true), IsEmpty());
  EXPECT_THAT(script("fay", true), IsEmpty());
  const Alerts alerts = script("gus", true);
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0].people_count, 3U);
  EXPECT_EQ(alerts[0].first_ms, at_ - 3 * kMinute) << "the old ones are gone";
}

TEST_F(SpreadTest, ChatterBetweenDoesNotHideAScript) {
  for (const std::string_view person : {"ann", "ben"}) {
    EXPECT_THAT(script(person, true), IsEmpty());
    for (int i = 0; i < 100; ++i) {
      std::string text;
      for (int word = 0; word < 8; ++word) {
        text += std::string(3, static_cast<char>('a' + (i * 7 + word * 5) % 26)) +
                static_cast<char>('a' + (i / 26 + word * 3) % 26) + "ing ";
      }
      EXPECT_THAT(script("friend", false, text), IsEmpty());
    }
  }
  EXPECT_EQ(script("cem", true).size(), 1U);
}

TEST_F(SpreadTest, AtMostFiftyNamesAndTheCountOfAll) {
  SpreadAlert last;
  for (int i = 0; i < 150; ++i) {
    for (SpreadAlert& alert : script("p" + std::to_string(i), true)) last = std::move(alert);
  }
  EXPECT_EQ(last.people_count, 96U);
  EXPECT_EQ(last.people.size(), kMaxSpreadNames);
  EXPECT_EQ(last.conversations.size(), kMaxSpreadNames);
  EXPECT_EQ(last.people.front(), "p95");
}

TEST_F(SpreadTest, SendersDoNotTouchOneAnotherAndTheQuietMakeWay) {
  GuardSpread small({.most_senders = 2});
  const auto say = [&](std::string_view sender, std::string_view chat) {
    return small.push({.sender = sender, .conversation = chat, .has_known_picture = true}).size();
  };
  EXPECT_EQ(say("a", "c1"), 0U);
  EXPECT_EQ(say("b", "c2"), 0U);
  EXPECT_EQ(say("a", "c1"), 0U);
  EXPECT_EQ(say("d", "c3"), 0U) << "b, quiet for longest, is forgotten";
  EXPECT_EQ(small.senders(), 2U);
  EXPECT_EQ(say("a", "c4"), 1U);
  EXPECT_EQ(say("b", "c5"), 0U);
}

TEST_F(SpreadTest, WhatSaysNothingKeepsNothing) {
  EXPECT_THAT(push({.sender = "", .conversation = "c"}), IsEmpty());
  EXPECT_THAT(push({.sender = "x"}), IsEmpty());
  EXPECT_THAT(push({.sender = "x", .recipient = "x", .conversation = "c"}), IsEmpty());
  EXPECT_EQ(spread_.senders(), 0U);
}

// Every sender as large as one can be: the longest names, every script to everybody.
TEST(SpreadMemory, StaysUnderItsBoundAndIsCountedRightly) {
  constexpr std::size_t kBound = std::size_t{8} << 20;
  const auto heap = [] { return mallinfo2().uordblks; };
  const std::size_t before = heap();
  GuardSpread spread({.most_bytes = kBound});
  const std::string tail(500, 'n');
  std::size_t most_heap = 0, most_senders = 0;
  for (int sender = 0; sender < 60; ++sender) {
    const std::string from = std::to_string(sender) + tail;
    for (int i = 0; i < 250; ++i) {
      const std::string person = std::to_string(i) + tail;
      std::string text;
      for (int word = 0; word < 6; ++word) {
        text += std::string(1, static_cast<char>('a' + i % 20)) +
                static_cast<char>('a' + word * 3) + std::to_string(i % 20) + "ea ";
      }
      (void)spread.push({.sender = from,
                         .recipient = person,
                         .conversation = person,
                         .text = text,
                         .shows_demand = true,
                         .shows_leverage = true,
                         .has_known_picture = true});
      ASSERT_LE(spread.bytes_used(), kBound);
    }
    const std::size_t now = heap();
    most_heap = std::max(most_heap, now > before ? now - before : 0);
    most_senders = std::max(most_senders, spread.senders());
  }
  EXPECT_LT(most_senders, 60U) << "the bound was never reached";
  EXPECT_GT(most_senders, 5U);
  // With a sanitizer's allocator the heap is not measured, and is 0.
  EXPECT_LE(most_heap, kBound);
}

TEST(SpreadTrails, WeightHalvesAndEnds) {
  EXPECT_EQ(spread_weight(0, 100), 1.0);
  EXPECT_EQ(spread_weight(50, 100), 0.75);
  EXPECT_EQ(spread_weight(100, 100), 0.5);
  EXPECT_EQ(spread_weight(300, 100), 0.125);
  EXPECT_EQ(spread_weight(600, 100), 0.0);
  EXPECT_EQ(spread_weight(std::int64_t{1} << 62, 100), 0.0);
}

TEST(SpreadTrails, OfMoreThanMayBeKeptTheOldestGoes) {
  SpreadTrail trail;
  for (std::uint64_t i = 1; i <= 5; ++i) {
    touch_trail(trail, {i, i, static_cast<std::int64_t>(i)}, 1'000, 3);
  }
  const SpreadCount count = count_trail(trail, 5, 1'000);
  ASSERT_EQ(count.uses.size(), 3U);
  EXPECT_EQ(count.uses.front().person, 5U);
  EXPECT_EQ(count.uses.back().person, 3U);
}

TEST(SpreadNames, EveryKindHasANameAndASentence) {
  for (std::size_t i = 0; i < kSpreadKinds; ++i) {
    const auto kind = static_cast<SpreadKind>(i);
    EXPECT_FALSE(spread_kind_name(kind).empty());
    EXPECT_TRUE(spread_why(kind).ends_with('.'));
  }
}

}  // namespace
}  // namespace holdfast
