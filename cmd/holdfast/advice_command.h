// `holdfast advice`: a situation to what to do now and whom to call.
#pragma once

#include <CLI/CLI.hpp>

namespace holdfast {

// Adds the subcommand. When it is chosen, parsing `app` runs it and sets `exit_code`: 0 if the
// answer was printed, 2 if the situation is none. `exit_code` must outlive the parsing.
void add_advice_command(CLI::App& app, int& exit_code);

}  // namespace holdfast
