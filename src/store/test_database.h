// A database as new for each store test: SQLite in a scratch file, or one that no other test has
// now on the PostgreSQL that HOLDFAST_TEST_POSTGRESQL names (./test starts one). One thread.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <type_traits>

#include "store/database.h"

namespace holdfast {

// Runs `function` in one transaction that is kept. A function that gives a Result gives it here
// too; one that gives another value, or nothing, throws when the database does not take it.
template <class Function>
auto transact(Database& database, Function&& function) {
  using Value = std::invoke_result_t<Function, Transaction&>;
  if constexpr (requires(Value value) { value.error(); }) {
    return database.write(function);
  } else if constexpr (std::is_void_v<Value>) {
    const Result<void> done = database.write([&](Transaction& transaction) -> Result<void> {
      function(transaction);
      return {};
    });
    done.value();
  } else {
    return database
        .write([&](Transaction& transaction) -> Result<Value> { return function(transaction); })
        .value();
  }
}

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
  struct Loan;

  Dialect dialect_;
  std::string url_;
  std::unique_ptr<Loan> loan_;
  std::unique_ptr<Database> database_;
};

// Every store test runs on both: class MyTest : public OnEachDatabase {}; TEST_P(MyTest, ...).
class OnEachDatabase : public ::testing::TestWithParam<Dialect> {
 protected:
  TestDatabase database_{GetParam()};
};

#define HOLDFAST_ON_EACH_DATABASE(Suite)                                                 \
  INSTANTIATE_TEST_SUITE_P(                                                              \
      Each, Suite,                                                                       \
      ::testing::Values(::holdfast::Dialect::kSqlite, ::holdfast::Dialect::kPostgresql), \
      [](const auto& which) {                                                            \
        return which.param == ::holdfast::Dialect::kSqlite ? "Sqlite" : "Postgresql";    \
      })

}  // namespace holdfast
