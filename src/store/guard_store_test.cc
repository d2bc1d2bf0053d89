#include <fmt/format.h>
#include <gmock/gmock.h>

#include "store/guard_case_store.h"
#include "store/guard_platform_store.h"
#include "store/test_database.h"

namespace holdfast {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

GuardCase test_guard_case(const std::string& conversation, int level = 2, TimeMs opened_ms = 100) {
  GuardCase fresh;
  fresh.platform = "Chatter";
  fresh.conversation = conversation;
  fresh.level = level;
  fresh.stage = "threat";
  fresh.risk = 8123;
  fresh.suspect = "u-9";
  fresh.person_at_risk = "u-1";
  fresh.messages = 7;
  fresh.reasons = "[1]";
  fresh.actions = "{\"a\":1}";
  fresh.opened_ms = opened_ms;
  return fresh;
}

class GuardStoreTest : public OnEachDatabase {
 protected:
  std::int64_t add(const GuardCase& fresh) {
    return transact(*database_, [&](Transaction& t) { return insert_guard_case(t, fresh); });
  }
  GuardCase load(std::int64_t id) {
    return transact(*database_, [&](Transaction& t) { return find_guard_case(t, id); }).value();
  }
  std::vector<std::string> names(const GuardCasePage& page) {
    std::vector<std::string> out;
    const auto listed =
        transact(*database_, [&](Transaction& t) { return list_guard_cases(t, page); });
    for (const GuardCase& one : listed.value()) out.push_back(one.conversation);
    return out;
  }
  bool close(std::int64_t id, TimeMs at_ms, const std::string& outcome = "helped") {
    return transact(*database_, [&](Transaction& t) {
      return close_guard_case(t, {id, "staff:ada", outcome, "Called.", at_ms});
    });
  }
};

TEST_P(GuardStoreTest, KeepsACaseAndWhatTheGuardSaysLater) {
  const std::int64_t id = add(test_guard_case("c 1"));
  GuardCase kept = load(id);
  EXPECT_EQ(kept.platform, "Chatter");
  EXPECT_EQ(kept.conversation, "c 1");
  EXPECT_EQ(kept.level, 2);
  EXPECT_EQ(kept.stage, "threat");
  EXPECT_EQ(kept.risk, 8123);
  EXPECT_EQ(kept.suspect, "u-9");
  EXPECT_EQ(kept.person_at_risk, "u-1");
  EXPECT_FALSE(kept.may_harm || kept.is_shadow);
  EXPECT_EQ(kept.messages, 7);
  EXPECT_EQ(kept.opened_ms, 100);
  EXPECT_EQ(kept.changed_ms, 100);
  EXPECT_EQ(kept.claimed_by + kept.closed_by + kept.outcome + kept.note, "");
  EXPECT_FALSE(kept.claimed_ms || kept.closed_ms);
  kept.level = 3;
  kept.may_harm = true;
  kept.is_shadow = true;
  kept.reasons = "[1,2]";
  kept.messages = 9;
  kept.changed_ms = 300;
  transact(*database_, [&](Transaction& t) { update_guard_case(t, kept); });
  const GuardCase later = load(id);
  EXPECT_EQ(later.level, 3);
  EXPECT_TRUE(later.may_harm && later.is_shadow);
  EXPECT_EQ(later.reasons, "[1,2]");
  EXPECT_EQ(later.messages, 9);
  EXPECT_EQ(later.opened_ms, 100);
  EXPECT_EQ(later.changed_ms, 300);
  transact(*database_, [&](Transaction& t) { EXPECT_FALSE(find_guard_case(t, id + 1)); });
}

TEST_P(GuardStoreTest, HasOneOpenCaseForAConversation) {
  const std::int64_t id = add(test_guard_case("c"));
  GuardCase elsewhere = test_guard_case("c");
  elsewhere.platform = "Other";
  add(elsewhere);
  EXPECT_FALSE(database_->write([](Transaction& t) -> Result<std::int64_t> {
    return insert_guard_case(t, test_guard_case("c"));
  }));
  const auto open = [&] {
    return transact(*database_,
                    [](Transaction& t) { return find_open_guard_case(t, "Chatter", "c"); });
  };
  ASSERT_TRUE(open());
  EXPECT_EQ(open()->id, id);
  EXPECT_TRUE(close(id, 200));
  EXPECT_FALSE(open());
  EXPECT_FALSE(close(id, 300)) << "it is closed already";
  EXPECT_EQ(load(id).closed_ms, 200);
  EXPECT_EQ(load(id).note, "Called.");
  EXPECT_GT(add(test_guard_case("c")), id);
}

TEST_P(GuardStoreTest, GivesACaseToOnePerson) {
  const std::int64_t id = add(test_guard_case("c"));
  transact(*database_, [&](Transaction& t) {
    EXPECT_TRUE(claim_guard_case(t, id, "staff:ada", 150));
    EXPECT_FALSE(claim_guard_case(t, id, "staff:ben", 160));
    EXPECT_FALSE(release_guard_case(t, id, "staff:ben"));
  });
  EXPECT_EQ(load(id).claimed_by, "staff:ada");
  EXPECT_EQ(load(id).claimed_ms, 150);
  transact(*database_, [&](Transaction& t) {
    EXPECT_TRUE(release_guard_case(t, id, "staff:ada"));
    EXPECT_TRUE(claim_guard_case(t, id, "staff:ben", 170));
  });
  EXPECT_TRUE(close(id, 200));
  transact(*database_, [&](Transaction& t) {
    EXPECT_FALSE(release_guard_case(t, id, "staff:ben"));
    EXPECT_FALSE(claim_guard_case(t, id, "staff:ada", 210));
  });
}

TEST_P(GuardStoreTest, ListsUrgentFirstThenLongestWaiting) {
  add(test_guard_case("warn late", 2, 300));
  add(test_guard_case("urgent late", 3, 200));
  add(test_guard_case("warn early", 2, 100));
  add(test_guard_case("urgent early", 3, 150));
  GuardCase shadow = test_guard_case("shadow", 3, 1);
  shadow.is_shadow = true;
  add(shadow);
  GuardCase other = test_guard_case("other's", 2, 1);
  other.platform = "Other";
  add(other);
  close(add(test_guard_case("closed first", 3, 1)), 400);
  close(add(test_guard_case("closed second", 3, 1)), 400);
  EXPECT_THAT(names({.platform = "Chatter"}),
              ElementsAre("urgent early", "urgent late", "warn early", "warn late"));
  EXPECT_THAT(names({.queue = GuardQueue::kShadow}), ElementsAre("shadow"));
  EXPECT_THAT(names({.queue = GuardQueue::kClosed}), ElementsAre("closed second", "closed first"));
  EXPECT_THAT(names({.platform = "Nobody"}), IsEmpty());
}

TEST_P(GuardStoreTest, TurnsPagesWithoutLosingOne) {
  for (int i = 0; i < 6; ++i) add(test_guard_case(fmt::format("c{}", i), 2 + i % 2, 100 + i / 4));
  for (const GuardQueue queue : {GuardQueue::kOpen, GuardQueue::kClosed}) {
    const std::vector<std::string> all = names({.queue = queue, .limit = 100});
    ASSERT_EQ(all.size(), 6u);
    std::vector<std::string> in_pages;
    std::string after;
    for (int page = 0; page < 3; ++page) {
      const auto listed = transact(
          *database_, [&](Transaction& t) { return list_guard_cases(t, {queue, "", after, 2}); });
      const std::vector<GuardCase>& found = listed.value();
      for (const GuardCase& one : found) in_pages.push_back(one.conversation);
      after = guard_cursor(found.back());
    }
    EXPECT_EQ(in_pages, all);
    transact(*database_, [&](Transaction& t) {
      const auto open = list_guard_cases(t, {});
      for (const GuardCase& one : open.value()) {
        EXPECT_TRUE(close_guard_case(t, {one.id, "staff:ada", "other", "", 500}));
      }
    });
  }
  for (const char* bad : {"1", "1.2", "1.2.3.4", "x.1.2", "1.2.3x"}) {
    transact(*database_,
             [&](Transaction& t) { EXPECT_FALSE(list_guard_cases(t, {.after = bad})) << bad; });
  }
}

TEST_P(GuardStoreTest, CountsOutcomes) {
  close(add(test_guard_case("a")), 200, "false_alarm");
  close(add(test_guard_case("b")), 200, "false_alarm");
  close(add(test_guard_case("c")), 200, "helped");
  GuardCase shadow = test_guard_case("d");
  shadow.is_shadow = true;
  add(shadow);
  const auto counts = transact(*database_, [](Transaction& t) { return count_guard_cases(t); });
  std::vector<std::string> told;
  for (const GuardCount& one : counts) {
    told.push_back(
        fmt::format("{} {} '{}' {}", one.platform, one.is_shadow, one.outcome, one.cases));
  }
  EXPECT_THAT(told, ElementsAre("Chatter false 'false_alarm' 2", "Chatter false 'helped' 1",
                                "Chatter true '' 1"));
}

TEST_P(GuardStoreTest, KeepsMessagesOnceAndForgetsTheirWords) {
  const std::int64_t one = add(test_guard_case("a"));
  const std::int64_t other = add(test_guard_case("b"));
  transact(*database_, [&](Transaction& t) {
    EXPECT_TRUE(put_guard_message(t, one, {3, "m3", 77, "u-9", "send it or else"}));
    put_guard_message(t, one, {1, "", std::nullopt, "u-1", std::nullopt});
    EXPECT_FALSE(put_guard_message(t, one, {3, "again", 78, "u-1", "something else"}));
    put_guard_message(t, other, {0, "m0", 1, "u-9", "hello"});
    append_guard_event(t, one, {100, "opened", 2, ""});
    append_guard_event(t, one, {150, "claimed", std::nullopt, "staff:ada"});
  });
  const auto messages = [&](std::int64_t id) {
    return transact(*database_, [&](Transaction& t) { return list_guard_messages(t, id); });
  };
  ASSERT_EQ(messages(one).size(), 2u);
  EXPECT_EQ(messages(one)[0].number, 1);
  EXPECT_FALSE(messages(one)[0].text || messages(one)[0].at_ms);
  EXPECT_EQ(messages(one)[1].message_id, "m3");
  EXPECT_EQ(messages(one)[1].text, "send it or else");
  const auto events =
      transact(*database_, [&](Transaction& t) { return list_guard_events(t, one); });
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].level, 2);
  EXPECT_EQ(events[1].actor, "staff:ada");
  EXPECT_FALSE(events[1].level);
  close(one, 200);
  const auto forget = [&](TimeMs before) {
    return transact(*database_, [&](Transaction& t) { return forget_guard_texts(t, before); });
  };
  EXPECT_EQ(forget(200), 0);
  EXPECT_EQ(forget(201), 1);
  EXPECT_FALSE(messages(one)[1].text);
  EXPECT_EQ(messages(other)[0].text, "hello") << "its case is open";
}

TEST_P(GuardStoreTest, KeepsHowAPlatformIsWatched) {
  transact(*database_, [](Transaction& t) {
    EXPECT_FALSE(find_guard_platform(t, "Chatter"));
    put_guard_platform(t,
                       {"Chatter", true, std::nullopt, std::nullopt, std::nullopt, 5, "staff:ada"});
    put_guard_platform(t, {"Another", false, 1000, 5000, 6000, 5, "staff:ada"});
    EXPECT_TRUE(find_guard_platform(t, "Chatter")->is_shadow);
    EXPECT_FALSE(find_guard_platform(t, "Chatter")->warn);
    put_guard_platform(t, {"Chatter", false, 2000, 4000, 4500, 9, "staff:ben"});
    const auto all = list_guard_platforms(t);
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].platform, "Another");
    EXPECT_EQ(all[1].warn, 4000);
    EXPECT_EQ(all[1].changed_by, "staff:ben");
    EXPECT_FALSE(all[1].is_shadow);
  });
}

TEST_P(GuardStoreTest, RemembersEventsWithinBounds) {
  transact(*database_, [](Transaction& t) {
    insert_guard_seen(t, "Chatter", 10, {1, 0xffff'ffff'ffff'ffff});
    insert_guard_seen(t, "Other", 10, {7});
    insert_guard_seen(t, "Chatter", 20, {2, 3, 4});
    insert_guard_seen(t, "Chatter", 30, {5});
  });
  const auto seen = [&](std::int64_t after = 0) {
    std::vector<std::uint64_t> all;
    transact(*database_, [&](Transaction& t) {
      for (const GuardSeen& batch : list_guard_seen(t, "Chatter", after, 100)) {
        all.insert(all.end(), batch.events.begin(), batch.events.end());
      }
    });
    return all;
  };
  const auto forget = [&](std::int64_t most, TimeMs since) {
    transact(*database_, [&](Transaction& t) { forget_guard_seen(t, "Chatter", most, since); });
  };
  EXPECT_THAT(seen(), ElementsAre(1, 0xffff'ffff'ffff'ffff, 2, 3, 4, 5));
  forget(6, 10);
  EXPECT_EQ(seen().size(), 6u);
  forget(4, 10);
  EXPECT_THAT(seen(), ElementsAre(2, 3, 4, 5));
  forget(4, 21);
  EXPECT_THAT(seen(), ElementsAre(5));
  forget(1, 0);
  EXPECT_THAT(seen(), ElementsAre(5));
  transact(*database_, [](Transaction& t) {
    EXPECT_THAT(list_guard_seen_platforms(t), ::testing::UnorderedElementsAre("Chatter", "Other"));
    EXPECT_EQ(list_guard_seen(t, "Other", 0, 10).size(), 1u);
    EXPECT_TRUE(list_guard_seen(t, "Other", 1'000'000, 10).empty());
  });
}

HOLDFAST_ON_EACH_DATABASE(GuardStoreTest);

}  // namespace
}  // namespace holdfast
