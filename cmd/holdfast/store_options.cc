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

Result<std::unique_ptr<Database>> open_store(const StoreOptions& options) {
  const Result<void> started = start_secrets();
  if (!started) return std::unexpected<Error>(started.error());
  DatabaseOptions database{.url = options.database, .connections = options.connections};
  if (database.url.empty()) {
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
    database.url = "sqlite:" + (folder / "holdfast.db").string();
  }
  return Database::open(database);
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
