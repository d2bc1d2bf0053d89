#include "store/subscription_store.h"

#include "store/alert_store.h"
#include "store/delivery_store.h"
#include "store/test_database.h"
#include "store/test_recipients.h"

namespace holdfast {
namespace {

constexpr TimeMs kDay = 86'400'000;

class SubscriptionStoreTest : public OnEachDatabase {
 protected:
  void ask(const Recipient& recipient, TimeMs at) {
    transact(*database_, [&](Transaction& t) { request_subscription(t, recipient, kDay, at); });
  }
  std::vector<OptInMail> due(TimeMs now) {
    return transact(*database_,
                    [&](Transaction& t) { return lease_opt_in_mails(t, 10, now + 600, now); });
  }
  bool confirm(std::int64_t id, const std::string& hash, TimeMs now) {
    return transact(*database_, [&](Transaction& t) {
      set_opt_in(t, {id, hash, now + 100});
      return confirm_subscription(t, id, hash, now);
    });
  }
  std::int64_t forget(TimeMs before, int limit = 10) {
    return transact(*database_,
                    [&](Transaction& t) { return forget_unanswered(t, before, limit, before); });
  }
  std::optional<Recipient> known(const Recipient& recipient) {
    return transact(*database_, [&](Transaction& t) {
      return find_recipient_by_key(t, recipient.address_key);
    });
  }
};

TEST_P(SubscriptionStoreTest, AsksOnceAndConfirms) {
  const Recipient ada = test_recipient(1);
  ask(ada, 1000);
  ask(ada, 2000);
  const auto mails = due(2000);
  ASSERT_EQ(mails.size(), 1u);
  EXPECT_EQ(mails[0].recipient.address, ada.address);
  EXPECT_EQ(mails[0].recipient.state, "pending");
  EXPECT_TRUE(due(2001).empty()) << "another server has it";
  EXPECT_EQ(due(2600).size(), 1u) << "and if that one died, it is due again";
  EXPECT_TRUE(confirm(mails[0].recipient.recipient_id, std::string(64, 'a'), 3000));
  EXPECT_EQ(known(ada)->state, "active");
  EXPECT_EQ(known(ada)->consent, "given");
  EXPECT_FALSE(confirm(mails[0].recipient.recipient_id, std::string(64, 'a'), 3000)) << "used up";
  ask(ada, 5 * kDay);
  EXPECT_TRUE(due(6 * kDay).empty()) << "who is told already is not asked";
}

TEST_P(SubscriptionStoreTest, AsksAgainAfterTheQuietTime) {
  const Recipient ada = test_recipient(1);
  ask(ada, 1000);
  const auto first = due(1000);
  transact(*database_, [&](Transaction& t) {
    finish_opt_in_mail(t, first.at(0).recipient.recipient_id, std::nullopt);
  });
  ask(ada, 1000 + kDay - 1);
  EXPECT_TRUE(due(1000 + kDay).empty());
  ask(ada, 1000 + kDay);
  EXPECT_EQ(due(1000 + kDay).size(), 1u);
}

TEST_P(SubscriptionStoreTest, ForgetsWhoNeverAnswered) {
  Recipient typed = test_recipient(1);
  typed.consent_source = kAskedOnSite;
  Recipient confirmed = test_recipient(2);
  confirmed.consent_source = kAskedOnSite;
  Recipient listed = test_recipient(3);
  listed.consent = "ask";
  const Recipient left = test_recipient(4);  // told as a duty, left, and somebody asked anew
  for (const Recipient& each : {typed, confirmed}) ask(each, 1000);
  transact(*database_, [&](Transaction& t) {
    (void)upsert_recipients(t, std::array{listed, left}, 1000);
    (void)suppress_address(t, {left.address_key, "unsubscribed", "test", 1000});
    return ask_pending_recipients(t, 1000);
  });
  ask(left, 1000);
  EXPECT_TRUE(confirm(known(confirmed)->recipient_id, std::string(64, 'c'), 1001));
  EXPECT_EQ(forget(999), 0);
  EXPECT_EQ(forget(1000, 1), 1) << "no more than it may at once";
  EXPECT_EQ(forget(1000), 1);
  EXPECT_EQ(forget(1000), 0);
  EXPECT_FALSE(known(typed));
  EXPECT_FALSE(known(listed));
  EXPECT_TRUE(known(confirmed));
  EXPECT_TRUE(known(left)) << "its past is another's to delete";
}

TEST_P(SubscriptionStoreTest, NoListAsksTwiceButTheOwnerMay) {
  Recipient listed = test_recipient(3);
  listed.consent = "ask";
  const auto import = [&](const Recipient& recipient) {
    return transact(*database_, [&](Transaction& t) {
      const UpsertCounts counts = upsert_recipients(t, std::array{recipient}, 5000);
      (void)ask_pending_recipients(t, 5000);
      return counts;
    });
  };
  EXPECT_EQ(import(listed).added, 1);
  EXPECT_EQ(forget(5000), 1);
  EXPECT_EQ(import(listed).unchanged, 1);
  EXPECT_FALSE(known(listed));
  EXPECT_TRUE(due(6000).empty());
  ask(listed, 7000);
  EXPECT_EQ(due(7000).size(), 1u);
  EXPECT_EQ(import(listed).added, 0) << "known, and waits";
  EXPECT_EQ(forget(7000), 1);
  Recipient duty = listed;
  duty.consent = "duty";
  EXPECT_EQ(import(duty).added, 1) << "another ground than their answer";
  EXPECT_EQ(known(duty)->state, "active");
}

TEST_P(SubscriptionStoreTest, BringsBackWhoLeftButNobodyWhoComplained) {
  for (const char* reason : {"unsubscribed", "complained"}) {
    const Recipient reader = test_recipient(reason[0]);
    transact(*database_, [&](Transaction& t) {
      (void)upsert_recipients(t, std::array{reader}, 1);
      (void)suppress_address(t, {reader.address_key, reason, "test", 1});
    });
    ask(reader, 1000);
    const auto mails = due(1000);
    if (reason[0] == 'c') {
      EXPECT_TRUE(mails.empty());
      continue;
    }
    ASSERT_EQ(mails.size(), 1u);
    EXPECT_TRUE(confirm(mails[0].recipient.recipient_id, std::string(64, 'b'), 2000));
    EXPECT_FALSE(transact(*database_, [&](Transaction& t) {
                   return find_suppression(t, reader.address_key);
                 }).has_value());
  }
}

TEST_P(SubscriptionStoreTest, AsksThoseOfAList) {
  Recipient ask_first = test_recipient(1);
  ask_first.consent = "ask";
  const std::vector<Recipient> list{ask_first, test_recipient(2)};
  const auto asked = transact(*database_, [&](Transaction& t) {
    (void)upsert_recipients(t, list, 1);
    return ask_pending_recipients(t, 5);
  });
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(transact(*database_, [](Transaction& t) { return ask_pending_recipients(t, 6); }), 0);
  ASSERT_EQ(due(6).size(), 1u);
}

TEST_P(SubscriptionStoreTest, TellsWhoHasRead) {
  const std::int64_t alert = transact(*database_, [](Transaction& t) {
    const auto proposed = propose_alert(t, {"a1", "alert", "", "H", "words", "ada", 1}).value();
    (void)upsert_recipients(t, test_recipients(3), 1);
    (void)publish_alert(t, {"a1", proposed.source_hash, "ben", 2}).value();
    (void)enqueue_group(t, proposed.alert_id, {}, 3);
    insert_sender(t, {"s", proposed.alert_id, "host", "boot", "journal", 4, 4});
    std::vector<DeliveryResult> results;
    const auto leases = lease_deliveries(t, {proposed.alert_id, "s", 1, 2, {}, 5}).value();
    for (const Lease& lease : leases) {
      results.push_back({lease.delivery_id, "accepted", "250", 1, std::nullopt, 6});
    }
    EXPECT_EQ(apply_results(t, "s", results), 2);
    return proposed.alert_id;
  });
  const auto readers = [&](bool has_read) {
    return transact(*database_,
                    [&](Transaction& t) { return list_alert_readers(t, alert, has_read, 0, 10); });
  };
  const auto unread = readers(false);
  ASSERT_EQ(unread.size(), 2u) << "the third has not been written to yet";
  const std::int64_t id = unread[0].recipient_id;
  transact(*database_, [&](Transaction& t) {
    EXPECT_TRUE(acknowledge_alert(t, alert, id, 50).has_value());
    EXPECT_TRUE(acknowledge_alert(t, alert, id, 60).has_value());
    EXPECT_EQ(acknowledge_alert(t, alert, 4711, 60).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(count_acknowledgements(t, alert), 1);
  });
  ASSERT_EQ(readers(true).size(), 1u);
  EXPECT_EQ(readers(true)[0].read_ms, 50);
  EXPECT_EQ(readers(false).size(), 1u);
}

HOLDFAST_ON_EACH_DATABASE(SubscriptionStoreTest);

}  // namespace
}  // namespace holdfast
