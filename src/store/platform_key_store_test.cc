#include "store/platform_key_store.h"

#include "store/test_database.h"

namespace holdfast {
namespace {

class PlatformKeyTest : public OnEachDatabase {
 protected:
  void insert(const char* id, TimeMs created_ms) {
    transact(*database_, [&](Transaction& t) {
      insert_platform_key(t, {.id = id,
                              .platform = "Chatter",
                              .key_hash = std::string("hash of ") + id,
                              .created_ms = created_ms,
                              .revoked_ms = {},
                              .last_used_ms = {}});
    });
  }
  std::vector<PlatformKey> list() { return transact(*database_, list_platform_keys); }
  bool revoke(const char* id) {
    return transact(*database_, [&](Transaction& t) { return revoke_platform_key(t, id, 500); });
  }
  void use(const char* id, TimeMs at_ms) {
    transact(*database_, [&](Transaction& t) { note_platform_key_use(t, id, at_ms); });
  }
  std::int64_t revision() {
    return transact(*database_, [](Transaction& t) { return current_revision(t, "keys"); });
  }
};

TEST_P(PlatformKeyTest, GivesBackEveryFieldOldestFirst) {
  insert("bbbb", 20);
  insert("aaaa", 30);
  const std::vector<PlatformKey> keys = list();
  ASSERT_EQ(keys.size(), 2u);
  EXPECT_EQ(keys[0].id, "bbbb");
  EXPECT_EQ(keys[0].platform, "Chatter");
  EXPECT_EQ(keys[0].key_hash, "hash of bbbb");
  EXPECT_EQ(keys[0].created_ms, 20);
  EXPECT_EQ(keys[0].revoked_ms, std::nullopt);
  EXPECT_EQ(keys[0].last_used_ms, std::nullopt);
  EXPECT_EQ(keys[1].id, "aaaa");
}

TEST_P(PlatformKeyTest, IsRevokedOnce) {
  insert("aaaa", 1);
  EXPECT_TRUE(revoke("aaaa"));
  EXPECT_FALSE(revoke("aaaa"));
  EXPECT_EQ(list()[0].revoked_ms, 500);
}

TEST_P(PlatformKeyTest, CannotBeRevokedWhenItIsNotThere) { EXPECT_FALSE(revoke("none")); }

TEST_P(PlatformKeyTest, MovesTheRevisionWithEachChangeAndNotWithUse) {
  insert("aaaa", 1);
  const std::int64_t inserted = revision();
  EXPECT_GT(inserted, 0);
  use("aaaa", 10);
  EXPECT_EQ(revision(), inserted);
  ASSERT_TRUE(revoke("aaaa"));
  EXPECT_EQ(revision(), inserted + 1);
  ASSERT_FALSE(revoke("aaaa"));
  EXPECT_EQ(revision(), inserted + 1);
}

TEST_P(PlatformKeyTest, RemembersTheNewestUse) {
  insert("aaaa", 1);
  insert("bbbb", 2);
  use("aaaa", 20);
  use("aaaa", 10);
  EXPECT_EQ(list()[0].last_used_ms, 20);
  EXPECT_EQ(list()[1].last_used_ms, std::nullopt);
}

HOLDFAST_ON_EACH_DATABASE(PlatformKeyTest);

}  // namespace
}  // namespace holdfast
