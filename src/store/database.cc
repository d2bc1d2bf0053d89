// Connections, transactions and retries over SOCI. Safe from many threads.
#include "store/database.h"

#include <fmt/format.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "store/migrations.h"
#include "store/rows.h"

namespace holdfast {
namespace {

constexpr int kMaxAttempts = 8;
constexpr std::string_view kSqlitePrefix = "sqlite:";

bool is_retryable(const soci::soci_error& error) {
  if (const auto* postgresql = dynamic_cast<const soci::postgresql_soci_error*>(&error)) {
    const std::string state = postgresql->sqlstate();
    return state == "40001" || state == "40P01";  // serialization failure, deadlock
  }
  if (const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error)) {
    return (sqlite->result() & 0xff) == SQLITE_BUSY || (sqlite->result() & 0xff) == SQLITE_LOCKED;
  }
  return false;
}

// Two wrote the same at the same time: the one that lost finds the other's row when it tries again.
bool is_duplicate(const soci::soci_error& error) {
  const auto* postgresql = dynamic_cast<const soci::postgresql_soci_error*>(&error);
  return postgresql != nullptr && postgresql->sqlstate() == "23505";
}

bool is_connection_lost(const soci::soci_error& error) {
  return error.get_error_category() == soci::soci_error::connection_error ||
         error.get_error_category() == soci::soci_error::system_error;
}

}  // namespace

struct Database::State {
  Dialect dialect = Dialect::kSqlite;
  std::string connect_string;
  DatabaseOptions options;
  std::mutex mutex;  // guards `idle`
  std::condition_variable returned;
  std::vector<std::unique_ptr<soci::session>> idle;
  std::mutex sqlite_writer;  // SQLite has one writer: wait in line here, not by polling its lock

  std::unique_ptr<soci::session> connect() const {
    if (dialect == Dialect::kPostgresql) {
      auto session = std::make_unique<soci::session>(soci::postgresql, connect_string);
      *session << "set client_min_messages = warning";
      *session << fmt::format("set lock_timeout = {}", options.lock_timeout.count());
      return session;
    }
    auto session = std::make_unique<soci::session>(soci::sqlite3, connect_string);
    *session << fmt::format("pragma busy_timeout = {}", options.lock_timeout.count());
    std::string mode;
    *session << "pragma journal_mode = wal", soci::into(mode);
    *session << "pragma synchronous = full";
    *session << "pragma foreign_keys = on";
    *session << "pragma trusted_schema = off";
    *session << "pragma secure_delete = on";
    return session;
  }

  std::unique_ptr<soci::session> borrow() {
    std::unique_lock lock(mutex);
    returned.wait(lock, [&] { return !idle.empty(); });
    auto session = std::move(idle.back());
    idle.pop_back();
    return session;
  }

  void give_back(std::unique_ptr<soci::session> session) {
    {
      const std::lock_guard lock(mutex);
      idle.push_back(std::move(session));
    }
    returned.notify_one();
  }
};

namespace {

// Runs `function` between BEGIN and COMMIT; rolls back on an error result or an exception.
void run_in_transaction(soci::session& session, Dialect dialect, bool writes,
                        Transaction::Instant asked,
                        const std::function<bool(Transaction&)>& function) {
  session << (writes && dialect == Dialect::kSqlite ? "begin immediate" : "begin");
  try {
    Transaction transaction(session, dialect, asked);
    const bool keep = function(transaction);
    session << (keep ? "commit" : "rollback");
  } catch (...) {
    try {
      session << "rollback";
    } catch (const soci::soci_error&) {
      // The connection itself is gone: the server has rolled back.
    }
    throw;
  }
}

}  // namespace

Database::Database(std::unique_ptr<State> state) : state_(std::move(state)) {}
Database::~Database() = default;

Dialect Database::dialect() const { return state_->dialect; }

Result<std::unique_ptr<Database>> Database::open(const DatabaseOptions& options) {
  auto state = std::make_unique<State>();
  state->options = options;
  if (options.url.starts_with(kSqlitePrefix)) {
    state->dialect = Dialect::kSqlite;
    const std::string path = options.url.substr(kSqlitePrefix.size());
    if (path.empty() || path.find_first_of("\"';") != std::string::npos) {
      return fail(ErrorCode::kInvalidArgument,
                  "The database path must not be empty or hold quotes or semicolons.");
    }
    state->connect_string = "dbname=\"" + path + "\"";
  } else if (options.url.starts_with("postgresql://") || options.url.starts_with("postgres://")) {
    state->dialect = Dialect::kPostgresql;
    state->connect_string = postgresql_connect_string(options.url);
  } else {
    return fail(ErrorCode::kInvalidArgument,
                "The database URL must begin with sqlite: or postgresql://.");
  }
  try {
    for (int i = 0; i < options.connections; ++i) state->idle.push_back(state->connect());
  } catch (const soci::soci_error&) {
    return fail(ErrorCode::kUnavailable,
                "Cannot open the database: check that the server runs and the URL is right.");
  }
  std::unique_ptr<Database> database(new Database(std::move(state)));
  const Result<void> migrated =
      database->write([](Transaction& transaction) { return migrate(transaction); });
  if (!migrated) return std::unexpected<Error>(migrated.error());
  return database;
}

Result<void> Database::run_once_or_more(bool writes,
                                        const std::function<bool(Transaction&)>& function) {
  const Transaction::Instant asked = std::chrono::steady_clock::now();
  std::unique_lock<std::mutex> writer_lock;
  if (writes && state_->dialect == Dialect::kSqlite) {
    writer_lock = std::unique_lock(state_->sqlite_writer);
  }
  auto session = state_->borrow();
  struct Return {
    State& state;
    std::unique_ptr<soci::session>& session;
    ~Return() { state.give_back(std::move(session)); }
  } give_back{*state_, session};
  for (int attempt = 1;; ++attempt) {
    try {
      run_in_transaction(*session, state_->dialect, writes, asked, function);
      return {};
    } catch (const soci::soci_error& error) {
      const bool lost = is_connection_lost(error);
      if (lost) {
        try {
          session = state_->connect();
        } catch (const soci::soci_error&) {
          return fail(ErrorCode::kUnavailable, "The database cannot be reached: try again.");
        }
      }
      // A lost connection may have lost the answer to COMMIT, so only reads are tried again.
      const bool again =
          is_retryable(error) || (lost && !writes) || (attempt == 1 && is_duplicate(error));
      if (!again || attempt == kMaxAttempts) {
        return fail(ErrorCode::kUnavailable, "The database did not take the request: try again.");
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(5 << attempt));
    }
  }
}

Result<int> Database::schema_version() {
  return read([](Transaction& transaction) -> Result<int> {
    int version = 0;
    transaction.session() << "select coalesce(max(number), 0) from migrations", soci::into(version);
    return version;
  });
}

std::int64_t next_revision(Transaction& transaction, const std::string& topic) {
  long long value = 0;
  transaction.session() << "update revisions set value = value + 1 where topic = :topic "
                           "returning value",
      soci::use(topic, "topic"), soci::into(value);
  return value;
}

std::int64_t current_revision(Transaction& transaction, const std::string& topic) {
  long long value = 0;
  transaction.session() << "select value from revisions where topic = :topic",
      soci::use(topic, "topic"), soci::into(value);
  return value;
}

std::optional<std::string> find_setting(Transaction& transaction, const std::string& name) {
  std::string value;
  transaction.session() << "select value from settings where name = :name", soci::use(name, "name"),
      soci::into(value);
  if (!transaction.session().got_data()) return std::nullopt;
  return value;
}

void put_setting(Transaction& transaction, const std::string& name, const std::string& value) {
  transaction.session() << "insert into settings(name, value) values(:name, :value) "
                           "on conflict(name) do update set value = excluded.value",
      soci::use(name, "name"), soci::use(value, "value");
}

std::string setting_or_set(Transaction& transaction, const std::string& name,
                           const std::string& fresh) {
  soci::session& sql = transaction.session();
  sql << "insert into settings(name, value) values(:name, :value) on conflict(name) do nothing",
      soci::use(name, "name"), soci::use(fresh, "value");
  std::string value;
  sql << "select value from settings where name = :name", soci::use(name, "name"),
      soci::into(value);
  return value;
}

}  // namespace holdfast
