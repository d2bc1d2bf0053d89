#include "store/delivery_store.h"

#include <set>
#include <thread>

#include "store/alert_store.h"
#include "store/test_database.h"
#include "store/test_recipients.h"

namespace holdfast {
namespace {

class DeliveryStoreTest : public OnEachDatabase {
 protected:
  void SetUp() override { alert_ = make_alert("a1"); }

  std::int64_t make_alert(const std::string& identifier) {
    return transact(
               *database_,
               [&](Transaction& t) -> Result<std::int64_t> {
                 const auto alert =
                     propose_alert(t, {identifier, "alert", "", "H", "words", "ada", 1}).value();
                 return publish_alert(t, {identifier, alert.source_hash, "ben", 2})->alert_id;
               })
        .value();
  }
  EnqueueCounts queue(int recipients) {
    return transact(*database_, [&](Transaction& t) {
      (void)upsert_recipients(t, test_recipients(recipients), 1);
      return enqueue_group(t, alert_, {}, 10);
    });
  }
  void sender(const std::string& owner) {
    transact(*database_, [&](Transaction& t) {
      insert_sender(t, {owner, alert_, "host", "boot", "journal", 10, 10});
    });
  }
  std::vector<Lease> lease(const std::string& owner, int limit, TimeMs now = 20,
                           const std::vector<std::string>& without = {}) {
    return transact(*database_,
                    [&](Transaction& t) {
                      return lease_deliveries(t, {alert_, owner, ++batch_, limit, without, now});
                    })
        .value();
  }
  std::int64_t apply(const std::string& owner, const std::vector<DeliveryResult>& results) {
    return transact(*database_, [&](Transaction& t) { return apply_results(t, owner, results); });
  }
  std::map<std::string, std::int64_t> counts() {
    return transact(*database_, [&](Transaction& t) { return count_deliveries(t, alert_); });
  }
  using Counts = std::map<std::string, std::int64_t>;

  std::int64_t alert_ = 0;
  std::int64_t batch_ = 0;
};

TEST_P(DeliveryStoreTest, QueuesEachRecipientOnce) {
  transact(*database_, [](Transaction& t) {
    return suppress_address(t, {test_recipient(2).address_key, "bounced", "dsn", 1});
  });
  const EnqueueCounts first = queue(5);
  EXPECT_EQ(first.queued, 4);
  EXPECT_EQ(first.suppressed, 1);
  const EnqueueCounts again = queue(6);
  EXPECT_EQ(again.queued, 1);
  EXPECT_EQ(again.known, 5);
  EXPECT_EQ(counts(), (Counts{{"queued", 5}, {"suppressed", 1}}));
}

TEST_P(DeliveryStoreTest, LeasesARowToOneSenderOnly) {
  queue(10);
  sender("one");
  sender("two");
  std::set<std::int64_t> seen;
  for (const Lease& each : lease("one", 4)) seen.insert(each.delivery_id);
  for (const Lease& each : lease("two", 4)) seen.insert(each.delivery_id);
  for (const Lease& each : lease("one", 4)) seen.insert(each.delivery_id);
  EXPECT_EQ(seen.size(), 10u);
  EXPECT_TRUE(lease("two", 4).empty());
  EXPECT_EQ(counts(), (Counts{{"leased", 10}}));
}

TEST_P(DeliveryStoreTest, TwoThatLeaseAtOnceShareNoRow) {
  queue(400);
  sender("one");
  sender("two");
  std::vector<std::int64_t> taken[2];
  std::thread threads[2];
  for (int i = 0; i < 2; ++i) {
    threads[i] = std::thread([this, i, &taken] {
      for (int round = 0; round < 60; ++round) {
        const auto got = database_->write([&](Transaction& t) {
          return lease_deliveries(t, {alert_, i == 0 ? "one" : "two", round + 1, 7, {}, 20});
        });
        for (const Lease& each : got.value()) taken[i].push_back(each.delivery_id);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<std::int64_t> all(taken[0].begin(), taken[0].end());
  all.insert(taken[1].begin(), taken[1].end());
  EXPECT_EQ(taken[0].size() + taken[1].size(), 400u);
  EXPECT_EQ(all.size(), 400u);
}

TEST_P(DeliveryStoreTest, WritesManyResultsEachToItsRow) {
  queue(251);
  sender("one");
  std::vector<DeliveryResult> results;
  for (const Lease& each : lease("one", 251)) {
    const auto id = each.delivery_id;
    const bool is_late = id % 2 == 0;
    results.push_back({id, is_late ? "deferred" : "accepted", "ok ' " + std::to_string(id), 1,
                       is_late ? std::optional<TimeMs>(id + 100) : std::nullopt, 30});
  }
  EXPECT_EQ(apply("one", results), 251);
  EXPECT_EQ(apply("one", results), 0);
  EXPECT_EQ(apply("one", {}), 0);
  for (const char* state : {"accepted", "deferred"}) {
    const auto rows = transact(
        *database_, [&](Transaction& t) { return list_deliveries(t, alert_, state, 0, 1000); });
    EXPECT_GE(rows.size(), 125u);
    for (const Delivery& row : rows) {
      EXPECT_EQ(row.reply, "ok ' " + std::to_string(row.delivery_id));
    }
  }
  EXPECT_LT(transact(*database_, [&](Transaction& t) { return next_due(t, alert_); }), 110);
}

TEST_P(DeliveryStoreTest, LeavesOutDomainsAndWhatIsNotDue) {
  queue(9);
  sender("one");
  EXPECT_TRUE(lease("one", 9, 9).empty());
  const auto some = lease("one", 9, 20, {"school0.test", "school1.test"});
  ASSERT_EQ(some.size(), 3u);
  EXPECT_EQ(some[0].recipient.domain, "school2.test");
  EXPECT_EQ(some[0].recipient.address, "reader2@school2.test");
}

TEST_P(DeliveryStoreTest, WritesResultsOfTheHolderOnce) {
  queue(3);
  sender("one");
  const auto rows = lease("one", 3);
  const std::vector<DeliveryResult> results = {
      {rows[0].delivery_id, "accepted", "250 queued as X", 1, std::nullopt, 30},
      {rows[1].delivery_id, "deferred", "451 later", 1, 90, 30},
      {rows[2].delivery_id, "bounced", std::string(499, 'a') + "\xc3\xa9", 1, std::nullopt, 30}};
  EXPECT_EQ(apply("two", results), 0);
  EXPECT_EQ(apply("one", results), 3);
  EXPECT_EQ(apply("one", results), 0);
  EXPECT_EQ(counts(), (Counts{{"accepted", 1}, {"bounced", 1}, {"deferred", 1}}));
  const auto due = transact(*database_, [&](Transaction& t) { return next_due(t, alert_); });
  EXPECT_EQ(due, 90);
  EXPECT_TRUE(lease("one", 3, 89).empty());
  const auto again = lease("one", 3, 90);
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].attempts, 1);
  const auto bounced = transact(
      *database_, [&](Transaction& t) { return list_deliveries(t, alert_, "bounced", 0, 10); });
  ASSERT_EQ(bounced.size(), 1u);
  EXPECT_EQ(bounced[0].reply, std::string(499, 'a'));
}

TEST_P(DeliveryStoreTest, ADeadSendersRowsAreSettledAndItMayNotGoOn) {
  queue(4);
  sender("one");
  sender("two");
  lease("one", 2);
  lease("two", 2);
  const auto end = [&](const char* owner, bool unknown) {
    return transact(*database_, [&](Transaction& t) { return end_sender(t, owner, unknown, 50); });
  };
  EXPECT_EQ(end("one", false).queued, 2);
  EXPECT_EQ(end("two", true).unknown, 2);
  EXPECT_EQ(counts(), (Counts{{"queued", 2}, {"unknown", 2}}));
  EXPECT_FALSE(transact(*database_, [](Transaction& t) { return touch_sender(t, "one", 60); }));
  const auto refused = transact(*database_, [&](Transaction& t) {
    return lease_deliveries(t, {alert_, "one", 9, 2, {}, 60});
  });
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_TRUE(transact(*database_, [](Transaction& t) { return list_senders(t); }).empty());
}

TEST_P(DeliveryStoreTest, SettlesUnknownRowsOnce) {
  queue(2);
  sender("one");
  lease("one", 2);
  transact(*database_, [](Transaction& t) { (void)end_sender(t, "one", true, 50); });
  const auto rows = transact(
      *database_, [&](Transaction& t) { return list_deliveries(t, alert_, "unknown", 0, 10); });
  ASSERT_EQ(rows.size(), 2u);
  const auto resolve = [&](std::int64_t id, const char* state) {
    return transact(*database_,
                    [&](Transaction& t) { return resolve_unknown(t, id, state, "the log", 60); });
  };
  EXPECT_TRUE(resolve(rows[0].delivery_id, "accepted"));
  EXPECT_FALSE(resolve(rows[0].delivery_id, "queued"));
  EXPECT_TRUE(resolve(rows[1].delivery_id, "queued"));
  EXPECT_EQ(counts(), (Counts{{"accepted", 1}, {"queued", 1}}));
  const auto bounce = [&](std::int64_t recipient) {
    return transact(*database_, [&](Transaction& t) {
      return record_return(t, alert_, recipient, "bounced", "5.1.1", 70);
    });
  };
  EXPECT_TRUE(bounce(rows[0].recipient_id));
  EXPECT_FALSE(bounce(rows[1].recipient_id));
  EXPECT_EQ(counts(), (Counts{{"bounced", 1}, {"queued", 1}}));
}

TEST_P(DeliveryStoreTest, SuppressingEndsWhatWaits) {
  queue(3);
  sender("one");
  lease("one", 1);
  for (int i = 1; i <= 2; ++i) {
    transact(*database_, [&](Transaction& t) {
      return suppress_address(t, {test_recipient(i).address_key, "unsubscribed", "one-click", 9});
    });
  }
  EXPECT_EQ(counts(), (Counts{{"leased", 1}, {"queued", 1}, {"unsubscribed", 1}}));
  transact(*database_,
           [&](Transaction& t) { return delete_recipient(t, test_recipient(3).address_key, 9); });
  EXPECT_EQ(counts(), (Counts{{"leased", 1}, {"suppressed", 1}, {"unsubscribed", 1}}));
}

TEST_P(DeliveryStoreTest, AnUpdateGoesToThoseWhoMayHaveReadTheFirst) {
  queue(4);
  sender("one");
  const auto rows = lease("one", 3);
  apply("one", {{rows[0].delivery_id, "accepted", "250", 1, std::nullopt, 30},
                {rows[1].delivery_id, "unknown", "", 1, std::nullopt, 30},
                {rows[2].delivery_id, "bounced", "550", 1, std::nullopt, 30}});
  const std::int64_t update = make_alert("a2");
  const EnqueueCounts told = transact(
      *database_, [&](Transaction& t) { return enqueue_readers_of(t, update, alert_, 40); });
  EXPECT_EQ(told.queued, 2);
}

HOLDFAST_ON_EACH_DATABASE(DeliveryStoreTest);

}  // namespace
}  // namespace holdfast
