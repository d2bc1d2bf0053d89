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

// Adds a verb to a command whose `options` have a `store`: what it gives is the exit status. The
// flags of the command may stand behind the verb too.
template <class Options>
CLI::App* add_store_verb(CLI::App& command, const char* name, const char* help,
                         Result<void> (*verb)(Database&, const Options&),
                         const std::shared_ptr<Options>& options, int& exit_code) {
  CLI::App* action = command.add_subcommand(name, help);
  action->fallthrough();
  action->callback([options, verb, &exit_code] {
    const auto database = open_store(options->store);
    const Result<void> done =
        database ? verb(**database, *options) : std::unexpected<Error>(database.error());
    exit_code = done ? 0 : report_failure(done.error());
  });
  return action;
}

}  // namespace holdfast
