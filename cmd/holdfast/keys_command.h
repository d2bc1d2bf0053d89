// `holdfast keys`: the keys of platforms' programs.
#pragma once

#include <CLI/CLI.hpp>

namespace holdfast {

// Adds the subcommand. When it is chosen, parsing `app` runs it and sets `exit_code`, which must
// outlive the parsing.
void add_keys_command(CLI::App& app, int& exit_code);

}  // namespace holdfast
