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

// Making and migrating a PostgreSQL database takes half a second, more than nearly every test. So
// processes lend each other theirs: who has the advisory lock of its number has the database. The
// schema `as_new` holds the rows that a migrated database begins with, `altered` says that a test
// ran SQL of its own, after which it is made anew.
constexpr int kLendingLock = 7411;
constexpr int kMostLent = 500;

constexpr std::string_view kMakeAsNew = R"(do $$
declare each record; found int;
begin
  set local session_replication_role = replica;
  for each in select sequencename as name from pg_sequences
      where schemaname = 'public' and last_value is not null loop
    perform setval(format('public.%I', each.name), 1, false);
  end loop;
  for each in select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind = 'r' loop
    execute format('select count(*) from (select from public.%I limit 1) t', each.name) into found;
    if found > 0 then execute format('delete from public.%I', each.name); end if;
  end loop;
  for each in select c.relname as name, a.attname as id from pg_class c
      left join pg_attribute a on a.attrelid = to_regclass(format('public.%I', c.relname))
        and a.attidentity <> ''
      where c.relnamespace = 'as_new'::regnamespace and c.relkind = 'r' loop
    execute format('insert into public.%1$I overriding system value select * from as_new.%1$I',
                   each.name);
    if each.id is not null then
      execute format('select setval(pg_get_serial_sequence(%L, %L), max(%I)) from public.%I',
                     each.name, each.id, each.id, each.name);
    end if;
  end loop;
end $$)";

constexpr std::string_view kKeepAsNew = R"(do $$
declare each record; found int;
begin
  create schema as_new;
  for each in select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind = 'r' loop
    execute format('select count(*) from (select from public.%I limit 1) t', each.name) into found;
    if found > 0 then
      execute format('create table as_new.%1$I as table public.%1$I', each.name);
    end if;
  end loop;
end $$)";

std::string url_of(const std::string& name) {
  const std::string base = postgresql_base();
  return base.substr(0, base.rfind('/') + 1) + name;
}

std::unique_ptr<soci::session> open_postgresql(const std::string& url) {
  auto session = std::make_unique<soci::session>(soci::postgresql, postgresql_connect_string(url));
  *session << "set client_min_messages = warning";
  return session;
}

// Whether the database of that name is there and was made as new.
bool made_as_new(soci::session& admin, const std::string& name) {
  int there = 0;
  admin << "select count(*) from pg_database where datname = :name", soci::use(name),
      soci::into(there);
  if (there == 0) return false;
  const auto session = open_postgresql(url_of(name));
  int usable = 0;
  *session << "select count(*) from pg_namespace where nspname = 'as_new' and not exists"
              "(select from pg_namespace where nspname = 'altered')",
      soci::into(usable);
  if (usable == 1) *session << std::string(kMakeAsNew);
  return usable == 1;
}

struct Borrowed {
  std::string url;
  bool is_empty;
};

// A database that is this process's until `admin` ends.
Borrowed borrow_postgresql(soci::session& admin) {
  for (int number = 0; number < kMostLent; ++number) {
    int mine = 0;
    admin << "select pg_try_advisory_lock(:lock, :number)::int", soci::use(kLendingLock),
        soci::use(number), soci::into(mine);
    if (mine == 0) continue;
    const std::string name = fmt::format("holdfast_test_{}", number);
    const bool is_empty = !made_as_new(admin, name);
    if (is_empty) {
      admin << "drop database if exists " + name + " with (force)";
      admin << "create database " + name;
    }
    return {url_of(name), is_empty};
  }
  throw std::runtime_error("Too many test databases at once.");
}

}  // namespace

// The session that holds the lock, for PostgreSQL alone.
struct TestDatabase::Loan {
  std::unique_ptr<soci::session> admin;
};

TestDatabase::TestDatabase(Dialect dialect) : dialect_(dialect) {
  Borrowed borrowed{};
  if (dialect == Dialect::kSqlite) {
    const auto file = std::filesystem::temp_directory_path() / (unique_name() + ".db");
    std::filesystem::remove(file);
    url_ = "sqlite:" + file.string();
  } else {
    loan_ = std::make_unique<Loan>(open_postgresql(postgresql_base()));
    borrowed = borrow_postgresql(*loan_->admin);
    url_ = borrowed.url;
  }
  Result<std::unique_ptr<Database>> opened = Database::open({.url = url_, .connections = 4});
  if (!opened) throw std::runtime_error(opened.error().message);
  database_ = std::move(*opened);
  if (borrowed.is_empty) *open_postgresql(url_) << std::string(kKeepAsNew);
}

TestDatabase::~TestDatabase() {
  database_.reset();
  if (dialect_ != Dialect::kSqlite) return;
  const std::string file = url_.substr(url_.find(':') + 1);
  for (const char* ending : {"", "-wal", "-shm"}) std::filesystem::remove(file + ending);
}

void TestDatabase::run_sql(const std::string& statement) {
  if (dialect_ == Dialect::kSqlite) {
    soci::session session(soci::sqlite3, "dbname=\"" + url_.substr(url_.find(':') + 1) + "\"");
    session << statement;
  } else {
    const auto session = open_postgresql(url_);
    *session << "create schema if not exists altered";
    *session << statement;
  }
}

}  // namespace holdfast
