// --data and --database. One thread.
#include "store_options.h"

#include <fmt/core.h>

#include <chrono>
#include <cstdio>
#include <filesystem>

#include "service/secrets.h"

namespace holdfast {

namespace fs = std::filesystem;

void add_store_options(CLI::App& command, StoreOptions& options) {
  command.add_option("--data", options.data, "Folder of the embedded database")
      ->envname("HOLDFAST_DATA")
      ->capture_default_str();
  command
      .add_option("--database", options.database,
                  "postgresql://USER@HOST/NAME, or sqlite:FILE (default: holdfast.db in --data)")
      ->envname("HOLDFAST_DATABASE");
}

namespace {

constexpr std::string_view kSqlite = "sqlite:";

std::string url_of(const StoreOptions& options) {
  if (!options.database.empty()) return options.database;
  return std::string(kSqlite) + (fs::path(options.data) / "holdfast.db").string();
}

Result<std::unique_ptr<Database>> open_url(const StoreOptions& options) {
  const Result<void> started = start_secrets();
  if (!started) return std::unexpected<Error>(started.error());
  return Database::open({.url = url_of(options), .connections = options.connections});
}

}  // namespace

Result<std::unique_ptr<Database>> open_store(const StoreOptions& options) {
  const std::string url = url_of(options);
  std::error_code error;
  if (url.starts_with(kSqlite) && !fs::exists(url.substr(kSqlite.size()), error)) {
    return fail(ErrorCode::kNotFound,
                "There is no database in the folder that --data names: run 'holdfast serve' once, "
                "or name the folder it uses.");
  }
  return open_url(options);
}

Result<std::unique_ptr<Database>> make_store(const StoreOptions& options) {
  if (options.database.empty()) {
    std::error_code error;
    const fs::path folder(options.data);
    if (!fs::exists(folder, error)) {
      fs::create_directories(folder, error);
      fs::permissions(folder, fs::perms::owner_all, error);
    }
    if (error || !fs::is_directory(folder, error)) {
      return fail(ErrorCode::kInvalidArgument,
                  "The folder given as --data cannot be made or used.");
    }
  }
  return open_url(options);
}

TimeMs system_time_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

int report_failure(const Error& error) {
  fmt::print(stderr, "holdfast: {}\n", error.message);
  return error.code == ErrorCode::kInvalidArgument ? 2 : 1;
}

}  // namespace holdfast
