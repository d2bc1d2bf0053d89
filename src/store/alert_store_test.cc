#include "store/alert_store.h"

#include "store/test_database.h"

namespace holdfast {
namespace {

class AlertStoreTest : public OnEachDatabase {
 protected:
  Result<StoredAlert> propose(const std::string& identifier, const std::string& type = "alert",
                              const std::string& replaces = "", const std::string& by = "ada",
                              const std::string& source = "words") {
    return transact(*database_, [&](Transaction& t) {
      return propose_alert(t, {identifier, type, replaces, "Headline", source, by, 10});
    });
  }
  Result<StoredAlert> publish(const StoredAlert& seen, const std::string& by = "ben") {
    return transact(*database_, [&](Transaction& t) {
      return publish_alert(t, {seen.identifier, seen.source_hash, by, 20});
    });
  }
  StoredAlert published(const std::string& identifier) {
    return publish(propose(identifier).value()).value();
  }
  StoredAlert load(const std::string& identifier) {
    return transact(*database_, [&](Transaction& t) { return find_alert(t, identifier).value(); });
  }
  std::optional<bool> may_send(std::int64_t id) {
    return transact(*database_, [&](Transaction& t) { return may_send_alert(t, id); });
  }
};

TEST_P(AlertStoreTest, TakesTwoPeopleToPublish) {
  const StoredAlert proposed = propose("a1").value();
  EXPECT_EQ(proposed.state, "proposed");
  EXPECT_EQ(may_send(proposed.alert_id), std::nullopt);
  EXPECT_EQ(publish(proposed, "ada").error().code, ErrorCode::kForbidden);
  const StoredAlert done = publish(proposed, "ben").value();
  EXPECT_EQ(done.state, "published");
  EXPECT_EQ(done.published_by, "ben");
  EXPECT_EQ(done.published_ms, 20);
  EXPECT_EQ(may_send(done.alert_id), true);
  EXPECT_EQ(publish(proposed, "cyd").error().code, ErrorCode::kConflict);
}

TEST_P(AlertStoreTest, PublishesOnlyTheTextThatWasSeen) {
  const StoredAlert seen = propose("a1").value();
  ASSERT_TRUE(propose("a1", "alert", "", "ada", "other words"));
  EXPECT_EQ(publish(seen).error().code, ErrorCode::kConflict);
  EXPECT_TRUE(publish(load("a1")));
  EXPECT_EQ(propose("a1").error().code, ErrorCode::kConflict);
}

TEST_P(AlertStoreTest, AnUpdateEndsWhatItReplaces) {
  const StoredAlert first = published("a1");
  EXPECT_EQ(propose("a2", "update").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(propose("a2", "update", "nowhere").error().code, ErrorCode::kNotFound);
  const StoredAlert update = propose("a2", "update", "a1").value();
  const StoredAlert rival = propose("a3", "cancel", "a1").value();
  EXPECT_EQ(may_send(first.alert_id), true);
  ASSERT_TRUE(publish(update));
  EXPECT_EQ(load("a1").state, "replaced");
  EXPECT_EQ(may_send(first.alert_id), std::nullopt);
  EXPECT_EQ(publish(rival).error().code, ErrorCode::kConflict);
  EXPECT_EQ(load("a3").state, "proposed");
  ASSERT_TRUE(publish(propose("a4", "cancel", "a2").value()));
  EXPECT_EQ(load("a2").state, "cancelled");
}

TEST_P(AlertStoreTest, PausesAndStopsFromElsewhere) {
  const StoredAlert alert = published("a1");
  const auto set = [&](const char* sending) {
    return transact(*database_,
                    [&](Transaction& t) { return set_alert_sending(t, "a1", sending); });
  };
  EXPECT_TRUE(set("paused"));
  EXPECT_EQ(may_send(alert.alert_id), false);
  EXPECT_TRUE(set("stopped"));
  EXPECT_EQ(may_send(alert.alert_id), std::nullopt);
  EXPECT_TRUE(set("running"));
  EXPECT_EQ(may_send(alert.alert_id), true);
  EXPECT_FALSE(transact(*database_,
                        [](Transaction& t) { return set_alert_sending(t, "nowhere", "paused"); }));
}

HOLDFAST_ON_EACH_DATABASE(AlertStoreTest);

}  // namespace
}  // namespace holdfast
