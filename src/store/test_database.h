// A fresh database for each store test: SQLite in a scratch file, or its own database on the
// PostgreSQL that HOLDFAST_TEST_POSTGRESQL names (./test starts one). One thread.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "store/database.h"

namespace holdfast {

class TestDatabase {
 public:
  explicit TestDatabase(Dialect dialect);
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  Database& operator*() { return *database_; }
  Database* operator->() { return database_.get(); }
  // For a second Database on the same data.
  [[nodiscard]] const std::string& url() const { return url_; }
  // Runs raw SQL past the store, as somebody with the database in their hands would.
  void run_sql(const std::string& statement);

 private:
  Dialect dialect_;
  std::string url_;
  std::string name_;
  std::unique_ptr<Database> database_;
};

// Every store test runs on both: class MyTest : public OnEachDatabase {}; TEST_P(MyTest, ...).
class OnEachDatabase : public ::testing::TestWithParam<Dialect> {
 protected:
  TestDatabase database_{GetParam()};
};

#define HOLDFAST_ON_EACH_DATABASE(Suite)                                                       \
  INSTANTIATE_TEST_SUITE_P(Each, Suite,                                                        \
                           ::testing::Values(::holdfast::Dialect::kSqlite,                     \
                                             ::holdfast::Dialect::kPostgresql),                \
                           [](const auto& info) {                                              \
                             return info.param == ::holdfast::Dialect::kSqlite ? "Sqlite"      \
                                                                               : "Postgresql"; \
                           })

}  // namespace holdfast
