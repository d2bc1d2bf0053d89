// A fresh database for each store test. One thread.
#include "store/test_database.h"

#include <fmt/format.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "store/rows.h"

namespace holdfast {
namespace {

std::string postgresql_base() {
  const char* url = std::getenv("HOLDFAST_TEST_POSTGRESQL");
  if (url == nullptr) {
    throw std::runtime_error("Set HOLDFAST_TEST_POSTGRESQL, or run ./test, which starts a server.");
  }
  return url;
}

std::string unique_name() {
  static std::atomic<int> count{0};
  return fmt::format("holdfast_test_{}_{}", getpid(), ++count);
}

}  // namespace

TestDatabase::TestDatabase(Dialect dialect) : dialect_(dialect), name_(unique_name()) {
  if (dialect == Dialect::kSqlite) {
    const auto file = std::filesystem::temp_directory_path() / (name_ + ".db");
    std::filesystem::remove(file);
    url_ = "sqlite:" + file.string();
  } else {
    const std::string base = postgresql_base();
    soci::session admin(soci::postgresql, postgresql_connect_string(base));
    admin << "create database " + name_;
    url_ = base.substr(0, base.rfind('/') + 1) + name_;
  }
  Result<std::unique_ptr<Database>> opened = Database::open({.url = url_, .connections = 4});
  if (!opened) throw std::runtime_error(opened.error().message);
  database_ = std::move(*opened);
}

TestDatabase::~TestDatabase() {
  database_.reset();
  if (dialect_ == Dialect::kSqlite) {
    const std::string file = url_.substr(url_.find(':') + 1);
    for (const char* ending : {"", "-wal", "-shm"}) std::filesystem::remove(file + ending);
    return;
  }
  soci::session admin(soci::postgresql, postgresql_connect_string(postgresql_base()));
  admin << "drop database if exists " + name_ + " with (force)";
}

void TestDatabase::run_sql(const std::string& statement) {
  if (dialect_ == Dialect::kSqlite) {
    soci::session session(soci::sqlite3, "dbname=\"" + url_.substr(url_.find(':') + 1) + "\"");
    session << statement;
  } else {
    soci::session session(soci::postgresql, postgresql_connect_string(url_));
    session << "set client_min_messages = warning";
    session << statement;
  }
}

}  // namespace holdfast
