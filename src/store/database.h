// The database behind everything that must survive a crash: SQLite in one file, or PostgreSQL.
// A Database may be used from many threads; a Transaction belongs to the call it was given to.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

#include "base/time.h"
#include "holdfast/result.h"

namespace soci {
class session;
}

namespace holdfast {

enum class Dialect { kSqlite, kPostgresql };

struct DatabaseOptions {
  // "sqlite:PATH" or "postgresql://user@host:port/name" (any libpq URI).
  std::string url;
  // Connections kept open, 1 to 64. SQLite writes one at a time whatever this is.
  int connections = 6;
  // How long a call waits for another process's lock before it fails with kUnavailable.
  std::chrono::milliseconds lock_timeout{10'000};
};

// One open transaction; what the store functions take. Only this room sees the session inside.
class Transaction {
 public:
  using Instant = std::chrono::steady_clock::time_point;
  Transaction(soci::session& session, Dialect dialect,
              Instant asked = std::chrono::steady_clock::now())
      : session_(session), dialect_(dialect), asked_(asked) {}
  [[nodiscard]] soci::session& session() const { return session_; }
  [[nodiscard]] Dialect dialect() const { return dialect_; }
  // How long the call has waited for connections and locks and worked so far, in whole seconds as
  // milliseconds: what a time that was read before the call has aged. 0 for a quick one.
  [[nodiscard]] TimeMs aged_ms() const {
    const auto age = std::chrono::steady_clock::now() - asked_;
    return std::chrono::duration_cast<std::chrono::seconds>(age).count() * 1000;
  }

 private:
  soci::session& session_;
  Dialect dialect_;
  Instant asked_;
};

// Owns the connections. write() commits before it returns a value: what it acknowledged is on disk
// (SQLite: WAL with synchronous=FULL). A function that returns an error is rolled back. Deadlocks
// and serialization failures are retried, so the function may run more than once: it must have no
// other effect than through the Transaction. Database failures come back as kUnavailable.
class Database {
 public:
  // Connects and brings the schema up to date. Errors: kInvalidArgument for an unknown URL scheme,
  // kUnavailable when it cannot connect, kConflict when the schema is newer than this program.
  [[nodiscard]] static Result<std::unique_ptr<Database>> open(const DatabaseOptions& options);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  template <class Function>
  auto write(Function&& function) -> std::invoke_result_t<Function, Transaction&> {
    return run<std::invoke_result_t<Function, Transaction&>>(true, function);
  }
  template <class Function>
  auto read(Function&& function) -> std::invoke_result_t<Function, Transaction&> {
    return run<std::invoke_result_t<Function, Transaction&>>(false, function);
  }

  [[nodiscard]] Dialect dialect() const;
  // The number of the newest migration that the database has.
  [[nodiscard]] Result<int> schema_version();

 private:
  struct State;
  explicit Database(std::unique_ptr<State> state);

  template <class R, class Function>
  R run(bool writes, Function& function) {
    R result = fail(ErrorCode::kInternal, "The database call did not run.");
    const Result<void> ran = run_once_or_more(writes, [&](Transaction& transaction) {
      result = function(transaction);
      return result.has_value();
    });
    if (!ran) return std::unexpected<Error>(ran.error());
    return result;
  }
  Result<void> run_once_or_more(bool writes, const std::function<bool(Transaction&)>& function);

  std::unique_ptr<State> state_;
};

// A counter that only grows, kept in the database; the row stays locked until the transaction
// ends, so values commit in order. Topics: "audit", "banks", "keys".
std::int64_t next_revision(Transaction& transaction, const std::string& topic);
[[nodiscard]] std::int64_t current_revision(Transaction& transaction, const std::string& topic);

// The named setting, where there is one.
[[nodiscard]] std::optional<std::string> find_setting(Transaction& transaction,
                                                      const std::string& name);
void put_setting(Transaction& transaction, const std::string& name, const std::string& value);
// The named setting, or `fresh` stored and returned when there was none.
[[nodiscard]] std::string setting_or_set(Transaction& transaction, const std::string& name,
                                         const std::string& fresh);

}  // namespace holdfast
