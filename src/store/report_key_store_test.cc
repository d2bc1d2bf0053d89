#include "store/report_key_store.h"

#include "store/staff_store.h"
#include "store/test_database.h"

namespace holdfast {
namespace {

class ReportKeyTest : public OnEachDatabase {
 protected:
  std::int64_t add_staff(const char* name) {
    return transact(*database_,
                    [&](Transaction& t) -> Result<std::int64_t> {
                      const auto id = insert_staff(t, name, "analyst", 1);
                      if (id) set_staff_credentials(t, {*id, "password", "TOTP", 1});
                      return id;
                    })
        .value();
  }
  void join(std::int64_t staff_id, const char* recipient, const char* identity = "identity") {
    transact(*database_, [&](Transaction& t) {
      put_report_member(
          t, {.staff_id = staff_id, .recipient = recipient, .identity = identity, .created_ms = 5});
    });
  }
  Result<void> make(const char* key_id, const char* replaces, const char* kind = "team") {
    return transact(*database_, [&](Transaction& t) {
      return insert_report_key(t,
                               {.key_id = key_id,
                                .kind = kind,
                                .recipient = std::string("recipient of ") + key_id,
                                .created_ms = 10,
                                .created_by = "ada"},
                               replaces);
    });
  }
  void wrap(std::int64_t staff_id, const char* key_id, const char* wrapped = "wrapped") {
    transact(*database_,
             [&](Transaction& t) { insert_report_wrap(t, staff_id, {key_id, wrapped}); });
  }
  std::optional<ReportKey> current(const char* kind = "team") {
    return transact(*database_, [&](Transaction& t) { return find_current_report_key(t, kind); });
  }
  std::vector<ReportMember> members() {
    return transact(*database_, [](Transaction& t) { return list_report_members(t); });
  }
  std::vector<ReportWrap> wraps(std::int64_t staff_id) {
    return transact(*database_, [&](Transaction& t) { return list_report_wraps(t, staff_id); });
  }
  ReportSettings settings() {
    return transact(*database_, [](Transaction& t) { return load_report_settings(t); });
  }
};

TEST_P(ReportKeyTest, ANewKeyTakesThePlaceOfTheCurrentOne) {
  EXPECT_FALSE(current());
  ASSERT_TRUE(make("aaaaaaaaaaaa", ""));
  EXPECT_EQ(current()->key_id, "aaaaaaaaaaaa");
  EXPECT_EQ(make("bbbbbbbbbbbb", "").error().code, ErrorCode::kConflict);
  EXPECT_EQ(make("bbbbbbbbbbbb", "cccccccccccc").error().code, ErrorCode::kConflict);
  ASSERT_TRUE(make("bbbbbbbbbbbb", "aaaaaaaaaaaa"));
  EXPECT_EQ(current()->recipient, "recipient of bbbbbbbbbbbb");
  EXPECT_EQ(make("dddddddddddd", "aaaaaaaaaaaa").error().code, ErrorCode::kConflict);
  ASSERT_TRUE(make("dddddddddddd", "", "link"));
  const auto keys = transact(*database_, [](Transaction& t) { return list_report_keys(t); });
  ASSERT_EQ(keys.size(), 3u);
  EXPECT_EQ(keys[0].key_id, "aaaaaaaaaaaa");
  EXPECT_EQ(keys[0].retired_ms, 10);
  EXPECT_FALSE(keys[1].retired_ms);
  EXPECT_EQ(keys[2].kind, "link");
}

TEST_P(ReportKeyTest, MembersSayWhichKeysTheyLack) {
  const std::int64_t ada = add_staff("ada");
  const std::int64_t bob = add_staff("bob");
  join(ada, "age1ada");
  ASSERT_TRUE(make("aaaaaaaaaaaa", ""));
  wrap(ada, "aaaaaaaaaaaa");
  join(bob, "age1bob");
  ASSERT_EQ(members().size(), 2u);
  EXPECT_TRUE(members()[0].missing.empty());
  EXPECT_EQ(members()[1].missing, std::vector<std::string>{"aaaaaaaaaaaa"});
  wrap(bob, "aaaaaaaaaaaa", "first");
  wrap(bob, "aaaaaaaaaaaa", "second");
  ASSERT_EQ(wraps(bob).size(), 1u);
  EXPECT_EQ(wraps(bob)[0].wrapped, "first");
}

TEST_P(ReportKeyTest, ANewPassphraseKeepsTheWrapsAndANewIdentityEndsThem) {
  const std::int64_t ada = add_staff("ada");
  join(ada, "age1ada");
  ASSERT_TRUE(make("aaaaaaaaaaaa", ""));
  wrap(ada, "aaaaaaaaaaaa");
  join(ada, "age1ada", "under another passphrase");
  EXPECT_EQ(wraps(ada).size(), 1u);
  EXPECT_EQ(members()[0].identity, "under another passphrase");
  join(ada, "age1other");
  EXPECT_TRUE(wraps(ada).empty());
}

TEST_P(ReportKeyTest, APasskeyIsKeptWithTheIdentityItWasPutWith) {
  const std::int64_t ada = add_staff("ada");
  ASSERT_TRUE(transact(*database_, [&](Transaction& t) {
    put_report_member(t, {.staff_id = ada, .recipient = "age1ada", .passkey = "{}"});
    return true;
  }));
  EXPECT_EQ(members()[0].passkey, "{}");
  join(ada, "age1ada", "under another passphrase");
  EXPECT_EQ(members()[0].passkey, "");
}

TEST_P(ReportKeyTest, RemovingAMemberAsksForARotation) {
  const std::int64_t ada = add_staff("ada");
  const std::int64_t bob = add_staff("bob");
  join(ada, "age1ada");
  join(bob, "age1bob");
  ASSERT_TRUE(make("aaaaaaaaaaaa", ""));
  wrap(ada, "aaaaaaaaaaaa");
  const auto remove = [&](std::int64_t id) {
    return transact(*database_, [&](Transaction& t) { return remove_report_member(t, id); });
  };
  EXPECT_TRUE(remove(bob));
  EXPECT_FALSE(settings().rotation_needed) << "bob had no key";
  EXPECT_FALSE(remove(bob));
  EXPECT_TRUE(remove(ada));
  EXPECT_TRUE(settings().rotation_needed);
  EXPECT_TRUE(wraps(ada).empty());
  ASSERT_TRUE(make("bbbbbbbbbbbb", "aaaaaaaaaaaa"));
  EXPECT_FALSE(settings().rotation_needed);
}

TEST_P(ReportKeyTest, WhoIsDisabledHasNoKeysAnyMore) {
  const std::int64_t ada = add_staff("ada");
  join(ada, "age1ada");
  ASSERT_TRUE(make("aaaaaaaaaaaa", ""));
  wrap(ada, "aaaaaaaaaaaa");
  EXPECT_TRUE(transact(*database_, [](Transaction& t) { return disable_staff(t, "ada"); }));
  EXPECT_TRUE(wraps(ada).empty());
  EXPECT_TRUE(members().empty());
  EXPECT_TRUE(settings().rotation_needed);
}

TEST_P(ReportKeyTest, SettingsComeBackAsTheyWereSaved) {
  ReportSettings wanted = settings();
  EXPECT_TRUE(wanted.is_open);
  EXPECT_EQ(wanted.answer_hours, 48);
  EXPECT_EQ(wanted.quota_bytes, 21474836480);
  EXPECT_FALSE(wanted.recovery_ms);
  wanted = {.is_open = false,
            .is_school = true,
            .answer_hours = 24,
            .retention_days = 30,
            .spam_days = 7,
            .quota_bytes = 123456789012};
  transact(*database_, [&](Transaction& t) {
    save_report_settings(t, wanted);
    set_report_recovery(t, "age1recovery", "ada", 99);
  });
  const ReportSettings found = settings();
  EXPECT_FALSE(found.is_open);
  EXPECT_TRUE(found.is_school);
  EXPECT_EQ(found.answer_hours, 24);
  EXPECT_EQ(found.retention_days, 30);
  EXPECT_EQ(found.spam_days, 7);
  EXPECT_EQ(found.quota_bytes, 123456789012);
  EXPECT_EQ(found.recovery_recipient, "age1recovery");
  EXPECT_EQ(found.recovery_ms, 99);
  EXPECT_EQ(found.recovery_by, "ada");
}

HOLDFAST_ON_EACH_DATABASE(ReportKeyTest);

}  // namespace
}  // namespace holdfast
