#include "store/recipient_store.h"

#include "store/test_database.h"
#include "store/test_recipients.h"

namespace holdfast {
namespace {

class RecipientStoreTest : public OnEachDatabase {
 protected:
  UpsertCounts put(const std::vector<Recipient>& recipients) {
    return transact(*database_,
                    [&](Transaction& t) { return upsert_recipients(t, recipients, 5); });
  }
  GroupCounts count(const Group& group) {
    return transact(*database_, [&](Transaction& t) { return count_group(t, group); });
  }
  std::optional<Recipient> find(const std::string& key) {
    return transact(*database_, [&](Transaction& t) { return find_recipient_by_key(t, key); });
  }
};

TEST_P(RecipientStoreTest, ImportingTwiceChangesNothing) {
  const auto recipients = test_recipients(20);
  EXPECT_EQ(put(recipients).added, 20);
  const UpsertCounts again = put(recipients);
  EXPECT_EQ(again.added, 0);
  EXPECT_EQ(again.changed, 0);
  EXPECT_EQ(again.unchanged, 20);
  auto renamed = recipients;
  renamed[3].school = "Hill School";
  EXPECT_EQ(put(renamed).changed, 1);
  EXPECT_EQ(find(renamed[3].address_key)->school, "Hill School");
}

TEST_P(RecipientStoreTest, GroupsByQuery) {
  put({test_recipient(1, "teacher", "GB-KEN"), test_recipient(2, "teacher", "IE-D"),
       test_recipient(3, "parent", "GB-LND"), test_recipient(4, "100%", "GB_X")});
  EXPECT_EQ(count({}).active, 4);
  EXPECT_EQ(count({{"role", {"Teacher"}}, {"region", {"GB-*"}}}).active, 1);
  EXPECT_EQ(count({{"region", {"gb-*"}}}).active, 2);
  EXPECT_EQ(count({{"role", {"teacher", "parent"}}}).active, 3);
  EXPECT_EQ(count({{"role", {"1__%*"}}}).active, 0);
  EXPECT_EQ(count({{"role", {"100%*"}}}).active, 1);
  const auto listed = transact(
      *database_, [](Transaction& t) { return list_group(t, {{"region", {"GB-*"}}}, 0, 10); });
  ASSERT_EQ(listed.size(), 2u);
  EXPECT_LT(listed[0].recipient_id, listed[1].recipient_id);
}

TEST_P(RecipientStoreTest, WaitsForADoubleOptIn) {
  Recipient asked = test_recipient(1);
  asked.consent = "ask";
  put({asked});
  EXPECT_EQ(count({}).pending, 1);
  EXPECT_EQ(count({}).active, 0);
  const auto id = find(asked.address_key)->recipient_id;
  transact(*database_, [&](Transaction& t) { set_opt_in(t, {id, "hash", 100}); });
  const auto confirm = [&](const char* hash, TimeMs now) {
    return transact(*database_, [&](Transaction& t) { return confirm_opt_in(t, hash, now); });
  };
  EXPECT_FALSE(confirm("other", 50));
  EXPECT_FALSE(confirm("hash", 100));
  EXPECT_TRUE(confirm("hash", 99));
  EXPECT_FALSE(confirm("hash", 99));
  EXPECT_EQ(count({}).active, 1);
  EXPECT_EQ(put({asked}).unchanged, 1);
  EXPECT_EQ(count({}).active, 1);
}

TEST_P(RecipientStoreTest, SuppressesOnceAndLifts) {
  put(test_recipients(2));
  const Suppression suppression{test_recipient(1).address_key, "unsubscribed", "one-click", 7};
  const auto suppress = [&] {
    return transact(*database_, [&](Transaction& t) { return suppress_address(t, suppression); });
  };
  EXPECT_TRUE(suppress());
  EXPECT_FALSE(suppress());
  EXPECT_EQ(count({}).active, 1);
  EXPECT_EQ(count({}).suppressed, 1);
  const auto found = transact(
      *database_, [&](Transaction& t) { return find_suppression(t, suppression.address_key); });
  EXPECT_EQ(found->reason, "unsubscribed");
  EXPECT_TRUE(transact(
      *database_, [&](Transaction& t) { return lift_suppression(t, suppression.address_key); }));
  EXPECT_EQ(count({}).active, 2);
}

TEST_P(RecipientStoreTest, ForgetsAPerson) {
  put(test_recipients(1));
  const std::string key = test_recipient(1).address_key;
  const auto forget = [&] {
    return transact(*database_, [&](Transaction& t) { return delete_recipient(t, key, 9); });
  };
  EXPECT_TRUE(forget());
  EXPECT_FALSE(forget());
  EXPECT_FALSE(find(key).has_value());
}

HOLDFAST_ON_EACH_DATABASE(RecipientStoreTest);

}  // namespace
}  // namespace holdfast
