// Sources, their leases and pages: what is on the bank, what is dropped, what is kept.
#include "store/source_store.h"

#include <gtest/gtest.h>

#include "store/bank_store.h"
#include "store/exchange_store.h"
#include "store/test_database.h"

namespace holdfast {
namespace {

class SourceTest : public OnEachDatabase {
 protected:
  SourceTest() { add("one", "ONE").value(); }

  Result<void> add(const std::string& name, const std::string& bank, TimeMs every_ms = 60'000) {
    ExchangeSource source;
    source.name = name;
    source.format = "holdfast";
    source.url = "https://example.org";
    source.secret = "s";
    source.bank = bank;
    source.members = {"1", "2"};
    source.every_ms = every_ms;
    source.created_ms = 1'000;
    return transact(*database_, [&](Transaction& t) { return insert_exchange_source(t, source); });
  }
  ExchangeSource source(const std::string& name = "one") {
    return transact(*database_, [&](Transaction& t) { return *find_exchange_source(t, name); });
  }
  Result<ExchangeSource> lease(const std::string& name, const std::string& owner,
                               TimeMs now_ms = 2'000) {
    return transact(*database_, [&](Transaction& t) {
      return lease_exchange_source(t, name, {owner, now_ms + 100, now_ms});
    });
  }
  // Leases and begins.
  void begin(bool full = false, TimeMs now_ms = 2'000) {
    const ExchangeSource held = lease("one", "me", now_ms).value();
    transact(*database_, [&](Transaction& t) {
      return begin_exchange_sync(t, held.source_id, full, {"me", now_ms + 100, now_ms});
    }).value();
  }
  Result<void> apply(std::vector<SourceEntry> entries, bool ends_round = false,
                     bool may_drop_most = false) {
    SourcePage page;
    page.entries = std::move(entries);
    page.checkpoint = "c";
    page.ends_round = ends_round;
    page.may_drop_most = may_drop_most;
    const std::int64_t id = source().source_id;
    return transact(*database_, [&](Transaction& t) {
      return apply_exchange_page(t, id, page, {"me", 9'000, 2'000});
    });
  }
  void finish(const std::string& error = "", bool is_over = true) {
    const std::int64_t id = source().source_id;
    transact(*database_, [&](Transaction& t) {
      return finish_exchange_sync(t, id, {error, is_over, 5'000}, {"me", 9'000, 3'000});
    }).value();
  }
  bool is_listed(const std::string& value, const char* bank = "ONE") {
    return transact(*database_,
                    [&](Transaction& t) { return bank_has_signal(t, bank, "pdq", value); });
  }

  static SourceEntry entry(const std::string& key, std::int64_t order,
                           SourceDeed deed = SourceDeed::kTake, const std::string& pdq = "") {
    SourceEntry entry;
    entry.key = key;
    entry.order = order;
    entry.deed = deed;
    entry.pdq = pdq.empty() ? key : pdq;
    return entry;
  }
};

constexpr SourceDeed kTake = SourceDeed::kTake, kDrop = SourceDeed::kDrop,
                     kRefuse = SourceDeed::kRefuse, kPass = SourceDeed::kPass;

TEST_P(SourceTest, KeepsASourceWithItsRulesAndItsOwnBank) {
  const ExchangeSource made = source();
  EXPECT_EQ(made.bank, "ONE");
  EXPECT_EQ(made.members, (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(made.due_ms, 1'000);
  EXPECT_FALSE(made.good_ms);
  EXPECT_EQ(add("one", "TWO").error().code, ErrorCode::kConflict);
  EXPECT_EQ(add("two", "ONE").error().code, ErrorCode::kConflict);
  EXPECT_EQ(add("two", "HOTLINE_ACCEPTED").error().code, ErrorCode::kConflict);
  add("two", "TWO", 0).value();
  EXPECT_FALSE(source("two").due_ms);
  EXPECT_EQ(transact(*database_, [](Transaction& t) { return list_exchange_sources(t).size(); }),
            2u);
}

TEST_P(SourceTest, IsSyncedByOneAtATimeUntilTheLeaseIsOver) {
  ASSERT_TRUE(lease("", "me", 2'000));
  EXPECT_EQ(lease("one", "you", 2'050).error().code, ErrorCode::kConflict);
  EXPECT_EQ(lease("", "you", 2'050).error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(lease("one", "you", 2'100)) << "whoever held it was killed";
  EXPECT_EQ(apply({}).error().code, ErrorCode::kConflict) << "and may not go on";
  EXPECT_EQ(lease("none", "me").error().code, ErrorCode::kNotFound);
}

TEST_P(SourceTest, PutsEntriesOnTheBankAndTakesThemOff) {
  begin();
  apply({entry("a", 1), entry("b", 1), entry("c", 1, kRefuse), entry("d", 1, kPass)}).value();
  EXPECT_TRUE(is_listed("a") && is_listed("b"));
  EXPECT_FALSE(is_listed("c") || is_listed("d"));
  apply({entry("a", 2, kDrop), entry("b", 2, kTake, "b2")}, true).value();
  finish();
  EXPECT_FALSE(is_listed("a") || is_listed("b"));
  EXPECT_TRUE(is_listed("b2"));
  const ExchangeSource after = source();
  EXPECT_EQ(after.entries, 1);
  EXPECT_EQ(after.counts.pages, 2);
  EXPECT_EQ(after.counts.received, 6);
  EXPECT_EQ(after.counts.added, 3);
  EXPECT_EQ(after.counts.withdrawn, 1);
  EXPECT_EQ(after.counts.refused, 1);
  EXPECT_EQ(after.good_ms, 3'000);
  EXPECT_EQ(after.due_ms, 5'000);
  EXPECT_FALSE(after.is_syncing);
}

TEST_P(SourceTest, CountsTheNewerWithinASyncAndWhatIsToldNowBetweenThem) {
  begin();
  apply({entry("a", 5, kDrop), entry("a", 4)}).value();  // out of order
  EXPECT_FALSE(is_listed("a"));
  apply({entry("b", 5), entry("b", 4, kDrop), entry("b", 5)}).value();
  EXPECT_TRUE(is_listed("b"));
  EXPECT_EQ(source().counts.out_of_order, 2);
  EXPECT_EQ(source().counts.added, 1) << "the same again is not added again";
  finish();
  begin();
  apply({entry("b", 1, kDrop)}).value();  // the source's clock was put right
  EXPECT_FALSE(is_listed("b"));
}

TEST_P(SourceTest, LeavesAnEntryOfUnknownStateAsItIsAndDropsOneThatTheRulesRefuse) {
  begin();
  apply({entry("a", 1), entry("b", 1)}).value();
  apply({entry("a", 2, kPass), entry("b", 2, kRefuse)}).value();
  EXPECT_TRUE(is_listed("a"));
  EXPECT_FALSE(is_listed("b"));
}

TEST_P(SourceTest, DropsWhatAWholeRoundDidNotTell) {
  begin();
  apply({entry("a", 1), entry("b", 1), entry("c", 1)}, true).value();
  finish();
  begin();
  apply({entry("d", 2)}).value();
  finish();
  EXPECT_TRUE(is_listed("a")) << "a delta tells only what is new";
  begin(true);
  EXPECT_EQ(source().checkpoint, "");
  apply({entry("b", 1), entry("c", 1, kPass)}).value();
  EXPECT_TRUE(is_listed("a")) << "the round is not over";
  apply({entry("d", 1)}, true).value();
  EXPECT_FALSE(is_listed("a"));
  EXPECT_TRUE(is_listed("b") && is_listed("c") && is_listed("d"));
}

TEST_P(SourceTest, IsNotEmptiedByASourceThatIsWrong) {
  std::vector<SourceEntry> many;
  for (int i = 0; i < 20; ++i) many.push_back(entry("e" + std::to_string(i), 1));
  begin();
  apply(many, true).value();
  finish();
  begin(true);
  EXPECT_EQ(apply({entry("e1", 1)}, true).error().code, ErrorCode::kConflict);
  EXPECT_TRUE(is_listed("e0"));
  EXPECT_EQ(source().checkpoint, "") << "nothing of the page was kept";
  apply({entry("e1", 1)}, true, true).value();
  EXPECT_FALSE(is_listed("e0"));
  EXPECT_TRUE(is_listed("e1"));
}

TEST_P(SourceTest, GoesOnWithASyncThatWasInterrupted) {
  begin();
  apply({entry("a", 5)}).value();
  const std::int64_t number = source().sync_number;
  begin(false, 20'000);
  EXPECT_EQ(source().sync_number, number);
  EXPECT_EQ(source().counts.pages, 1);
  EXPECT_EQ(source().checkpoint, "c");
  apply({entry("a", 4, kDrop)}).value();
  EXPECT_TRUE(is_listed("a"));
  finish("It broke.");
  EXPECT_EQ(source().last_error, "It broke.");
  EXPECT_EQ(source().failures, 1);
  EXPECT_FALSE(source().good_ms);
  begin(false, 30'000);
  finish();
  EXPECT_EQ(source().last_error, "");
  EXPECT_EQ(source().failures, 0);
}

TEST_P(SourceTest, KeepsTheLastUnreadableAnswerAndNoMore) {
  const std::int64_t id = source().source_id;
  const auto keep = [&](const std::string& body) {
    transact(*database_, [&](Transaction& t) {
      keep_exchange_answer(t, id, {7, 200, "cut", static_cast<std::int64_t>(body.size()), body});
    });
    return transact(*database_, [&](Transaction& t) { return *find_kept_answer(t, id); });
  };
  EXPECT_FALSE(source().has_kept);
  EXPECT_EQ(keep(std::string("\0\xff{", 3)).body, std::string("\0\xff{", 3));
  const KeptAnswer kept = keep(std::string(kMaxKeptBytes + 5, 'x'));
  EXPECT_EQ(kept.body.size(), kMaxKeptBytes);
  EXPECT_EQ(kept.bytes, static_cast<std::int64_t>(kMaxKeptBytes + 5));
  EXPECT_EQ(kept.status, 200u);
  EXPECT_TRUE(source().has_kept);
}

TEST_P(SourceTest, IsDisabledAndAskedFor) {
  const auto set = [&](bool enabled) {
    transact(*database_, [&](Transaction& t) {
      return enable_exchange_source(t, "one", enabled, 3'000);
    }).value();
  };
  const auto ask = [&] {
    return transact(*database_, [&](Transaction& t) { return ask_exchange_sync(t, "one", 4'000); });
  };
  const auto is_due = [&] {
    return transact(*database_, [&](Transaction& t) { return is_exchange_due(t, 4'000); });
  };
  set(false);
  EXPECT_EQ(ask().error().code, ErrorCode::kConflict);
  EXPECT_FALSE(is_due());
  for (const BankName& bank :
       transact(*database_, [](Transaction& t) { return list_bank_names(t); })) {
    EXPECT_EQ(bank.enabled_ratio > 0, bank.name != "ONE");
  }
  set(true);
  EXPECT_TRUE(ask());
  EXPECT_EQ(source().due_ms, 4'000);
  EXPECT_TRUE(is_due());
}

TEST_P(SourceTest, IsRemovedWithWhatCameFromIt) {
  begin();
  apply({entry("a", 1), entry("b", 1), entry("c", 1)}).value();
  const auto remove = [&](TimeMs now_ms) {
    return transact(*database_,
                    [&](Transaction& t) { return remove_exchange_source(t, "one", 2, now_ms); });
  };
  EXPECT_EQ(remove(2'000).error().code, ErrorCode::kConflict) << "somebody syncs it";
  finish();
  EXPECT_FALSE(remove(4'000).value());
  EXPECT_FALSE(remove(4'000).value());
  EXPECT_TRUE(remove(4'000).value());
  EXPECT_FALSE(is_listed("a") || is_listed("b") || is_listed("c"));
  EXPECT_EQ(remove(4'000).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(add("again", "ONE")) << "the empty bank may be used again";
}

HOLDFAST_ON_EACH_DATABASE(SourceTest);

}  // namespace
}  // namespace holdfast
