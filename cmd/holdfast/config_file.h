// The TOML file: its keys are the long flags of the subcommands, and it gives their defaults, so
// that flags and environment win. One thread.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "holdfast/result.h"

namespace holdfast {

// The file named by --config or HOLDFAST_CONFIG; empty when neither is given.
[[nodiscard]] std::string config_file_name(int argc, const char* const* argv);

// Reads `file` into the defaults of `app`'s subcommands. kInvalidArgument for a file that cannot
// be read, a key that no subcommand has, or a value that its flag does not take.
[[nodiscard]] Result<void> apply_config_file(CLI::App& app, const std::string& file);

}  // namespace holdfast
