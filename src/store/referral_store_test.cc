#include "store/referral_store.h"

#include <gmock/gmock.h>

#include "store/test_database.h"

namespace holdfast {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr TimeMs kYearMs = 365LL * 86'400'000;

class ReferralStoreTest : public OnEachDatabase {
 protected:
  NewReferral fresh(const std::string& reference, TimeMs at_ms = 100) {
    NewReferral out{.platform = "Chatter", .reference = reference, .incident = "{\"a\":1}"};
    out.files = {{0, "aGVsbG8="}};
    out.deadlines = {{"filing", 500, std::nullopt}, {"removal", 900, std::nullopt}};
    out.at_ms = at_ms;
    out.by = "platform:Chatter";
    return out;
  }
  Result<AddedReferral> add(const NewReferral& one) {
    return database_->write([&](Transaction& t) { return add_referral(t, one); });
  }
  Referral load(std::int64_t id) {
    return transact(*database_, [&](Transaction& t) { return find_referral(t, id); }).value();
  }
  std::optional<Referral> lease(const std::string& owner, TimeMs now_ms, std::int64_t id = 0,
                                bool at_once = false) {
    return transact(*database_, [&](Transaction& t) {
      return lease_referral(t, {id, owner, now_ms, now_ms + 50, at_once});
    });
  }
  std::optional<bool> note(std::int64_t id, const std::string& owner, TimeMs now_ms,
                           const std::string& step = "submit") {
    return transact(*database_, [&](Transaction& t) {
      return note_referral_step(t, {id, owner, now_ms + 50},
                                {now_ms, 1, step, "begun", std::nullopt, ""});
    });
  }
  bool open(std::int64_t id, const std::string& owner, const std::string& report) {
    return transact(*database_, [&](Transaction& t) {
      return set_referral_report(t, {id, owner, 300}, report,
                                 {200, 1, "submit", "done", 0, report});
    });
  }
  bool settle(std::int64_t id, const std::string& owner, const ReferralSettling& how,
              TimeMs at_ms = 400) {
    return transact(*database_, [&](Transaction& t) {
      return settle_referral(t, {id, owner, 0}, how,
                             {at_ms, 1, "finish", how.state, how.code, how.report_id});
    });
  }
  Result<void> want_retract(std::int64_t id) {
    return database_->write(
        [&](Transaction& t) { return want_referral_retracted(t, id, 250, 250 + kYearMs); });
  }
  std::size_t destroy(TimeMs now_ms) {
    return transact(*database_, [&](Transaction& t) { return destroy_referrals(t, now_ms, 10); })
        .size();
  }
};

TEST_P(ReferralStoreTest, KeepsAnIncidentOnce) {
  const AddedReferral first = add(fresh("r1")).value();
  EXPECT_TRUE(first.is_new);
  const AddedReferral again = add(fresh("r1", 900)).value();
  EXPECT_EQ(again.id, first.id);
  EXPECT_FALSE(again.is_new);
  NewReferral other = fresh("r1");
  other.files = {{0, "eA=="}};
  EXPECT_EQ(add(other).error().code, ErrorCode::kConflict);
  other = fresh("r1");
  other.incident = "{}";
  EXPECT_EQ(add(other).error().code, ErrorCode::kConflict);
  other.platform = "Another";
  EXPECT_TRUE(add(other).value().is_new);
  const Referral kept = load(first.id);
  EXPECT_EQ(kept.incident, "{\"a\":1}");
  EXPECT_EQ(kept.state, "waiting");
  EXPECT_EQ(kept.next_ms, 100);
  EXPECT_EQ(kept.report_id + kept.owner + kept.hold + kept.last_words, "");
  EXPECT_FALSE(kept.wants_retract || kept.filed_ms || kept.preserve_until_ms || kept.first_ms);
  EXPECT_EQ(
      transact(*database_, [&](Transaction& t) { return find_referral_file(t, first.id, 0); }),
      "aGVsbG8=");
  EXPECT_FALSE(
      transact(*database_, [&](Transaction& t) { return find_referral_file(t, first.id, 1); }));
}

TEST_P(ReferralStoreTest, GivesALeaseToOneAndToAnotherWhenItsTimeIsOver) {
  const std::int64_t id = add(fresh("r1")).value().id;
  EXPECT_FALSE(lease("a", 99)) << "not due";
  const auto mine = lease("a", 100);
  ASSERT_TRUE(mine);
  EXPECT_EQ(mine->id, id);
  EXPECT_EQ(mine->attempts, 1);
  EXPECT_EQ(mine->incident, "{\"a\":1}");
  EXPECT_FALSE(lease("b", 149, id, true));
  EXPECT_EQ(note(id, "a", 140), false);
  EXPECT_FALSE(lease("b", 189)) << "a step renews the lease";
  EXPECT_TRUE(open(id, "a", "77"));
  const auto taken = lease("b", 301);
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->report_id, "77");
  EXPECT_EQ(taken->attempts, 2);
  EXPECT_FALSE(note(id, "a", 302)) << "the first owner writes nothing any more";
  EXPECT_FALSE(open(id, "a", "78"));
  EXPECT_FALSE(settle(id, "a", {.state = "filed"}));
  EXPECT_EQ(load(id).report_id, "77");
  const auto steps =
      transact(*database_, [&](Transaction& t) { return list_referral_steps(t, id); });
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_EQ(steps[1].outcome, "done");
  EXPECT_EQ(steps[1].code, 0);
  EXPECT_EQ(steps[1].report_id, "77");
  EXPECT_FALSE(steps[0].code);
}

TEST_P(ReferralStoreTest, SettlesAndMeetsTheFilingDeadline) {
  const std::int64_t id = add(fresh("r1")).value().id;
  ASSERT_TRUE(lease("a", 100));
  ReferralSettling again{.state = "waiting", .due_ms = 700, .code = 1000, .words = "Later."};
  EXPECT_TRUE(settle(id, "a", again));
  EXPECT_FALSE(lease("b", 699));
  EXPECT_TRUE(lease("b", 650, id, true)) << "when somebody asks";
  EXPECT_TRUE(
      settle(id, "b",
             {.state = "filed", .report_id = "9", .code = 0, .preserve_until_ms = 400 + kYearMs}));
  const Referral filed = load(id);
  EXPECT_EQ(filed.state, "filed");
  EXPECT_EQ(filed.report_id, "9");
  EXPECT_EQ(filed.filed_ms, 400);
  EXPECT_FALSE(filed.next_ms);
  const auto deadlines =
      transact(*database_, [&](Transaction& t) { return list_referral_deadlines(t, id); });
  ASSERT_EQ(deadlines.size(), 2u);
  EXPECT_EQ(deadlines[0].met_ms, 400);
  EXPECT_FALSE(deadlines[1].met_ms);
  const auto meet = [&] {
    return transact(*database_,
                    [&](Transaction& t) { return meet_referral_deadline(t, id, "removal", 5); });
  };
  EXPECT_TRUE(meet());
  EXPECT_FALSE(meet());
  EXPECT_EQ(want_retract(id).error().code, ErrorCode::kConflict);
  EXPECT_FALSE(lease("c", 999'999, id, true));
}

TEST_P(ReferralStoreTest, IsTakenBackAtOnceOrByWhoFilesIt) {
  const std::int64_t waiting = add(fresh("r1")).value().id;
  EXPECT_TRUE(want_retract(waiting).has_value());
  EXPECT_EQ(load(waiting).state, "retracted");
  EXPECT_EQ(load(waiting).preserve_until_ms, 250 + kYearMs);
  EXPECT_EQ(want_retract(waiting).error().code, ErrorCode::kConflict);
  const std::int64_t open_one = add(fresh("r2")).value().id;
  ASSERT_TRUE(lease("a", 100));
  ASSERT_TRUE(open(open_one, "a", "5"));
  EXPECT_TRUE(want_retract(open_one).has_value());
  EXPECT_EQ(load(open_one).state, "filing");
  EXPECT_EQ(note(open_one, "a", 260), true) << "its owner is told at the next step";
  EXPECT_EQ(want_retract(999).error().code, ErrorCode::kConflict);
}

TEST_P(ReferralStoreTest, TriesAFailedOneAnew) {
  const std::int64_t id = add(fresh("r1")).value().id;
  ASSERT_TRUE(lease("a", 100));
  ASSERT_TRUE(settle(
      id, "a", {.state = "failed", .code = 4100, .words = "Look.", .preserve_until_ms = kYearMs}));
  EXPECT_FALSE(lease("b", 999'999));
  EXPECT_TRUE(transact(*database_, [&](Transaction& t) { return retry_referral(t, id, 800); }));
  const Referral again = load(id);
  EXPECT_EQ(again.state, "waiting");
  EXPECT_EQ(again.attempts, 0);
  EXPECT_FALSE(again.preserve_until_ms || again.first_ms);
  EXPECT_TRUE(lease("b", 800));
}

TEST_P(ReferralStoreTest, DestroysOnTimeUnlessItIsHeld) {
  const std::int64_t id = add(fresh("r1")).value().id;
  ASSERT_TRUE(lease("a", 100));
  ASSERT_TRUE(settle(id, "a", {.state = "filed", .report_id = "9", .preserve_until_ms = 1000}));
  const auto hold = [&](const std::string& why) {
    return transact(*database_, [&](Transaction& t) { return hold_referral(t, id, why, 500); });
  };
  EXPECT_TRUE(hold("order 12"));
  EXPECT_FALSE(hold("order 12"));
  EXPECT_EQ(destroy(2000), 0u);
  EXPECT_TRUE(hold(""));
  EXPECT_EQ(destroy(999), 0u);
  EXPECT_EQ(destroy(1000), 1u);
  EXPECT_EQ(destroy(1000), 0u);
  const Referral gone = load(id);
  EXPECT_EQ(gone.incident, "");
  EXPECT_EQ(gone.destroyed_ms, 1000);
  EXPECT_EQ(gone.report_id, "9") << "the ledger stays";
  EXPECT_FALSE(transact(*database_, [&](Transaction& t) { return find_referral_file(t, id, 0); }));
  EXPECT_FALSE(hold("too late"));
}

TEST_P(ReferralStoreTest, ListsNewestFirstByPlatformAndState) {
  const std::int64_t one = add(fresh("r1")).value().id;
  NewReferral other = fresh("r2");
  other.platform = "Another";
  const std::int64_t two = add(other).value().id;
  const auto ids = [&](const ReferralPage& page) {
    std::vector<std::int64_t> out;
    const auto listed =
        transact(*database_, [&](Transaction& t) { return list_referrals(t, page); });
    for (const Referral& each : listed) out.push_back(each.id);
    return out;
  };
  EXPECT_THAT(ids({}), ElementsAre(two, one));
  EXPECT_THAT(ids({.platform = "Chatter"}), ElementsAre(one));
  EXPECT_THAT(ids({.state = "filed"}), IsEmpty());
  EXPECT_THAT(ids({.before = two}), ElementsAre(one));
  EXPECT_THAT(ids({.limit = 1}), ElementsAre(two));
  const auto due = [&](TimeMs now) {
    return transact(*database_, [&](Transaction& t) { return is_referral_due(t, now); });
  };
  EXPECT_FALSE(due(99));
  EXPECT_TRUE(due(100));
}

HOLDFAST_ON_EACH_DATABASE(ReferralStoreTest);

}  // namespace
}  // namespace holdfast
