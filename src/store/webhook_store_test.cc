#include "store/webhook_store.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <set>
#include <thread>

#include "store/test_database.h"

namespace holdfast {
namespace {

using ::testing::ElementsAre;

constexpr TimeMs kLeaseMs = 1000;

class WebhookStoreTest : public OnEachDatabase {
 protected:
  void add_endpoint(const std::string& id) {
    transact(*database_, [&](Transaction& t) {
      insert_webhook_endpoint(t, {.id = id,
                                  .url = "https://" + id + ".example/hook",
                                  .secret = "secret of " + id,
                                  .events = {"alert.published", "alert.cancelled"},
                                  .state = "active",
                                  .note = "Écoles",
                                  .created_ms = 10,
                                  .created_by = "staff:ada"});
    });
  }
  std::int64_t enqueue(const std::string& endpoint, const std::string& message, TimeMs at) {
    return transact(*database_, [&](Transaction& t) {
      return enqueue_webhook_message(t, {message, endpoint, "alert.published", "{\"a\":1}", at});
    });
  }
  std::vector<WebhookLease> lease(TimeMs now, int limit = 10, const std::string& owner = "") {
    const std::string name = owner.empty() ? fmt::format("owner {}", ++owners_) : owner;
    return transact(*database_, [&](Transaction& t) {
      return lease_webhook_messages(t, {name, limit, now + kLeaseMs, now});
    });
  }
  bool finish(const WebhookOutcome& outcome) {
    return transact(*database_, [&](Transaction& t) { return finish_webhook_message(t, outcome); });
  }
  WebhookEndpoint endpoint(const std::string& id) {
    return transact(*database_, [&](Transaction& t) { return *find_webhook_endpoint(t, id); });
  }
  std::vector<WebhookMessage> messages(const std::string& id, std::int64_t before = 0) {
    return transact(*database_,
                    [&](Transaction& t) { return list_webhook_messages(t, id, before, 100); });
  }
  int owners_ = 0;
};

TEST_P(WebhookStoreTest, KeepsAnEndpoint) {
  add_endpoint("a");
  const WebhookEndpoint kept = endpoint("a");
  EXPECT_EQ(kept.url, "https://a.example/hook");
  EXPECT_EQ(kept.secret, "secret of a");
  EXPECT_THAT(kept.events, ElementsAre("alert.published", "alert.cancelled"));
  EXPECT_EQ(kept.state, "active");
  EXPECT_EQ(kept.note, "Écoles");
  EXPECT_EQ(kept.created_by, "staff:ada");
  EXPECT_FALSE(kept.old_secret || kept.old_secret_until_ms || kept.failing_since_ms);
  transact(*database_, [&](Transaction& t) {
    EXPECT_EQ(list_webhook_endpoints(t).size(), 1u);
    EXPECT_FALSE(find_webhook_endpoint(t, "b").has_value());
    EXPECT_FALSE(delete_webhook_endpoint(t, "b"));
  });
}

TEST_P(WebhookStoreTest, GivesAMessageToOneOwnerUntilItsTimeIsOver) {
  add_endpoint("a");
  const std::int64_t id = enqueue("a", "m1", 100);
  EXPECT_TRUE(lease(99).empty());
  const auto first = lease(100, 10, "first");
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(first[0].message.delivery_id, id);
  EXPECT_EQ(first[0].message.message_id, "m1");
  EXPECT_EQ(first[0].message.payload, "{\"a\":1}");
  EXPECT_EQ(first[0].message.attempts, 1);
  EXPECT_EQ(first[0].endpoint.secret, "secret of a");
  EXPECT_TRUE(lease(100 + kLeaseMs - 1).empty());
  const auto second = lease(100 + kLeaseMs, 10, "second");
  ASSERT_EQ(second.size(), 1u) << "its owner died";
  EXPECT_EQ(second[0].message.attempts, 2);
  EXPECT_FALSE(finish({id, "first", "delivered", std::nullopt, 1200, 200, ""})) << "it lost it";
  EXPECT_TRUE(finish({id, "second", "delivered", std::nullopt, 1300, 204, ""}));
  EXPECT_TRUE(lease(1'000'000).empty());
  const auto kept = messages("a");
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].state, "delivered");
  EXPECT_EQ(kept[0].last_status, 204);
  EXPECT_EQ(kept[0].last_ms, 1300);
  EXPECT_FALSE(kept[0].due_ms.has_value());
}

TEST_P(WebhookStoreTest, SaysCheaplyWhetherAnythingIsDue) {
  add_endpoint("a");
  const auto is_due = [&](TimeMs now) {
    return transact(*database_, [&](Transaction& t) { return is_webhook_due(t, now); });
  };
  EXPECT_FALSE(is_due(100));
  enqueue("a", "m1", 100);
  EXPECT_FALSE(is_due(99));
  EXPECT_TRUE(is_due(100));
  (void)lease(100);
  EXPECT_FALSE(is_due(100 + kLeaseMs - 1));
  EXPECT_TRUE(is_due(100 + kLeaseMs));
}

TEST_P(WebhookStoreTest, SendsOneAtATimeToAnEndpointOldestFirst) {
  for (const char* id : {"a", "b"}) add_endpoint(id);
  enqueue("a", "m1", 100);
  enqueue("a", "m2", 50);
  enqueue("b", "m3", 100);
  const auto both = lease(100, 10, "one");
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(both[0].message.message_id, "m2");
  EXPECT_EQ(both[1].message.message_id, "m3");
  EXPECT_TRUE(lease(100).empty());
  EXPECT_TRUE(finish({both[0].message.delivery_id, "one", "delivered", std::nullopt, 1, 200, ""}));
  const auto next = lease(100);
  ASSERT_EQ(next.size(), 1u);
  EXPECT_EQ(next[0].message.message_id, "m1");
}

TEST_P(WebhookStoreTest, TakesNoMoreThanAsked) {
  for (int i = 0; i < 5; ++i) {
    add_endpoint(fmt::format("e{}", i));
    enqueue(fmt::format("e{}", i), "m", 100);
  }
  add_endpoint("0 has nothing");
  EXPECT_EQ(lease(100, 2).size(), 2u);
  EXPECT_EQ(lease(100, 2).size(), 2u);
  EXPECT_EQ(lease(100, 2).size(), 1u);
}

TEST_P(WebhookStoreTest, TriesAgainWhenItIsDueAndNotesTheFailure) {
  add_endpoint("a");
  const std::int64_t id = enqueue("a", "m1", 100);
  (void)lease(100, 1, "one");
  EXPECT_TRUE(finish({id, "one", "waiting", 5000, 200, 500, "The answer was 500."}));
  EXPECT_EQ(endpoint("a").failing_since_ms, 200);
  EXPECT_TRUE(lease(4999).empty());
  ASSERT_EQ(lease(5000, 1, "two").size(), 1u);
  EXPECT_TRUE(finish({id, "two", "waiting", 9000, 5100, std::nullopt, "No answer."}));
  EXPECT_EQ(endpoint("a").failing_since_ms, 200) << "the first failure counts";
  EXPECT_FALSE(messages("a")[0].last_status.has_value());
  ASSERT_EQ(lease(9000, 1, "three").size(), 1u);
  EXPECT_TRUE(finish({id, "three", "delivered", std::nullopt, 9100, 200, ""}));
  EXPECT_FALSE(endpoint("a").failing_since_ms.has_value());
}

TEST_P(WebhookStoreTest, GivesBackUntried) {
  add_endpoint("a");
  const std::int64_t id = enqueue("a", "m1", 100);
  (void)lease(100, 1, "one");
  transact(*database_, [&](Transaction& t) {
    release_webhook_message(t, id, "another", 150);
    release_webhook_message(t, id, "one", 150);
  });
  const auto again = lease(150);
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].message.attempts, 1);
}

TEST_P(WebhookStoreTest, SendsNothingToAnEndpointThatIsHeldOrNotActive) {
  add_endpoint("a");
  enqueue("a", "m1", 100);
  transact(*database_, [&](Transaction& t) { hold_webhook_endpoint(t, "a", 500); });
  EXPECT_TRUE(lease(499).empty());
  EXPECT_EQ(lease(500, 1, "one").size(), 1u);
  enqueue("a", "m2", 500);
  transact(*database_, [&](Transaction& t) {
    EXPECT_TRUE(set_webhook_state(t, "a", "gone", 600));
    EXPECT_FALSE(set_webhook_state(t, "a", "gone", 600));
    EXPECT_FALSE(set_webhook_state(t, "nobody", "gone", 600));
  });
  EXPECT_TRUE(lease(100'000).empty());
  const auto kept = messages("a");
  EXPECT_EQ(kept.at(0).state, "failed");
  EXPECT_EQ(kept.at(1).state, "sending") << "who sends it settles it";
  transact(*database_, [&](Transaction& t) {
    EXPECT_TRUE(set_webhook_state(t, "a", "active", 700));
    EXPECT_EQ(retry_webhook_messages(t, "a", 0, 700), 1);
  });
  EXPECT_EQ(lease(100'000).size(), 1u);
}

TEST_P(WebhookStoreTest, LeasesOneOfAnyEndpointForAPerson) {
  add_endpoint("a");
  const std::int64_t id = enqueue("a", "m1", 100);
  const auto take = [&](const std::string& owner, TimeMs now) {
    return transact(*database_, [&](Transaction& t) {
      return lease_webhook_message(t, id, {owner, 1, now + kLeaseMs, now});
    });
  };
  EXPECT_TRUE(take("one", 50).has_value()) << "before it is due";
  EXPECT_FALSE(take("two", 60).has_value()) << "it is being sent";
  EXPECT_TRUE(lease(60).empty());
  EXPECT_TRUE(finish({id, "one", "delivered", std::nullopt, 70, 200, ""}));
  EXPECT_FALSE(take("three", 100'000).has_value()) << "it was delivered";
}

TEST_P(WebhookStoreTest, StartsAnewWhatFailed) {
  add_endpoint("a");
  const std::int64_t one = enqueue("a", "m1", 100);
  const std::int64_t two = enqueue("a", "m2", 200);
  (void)lease(100, 1, "x");
  EXPECT_TRUE(finish({one, "x", "failed", std::nullopt, 150, 500, "The answer was 500."}));
  transact(*database_, [&](Transaction& t) {
    EXPECT_EQ(count_webhook_messages(t, "a").failed, 1);
    EXPECT_EQ(count_webhook_messages(t, "a").waiting, 1);
    EXPECT_EQ(retry_webhook_messages(t, "b", one, 300), 0) << "another's";
    EXPECT_EQ(retry_webhook_messages(t, "a", two, 300), 1) << "one that waits";
    EXPECT_EQ(retry_webhook_messages(t, "a", one, 250), 1);
  });
  const auto again = lease(300);
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].message.delivery_id, one);
  EXPECT_EQ(again[0].message.attempts, 1) << "the schedule begins anew";
}

TEST_P(WebhookStoreTest, ListsNewestFirstInPages) {
  add_endpoint("a");
  std::vector<std::int64_t> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(enqueue("a", fmt::format("m{}", i), i));
  const auto all = messages("a");
  ASSERT_EQ(all.size(), 5u);
  EXPECT_EQ(all[0].delivery_id, ids[4]);
  const auto rest = messages("a", ids[2]);
  ASSERT_EQ(rest.size(), 2u);
  EXPECT_EQ(rest[0].delivery_id, ids[1]);
}

TEST_P(WebhookStoreTest, ChangesASecretAndForgetsTheOldOne) {
  add_endpoint("a");
  transact(*database_, [&](Transaction& t) {
    EXPECT_TRUE(change_webhook_secret(t, "a", "fresh", 1000));
    EXPECT_FALSE(change_webhook_secret(t, "b", "fresh", 1000));
    delete_old_webhooks(t, 0, 999);
  });
  EXPECT_EQ(endpoint("a").secret, "fresh");
  EXPECT_EQ(endpoint("a").old_secret, "secret of a");
  EXPECT_EQ(endpoint("a").old_secret_until_ms, 1000);
  transact(*database_, [&](Transaction& t) { delete_old_webhooks(t, 0, 1000); });
  EXPECT_FALSE(endpoint("a").old_secret || endpoint("a").old_secret_until_ms);
}

TEST_P(WebhookStoreTest, ForgetsWhatWasSettledLongAgoAndNothingElse) {
  add_endpoint("a");
  const std::int64_t one = enqueue("a", "m1", 100);
  enqueue("a", "m2", 100);
  enqueue("nobody", "m3", 100);
  (void)lease(100, 1, "x");
  EXPECT_TRUE(finish({one, "x", "delivered", std::nullopt, 150, 200, ""}));
  transact(*database_, [&](Transaction& t) { delete_old_webhooks(t, 150, 0); });
  EXPECT_EQ(messages("a").size(), 2u);
  EXPECT_TRUE(messages("nobody").empty());
  transact(*database_, [&](Transaction& t) { delete_old_webhooks(t, 151, 0); });
  ASSERT_EQ(messages("a").size(), 1u);
  EXPECT_EQ(messages("a")[0].message_id, "m2") << "it waits still";
  transact(*database_, [&](Transaction& t) { EXPECT_TRUE(delete_webhook_endpoint(t, "a")); });
  EXPECT_TRUE(messages("a").empty());
}

// Four servers take from one database at the same time: each message goes to one of them.
TEST_P(WebhookStoreTest, NeverGivesOneMessageToTwo) {
  constexpr int kMessages = 60;
  for (int i = 0; i < kMessages; ++i) {
    add_endpoint(fmt::format("e{}", i));
    enqueue(fmt::format("e{}", i), "m", 100);
  }
  std::mutex mutex;
  std::vector<std::int64_t> taken;
  {
    std::vector<std::jthread> servers;
    for (int server = 0; server < 4; ++server) {
      servers.emplace_back([&, server] {
        const auto own = Database::open({.url = database_.url(), .connections = 1}).value();
        for (int turn = 0; turn < 40; ++turn) {
          const std::string owner = fmt::format("{} {}", server, turn);
          for (const WebhookLease& each : transact(*own, [&](Transaction& t) {
                 return lease_webhook_messages(t, {owner, 3, 1000, 100});
               })) {
            const std::lock_guard lock(mutex);
            taken.push_back(each.message.delivery_id);
          }
        }
      });
    }
  }
  EXPECT_EQ(taken.size(), static_cast<std::size_t>(kMessages));
  EXPECT_EQ(std::set<std::int64_t>(taken.begin(), taken.end()).size(), taken.size());
}

HOLDFAST_ON_EACH_DATABASE(WebhookStoreTest);

}  // namespace
}  // namespace holdfast
