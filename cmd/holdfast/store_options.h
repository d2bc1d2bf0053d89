// --data and --database, which every subcommand that needs the store takes. One thread.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "base/time.h"
#include "holdfast/result.h"
#include "store/database.h"

namespace holdfast {

struct StoreOptions {
  std::string data = "var";  // folder of the embedded database
  std::string database;      // URL; empty: SQLite in `data`
  int connections = 6;
};

void add_store_options(CLI::App& command, StoreOptions& options);
// Starts the random number source and connects to a database that is there: a mistyped folder is
// kNotFound, not a new and empty database.
[[nodiscard]] Result<std::unique_ptr<Database>> open_store(const StoreOptions& options);
// The same for commands that begin something (`serve`, `staff add`), which make the folder (mode
// 0700) and the SQLite file where they are not.
[[nodiscard]] Result<std::unique_ptr<Database>> make_store(const StoreOptions& options);

[[nodiscard]] TimeMs system_time_ms();

// Prints the error's sentence to standard error; gives the exit status (2 for misuse, else 1).
[[nodiscard]] int report_failure(const Error& error);

}  // namespace holdfast
