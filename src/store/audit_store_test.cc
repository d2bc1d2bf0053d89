#include "store/audit_store.h"

#include <fmt/format.h>

#include <thread>

#include "base/bytes.h"
#include "holdfast/hash.h"
#include "store/test_database.h"

namespace holdfast {
namespace {

AuditEvent event(int number) {
  return {.at_ms = 1'700'000'000'000 + number,
          .actor = "staff:ada",
          .action = "case.accept",
          .subject = fmt::format("{:04}-TEST", number),
          .details = "HOTLINE_ACCEPTED"};
}

class AuditTest : public OnEachDatabase {
 protected:
  void append(int count) {
    for (int i = 0; i < count; ++i) {
      transact(*database_, [&](Transaction& t) { append_audit(t, event(i)); });
    }
  }
  AuditVerdict verify(const std::optional<std::string>& head = std::nullopt) {
    return transact(*database_, [&](Transaction& t) { return verify_audit(t, head); });
  }
  std::vector<AuditEntry> list(std::int64_t before = 0, int limit = 1000) {
    return transact(*database_, [&](Transaction& t) { return list_audit(t, before, limit); });
  }
  // What only somebody with the database in their hands can do.
  void tamper(const std::string& statement) {
    if (GetParam() == Dialect::kSqlite) {
      database_.run_sql("drop trigger if exists audit_no_update");
      database_.run_sql("drop trigger if exists audit_no_delete");
    } else {
      database_.run_sql("drop trigger if exists audit_no_change on audit");
    }
    database_.run_sql(statement);
  }
  void expect_broken_at(std::int64_t seq) {
    const AuditVerdict verdict = verify();
    EXPECT_FALSE(verdict.whole);
    EXPECT_EQ(verdict.first_bad, seq) << verdict.finding;
  }
};

TEST_P(AuditTest, IsWholeWhenEmpty) {
  const AuditVerdict verdict = verify();
  EXPECT_TRUE(verdict.whole) << verdict.finding;
  EXPECT_EQ(verdict.entries, 0);
  EXPECT_EQ(verdict.head_hash, std::string(64, '0'));
}

TEST_P(AuditTest, HoldsItsChain) {
  append(20);
  const AuditVerdict verdict = verify();
  EXPECT_TRUE(verdict.whole) << verdict.finding;
  EXPECT_EQ(verdict.entries, 20);
  EXPECT_EQ(verdict.first_bad, 0);
  EXPECT_EQ(verdict.head_hash, list(0, 1).front().hash);
}

TEST_P(AuditTest, GivesBackEveryField) {
  append(3);
  const AuditEntry newest = list().front();
  const AuditEvent wrote = event(2);
  EXPECT_EQ(newest.seq, 3);
  EXPECT_EQ(newest.at_ms, wrote.at_ms);
  EXPECT_EQ(newest.actor, wrote.actor);
  EXPECT_EQ(newest.action, wrote.action);
  EXPECT_EQ(newest.subject, wrote.subject);
  EXPECT_EQ(newest.details, wrote.details);
  EXPECT_EQ(newest.previous_hash, list()[1].hash);
  EXPECT_EQ(newest.hash, audit_entry_hash(newest));
}

TEST_P(AuditTest, ListsNewestFirstInPages) {
  append(5);
  const auto seqs = [](const std::vector<AuditEntry>& entries) {
    std::vector<std::int64_t> out;
    for (const AuditEntry& entry : entries) out.push_back(entry.seq);
    return out;
  };
  EXPECT_EQ(seqs(list(0, 2)), (std::vector<std::int64_t>{5, 4}));
  EXPECT_EQ(seqs(list(4, 2)), (std::vector<std::int64_t>{3, 2}));
  EXPECT_TRUE(list(1, 2).empty());
}

TEST_P(AuditTest, RefusesUpdateAndDelete) {
  append(2);
  EXPECT_THROW(database_.run_sql("update audit set actor = 'x'"), std::runtime_error);
  EXPECT_THROW(database_.run_sql("delete from audit"), std::runtime_error);
  EXPECT_TRUE(verify().whole);
  EXPECT_EQ(list().size(), 2u);
}

TEST_P(AuditTest, LeavesNoEntryOfWhatWasRolledBack) {
  const auto undone = transact(*database_, [](Transaction& t) -> Result<void> {
    append_audit(t, event(0));
    return fail(ErrorCode::kConflict, "No.");
  });
  EXPECT_FALSE(undone);
  append(1);
  EXPECT_EQ(list().front().seq, 1);
  EXPECT_TRUE(verify().whole);
}

TEST_P(AuditTest, FindsAChangeOfAnyField) {
  append(4);
  for (const char* change : {"at = at + 1", "actor = 'staff:bob'", "action = 'case.decline'",
                             "subject = ''", "details = 'x'"}) {
    tamper("create table kept as select * from audit");
    tamper(fmt::format("update audit set {} where seq = 2", change));
    expect_broken_at(2);
    tamper("delete from audit");
    tamper("insert into audit select * from kept");
    tamper("drop table kept");
    EXPECT_TRUE(verify().whole);  // put back: so it was the change that was found
  }
}

TEST_P(AuditTest, FindsTextMovedFromOneFieldToTheNext) {
  transact(*database_, [](Transaction& t) {
    append_audit(t, {.at_ms = 1, .actor = "ab", .action = "c", .subject = "d", .details = ""});
  });
  tamper("update audit set actor = 'a', action = 'bc'");
  expect_broken_at(1);
}

TEST_P(AuditTest, FindsAChangedHash) {
  append(4);
  tamper(fmt::format("update audit set hash = '{}' where seq = 2", std::string(64, 'a')));
  expect_broken_at(2);
}

TEST_P(AuditTest, FindsAnEntryRewrittenWithItsOwnHash) {
  append(4);
  AuditEntry forged = list(3, 1).front();
  forged.actor = "staff:bob";
  tamper(fmt::format("update audit set actor = '{}', hash = '{}' where seq = 2", forged.actor,
                     audit_entry_hash(forged)));
  expect_broken_at(3);
}

TEST_P(AuditTest, FindsAMissingEntryInTheMiddle) {
  append(4);
  tamper("delete from audit where seq = 2");
  expect_broken_at(3);
}

TEST_P(AuditTest, FindsAMissingFirstEntry) {
  append(3);
  tamper("delete from audit where seq = 1");
  expect_broken_at(2);
}

TEST_P(AuditTest, FindsTwoEntriesSwapped) {
  append(4);
  tamper("update audit set seq = -2 where seq = 2");
  tamper("update audit set seq = 2 where seq = 3");
  tamper("update audit set seq = 3 where seq = -2");
  expect_broken_at(2);
}

TEST_P(AuditTest, FindsAnEndCutOff) {
  append(4);
  tamper("delete from audit where seq > 2");
  const AuditVerdict verdict = verify();
  EXPECT_FALSE(verdict.whole);
  EXPECT_EQ(verdict.entries, 2);
  EXPECT_EQ(verdict.first_bad, 3);
}

// Who also turns back the counter is found only by the head that somebody kept elsewhere.
TEST_P(AuditTest, FindsAnEndCutOffWithItsCounterByTheKeptHead) {
  append(4);
  const std::string head = "4:" + verify().head_hash;
  const std::string earlier = "2:" + list(3, 1).front().hash;
  EXPECT_TRUE(verify(head).whole);
  EXPECT_TRUE(verify(earlier).whole);
  tamper("delete from audit where seq > 2");
  tamper("update revisions set value = 2 where topic = 'audit'");
  EXPECT_TRUE(verify().whole);
  EXPECT_FALSE(verify(head).whole);
  EXPECT_TRUE(verify(earlier).whole);
}

TEST_P(AuditTest, NotesAHeadThatIsNoHead) {
  append(2);
  for (const char* head : {"", "2", "2:abc", "x:y"}) EXPECT_FALSE(verify(head).whole) << head;
}

TEST_P(AuditTest, LeavesNoGapWhenManyAppendAtOnce) {
  const auto second = Database::open({.url = database_.url(), .connections = 2}).value();
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 40; ++i) {
      threads.emplace_back([&, i] {
        Database& mine = i % 2 == 0 ? *database_ : *second;
        transact(mine, [&](Transaction& t) { append_audit(t, event(i)); });
      });
    }
  }
  const AuditVerdict verdict = verify();
  EXPECT_TRUE(verdict.whole) << verdict.finding;
  EXPECT_EQ(verdict.entries, 40);
}

HOLDFAST_ON_EACH_DATABASE(AuditTest);

TEST(AuditHash, IsOverTheBytesThatTheFormatSays) {
  const AuditEntry entry{.seq = 1,
                         .at_ms = 1'700'000'000'000,
                         .actor = "staff:zoë",
                         .action = "bank.create",
                         .subject = "SCHOOL",
                         .details = "",
                         .previous_hash = std::string(64, '0'),
                         .hash = {}};
  const std::string bytes = "holdfast audit v1\n" + std::string(64, '0') +
                            "\n1:1\n13:1700000000000\n10:staff:zoë\n11:bank.create\n6:SCHOOL\n0:\n";
  EXPECT_EQ(audit_entry_hash(entry), hex_encode(digest(DigestKind::kSha256, as_bytes(bytes))));
}

}  // namespace
}  // namespace holdfast
