#include "store/database.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

#include "store/audit_store.h"
#include "store/bank_store.h"
#include "store/sqlite_log.h"
#include "store/test_database.h"

namespace holdfast {
namespace {

class DatabaseTest : public OnEachDatabase {
 protected:
  std::unique_ptr<Database> open_again() {
    return Database::open({.url = database_.url(), .connections = 2}).value();
  }
  std::size_t bank_count(Database& database) { return transact(database, list_banks).size(); }

  // A database that has not been migrated yet.
  std::string empty_url() {
    if (GetParam() == Dialect::kSqlite) {
      fresh_file_ = database_.url().substr(7) + "-fresh";
      return "sqlite:" + fresh_file_;
    }
    database_.run_sql("drop schema public cascade");
    database_.run_sql("create schema public");
    return database_.url();
  }
  void TearDown() override {
    for (const char* ending : {"", "-wal", "-shm"}) {
      if (!fresh_file_.empty()) std::filesystem::remove(fresh_file_ + ending);
    }
  }

 private:
  std::string fresh_file_;
};

TEST_P(DatabaseTest, ShowsWhatIsCommittedToAnother) {
  const std::unique_ptr<Database> second = open_again();
  ASSERT_TRUE(transact(*database_, [](Transaction& t) { return insert_bank(t, "SEEN", 1); }));
  const std::vector<BankSummary> banks = transact(*second, list_banks);
  ASSERT_EQ(banks.size(), 2u);
  EXPECT_EQ(banks[1].name, "SEEN");
}

TEST_P(DatabaseTest, HidesWhatIsNotCommittedYet) {
  const std::unique_ptr<Database> second = open_again();
  const Result<void> done = database_->write([&](Transaction& t) -> Result<void> {
    const Result<void> inserted = insert_bank(t, "UNSEEN", 1);
    const auto seen = second->read(
        [](Transaction& other) -> Result<std::size_t> { return list_banks(other).size(); });
    EXPECT_EQ(seen.value(), 1u);
    return inserted;
  });
  EXPECT_TRUE(done);
}

TEST_P(DatabaseTest, RollsBackWhenAnErrorIsGiven) {
  const Result<void> done = transact(*database_, [](Transaction& t) -> Result<void> {
    const Result<void> inserted = insert_bank(t, "GONE", 1);
    EXPECT_TRUE(inserted);
    return fail(ErrorCode::kConflict, "Changed our mind.");
  });
  EXPECT_EQ(done.error().code, ErrorCode::kConflict);
  EXPECT_EQ(bank_count(*database_), 1u);
}

TEST_P(DatabaseTest, RollsBackWhenAnExceptionIsThrown) {
  const auto throwing = [](Transaction& t) -> Result<void> {
    const Result<void> inserted = insert_bank(t, "GONE", 1);
    EXPECT_TRUE(inserted);
    throw std::runtime_error("from the function");
  };
  EXPECT_THROW((void)database_->write(throwing), std::runtime_error);
  EXPECT_EQ(bank_count(*database_), 1u);
}

TEST_P(DatabaseTest, TellsOfAFailureInsideAndWorksOn) {
  database_.run_sql("drop table staff_links");
  database_.run_sql("drop table staff_sessions");
  database_.run_sql("alter table revisions rename to elsewhere");
  const auto broken = database_->read(
      [](Transaction& t) -> Result<std::int64_t> { return current_revision(t, "banks"); });
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(bank_count(*database_), 1u);
}

TEST_P(DatabaseTest, RefusesASchemaFromTheFuture) {
  database_.run_sql("insert into migrations(number) values(1000000)");
  const auto opened = Database::open({.url = database_.url(), .connections = 1});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kConflict);
}

TEST_P(DatabaseTest, MigratesOnceWhenManyOpenAtOnce) {
  const std::string url = empty_url();
  std::vector<Result<std::unique_ptr<Database>>> opened(6);
  {
    std::vector<std::jthread> threads;
    for (auto& each : opened) {
      threads.emplace_back([&] { each = Database::open({.url = url, .connections = 2}); });
    }
  }
  for (auto& each : opened) {
    ASSERT_TRUE(each) << each.error().message;
    EXPECT_EQ((*each)->schema_version().value(), 19);
    EXPECT_EQ(bank_count(**each), 1u);  // the first bank is there once
  }
}

// Half of them through a second Database, as a second process would.
TEST_P(DatabaseTest, LosesNothingOf200WritersAtOnce) {
  constexpr int kWriters = 200;
  const std::unique_ptr<Database> second = open_again();
  std::atomic<int> acknowledged{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kWriters; ++i) {
      threads.emplace_back([&, i] {
        Database& mine = i % 2 == 0 ? *database_ : *second;
        const Result<void> done = mine.write(
            [&](Transaction& t) { return insert_bank(t, fmt::format("BANK_{}", i), i); });
        if (done) ++acknowledged;
      });
    }
  }
  EXPECT_EQ(acknowledged, kWriters);
  EXPECT_EQ(bank_count(*database_), kWriters + 1u);
  EXPECT_EQ(transact(*second, [](Transaction& t) { return current_revision(t, "banks"); }),
            kWriters);
}

TEST_P(DatabaseTest, KeepsTheFirstValueOfASetting) {
  const auto set = [&](const char* fresh) {
    return transact(*database_, [&](Transaction& t) { return setting_or_set(t, "name", fresh); });
  };
  EXPECT_EQ(set("first"), "first");
  EXPECT_EQ(set("second"), "first");
}

TEST_P(DatabaseTest, CountsEachTopicByItself) {
  const auto next = [&](const char* topic) {
    return transact(*database_, [&](Transaction& t) { return next_revision(t, topic); });
  };
  EXPECT_EQ(next("keys"), 1);
  EXPECT_EQ(next("keys"), 2);
  EXPECT_EQ(next("audit"), 1);
}

// Names of SQLite's files that hold `text`.
std::vector<std::string> files_with(const std::string& path, const std::string& text) {
  std::vector<std::string> found;
  for (const char* ending : {"", "-wal"}) {
    std::ifstream file(path + ending, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    if (bytes.find(text) != std::string::npos) found.push_back(path + ending);
  }
  return found;
}

TEST_P(DatabaseTest, WhatWasDeletedLeavesTheLog) {
  const std::string text = "the heron by the weir";
  const auto put = [&](const std::string& value) {
    transact(*database_, [&](Transaction& t) { put_setting(t, "kept", value); });
  };
  put(text);
  put("");
  if (GetParam() == Dialect::kPostgresql) {
    EXPECT_TRUE(empty_sqlite_log(*database_));
    return;
  }
  const std::string path = database_.url().substr(7);
  EXPECT_FALSE(files_with(path, text).empty()) << "this test would show nothing";
  // A reader of before keeps the old pages: nobody waits for it long.
  const auto held = database_->read([&](Transaction& t) {
    return Result<bool>(find_setting(t, "kept").has_value() && !empty_sqlite_log(*open_again()));
  });
  EXPECT_TRUE(held.value());
  EXPECT_TRUE(empty_sqlite_log(*database_));
  EXPECT_TRUE(files_with(path, text).empty());
  put("as before");
}

HOLDFAST_ON_EACH_DATABASE(DatabaseTest);

TEST(DatabaseUrl, RefusesWhatItDoesNotKnow) {
  for (const char* url :
       {"", "mysql://host/name", "/var/lib/holdfast.db", "sqlite:", "sqlite:a\"; b", "SQLITE:x"}) {
    const auto opened = Database::open({.url = url, .connections = 1});
    ASSERT_FALSE(opened) << url;
    EXPECT_EQ(opened.error().code, ErrorCode::kInvalidArgument) << url;
  }
}

TEST(DatabaseUrl, SaysWhenNobodyAnswers) {
  for (const char* url :
       {"postgresql://postgres@127.0.0.1:1/none", "sqlite:/no/such/folder/x.db"}) {
    const auto opened = Database::open({.url = url, .connections = 1});
    ASSERT_FALSE(opened) << url;
    EXPECT_EQ(opened.error().code, ErrorCode::kUnavailable) << url;
    EXPECT_EQ(opened.error().message.find("folder"), std::string::npos);
  }
}

}  // namespace
}  // namespace holdfast
