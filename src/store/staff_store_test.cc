#include "store/staff_store.h"

#include <thread>

#include "store/test_database.h"

namespace holdfast {
namespace {

class StaffTest : public OnEachDatabase {
 protected:
  std::int64_t insert(const char* name, const char* role = "analyst") {
    return transact(*database_, [&](Transaction& t) { return insert_staff(t, name, role, 7); })
        .value();
  }
  void set_up(std::int64_t id, std::int64_t step = 100) {
    transact(*database_,
             [&](Transaction& t) { set_staff_credentials(t, {id, "password", "TOTP", step}); });
  }
  void link(std::int64_t id, const char* token, TimeMs expires_ms) {
    transact(*database_,
             [&](Transaction& t) { replace_staff_link(t, {token, id, "SECRET", expires_ms}); });
  }
  void sign_in(std::int64_t id, const char* token, TimeMs expires_ms = 1'000) {
    transact(*database_,
             [&](Transaction& t) { insert_staff_session(t, token, id, 0, expires_ms); });
  }
  std::optional<StaffMember> find(const char* name) {
    return transact(*database_, [&](Transaction& t) { return find_staff(t, name); });
  }
  std::optional<LinkedStaff> find_link(const char* token, TimeMs now_ms) {
    return transact(*database_, [&](Transaction& t) { return find_staff_link(t, token, now_ms); });
  }
  std::optional<StaffSession> find_session(const char* token, TimeMs now_ms = 0) {
    return transact(*database_,
                    [&](Transaction& t) { return find_staff_session(t, token, now_ms); });
  }
  bool take(std::int64_t id, std::int64_t step) {
    return transact(*database_, [&](Transaction& t) { return take_totp_step(t, id, step); });
  }
  bool disable(const char* name) {
    return transact(*database_, [&](Transaction& t) { return disable_staff(t, name); });
  }
};

TEST_P(StaffTest, IsInvitedWithoutCredentials) {
  const std::int64_t id = insert("ada", "admin");
  const std::optional<StaffMember> ada = find("ada");
  ASSERT_TRUE(ada);
  EXPECT_EQ(ada->staff_id, id);
  EXPECT_EQ(ada->name, "ada");
  EXPECT_EQ(ada->role, "admin");
  EXPECT_EQ(ada->state, "invited");
  EXPECT_EQ(ada->password_hash, "");
  EXPECT_EQ(ada->totp_secret, "");
  EXPECT_EQ(ada->totp_last_step, 0);
  EXPECT_EQ(ada->created_ms, 7);
  EXPECT_FALSE(find("bob"));
}

TEST_P(StaffTest, RefusesANameTaken) {
  insert("ada");
  const auto again =
      transact(*database_, [](Transaction& t) { return insert_staff(t, "ada", "admin", 8); });
  EXPECT_EQ(again.error().code, ErrorCode::kConflict);
  EXPECT_EQ(find("ada")->role, "analyst");
}

TEST_P(StaffTest, IsListedByName) {
  insert("zoe");
  insert("ada");
  const std::vector<StaffMember> members = transact(*database_, list_staff);
  ASSERT_EQ(members.size(), 2u);
  EXPECT_EQ(members[0].name, "ada");
  EXPECT_EQ(members[1].name, "zoe");
}

TEST_P(StaffTest, HasOneLinkThatExpires) {
  const std::int64_t id = insert("ada");
  link(id, "old", 100);
  EXPECT_EQ(find_link("old", 99)->member.name, "ada");
  EXPECT_EQ(find_link("old", 99)->totp_secret, "SECRET");
  EXPECT_FALSE(find_link("old", 100));
  link(id, "new", 200);
  EXPECT_FALSE(find_link("old", 0));
  EXPECT_TRUE(find_link("new", 0));
}

TEST_P(StaffTest, KeepsLinksOfOthersWhenOneIsReplaced) {
  link(insert("ada"), "ada's", 100);
  link(insert("bob"), "bob's", 100);
  EXPECT_TRUE(find_link("ada's", 0));
  EXPECT_TRUE(find_link("bob's", 0));
}

TEST_P(StaffTest, EndsLinkAndSessionsWithNewCredentials) {
  const std::int64_t id = insert("ada");
  set_up(id);
  sign_in(id, "session");
  link(id, "link", 100);
  set_up(id, 200);
  const std::optional<StaffMember> ada = find("ada");
  EXPECT_EQ(ada->state, "active");
  EXPECT_EQ(ada->password_hash, "password");
  EXPECT_EQ(ada->totp_secret, "TOTP");
  EXPECT_EQ(ada->totp_last_step, 200);
  EXPECT_FALSE(find_link("link", 0));
  EXPECT_FALSE(find_session("session"));
}

TEST_P(StaffTest, TakesACodeOnceAndNoOlderOne) {
  const std::int64_t id = insert("ada");
  set_up(id, 100);
  EXPECT_FALSE(take(id, 99));
  EXPECT_FALSE(take(id, 100));
  EXPECT_TRUE(take(id, 102));
  EXPECT_FALSE(take(id, 102));
  EXPECT_FALSE(take(id, 101));
  EXPECT_FALSE(take(id + 1, 200));
}

TEST_P(StaffTest, TakesACodeOnceWhenTriedManyTimesAtOnce) {
  const std::int64_t id = insert("ada");
  set_up(id, 100);
  std::atomic<int> taken{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] { taken += take(id, 101) ? 1 : 0; });
    }
  }
  EXPECT_EQ(taken, 1);
}

TEST_P(StaffTest, IsKnownByASessionUntilItExpires) {
  const std::int64_t id = insert("ada");
  set_up(id);
  sign_in(id, "token", 100);
  const std::optional<StaffSession> session = find_session("token", 99);
  ASSERT_TRUE(session);
  EXPECT_EQ(session->staff_id, id);
  EXPECT_EQ(session->name, "ada");
  EXPECT_EQ(session->role, "analyst");
  EXPECT_EQ(session->expires_ms, 100);
  EXPECT_FALSE(find_session("token", 100));
  EXPECT_FALSE(find_session("other", 0));
}

TEST_P(StaffTest, IsNotKnownByASessionBeforeSetUp) {
  sign_in(insert("ada"), "token");
  EXPECT_FALSE(find_session("token"));
}

TEST_P(StaffTest, SignsOutHereOrEverywhere) {
  const std::int64_t ada = insert("ada");
  const std::int64_t bob = insert("bob");
  set_up(ada);
  set_up(bob);
  for (const char* token : {"one", "two", "three"}) sign_in(ada, token);
  sign_in(bob, "bob's");
  transact(*database_, [](Transaction& t) { delete_staff_session(t, "one"); });
  EXPECT_FALSE(find_session("one"));
  EXPECT_TRUE(find_session("two"));
  transact(*database_, [&](Transaction& t) { delete_all_staff_sessions(t, ada); });
  EXPECT_FALSE(find_session("two"));
  EXPECT_FALSE(find_session("three"));
  EXPECT_TRUE(find_session("bob's"));
}

TEST_P(StaffTest, ForgetsExpiredSessions) {
  const std::int64_t id = insert("ada");
  set_up(id);
  sign_in(id, "short", 100);
  sign_in(id, "long", 101);
  transact(*database_, [](Transaction& t) { delete_expired_staff_sessions(t, 100); });
  EXPECT_FALSE(find_session("short", 0));
  EXPECT_TRUE(find_session("long", 0));
}

TEST_P(StaffTest, LosesLinkAndSessionsWhenDisabled) {
  const std::int64_t id = insert("ada");
  set_up(id);
  sign_in(id, "session");
  link(id, "link", 100);
  EXPECT_TRUE(disable("ada"));
  EXPECT_EQ(find("ada")->state, "disabled");
  EXPECT_FALSE(find_link("link", 0));
  EXPECT_FALSE(find_session("session"));
  sign_in(id, "made later");
  EXPECT_FALSE(find_session("made later"));
  EXPECT_FALSE(disable("nobody"));
}

HOLDFAST_ON_EACH_DATABASE(StaffTest);

}  // namespace
}  // namespace holdfast
