// `holdfast guard`: conversations watched for sextortion, from NDJSON or a chat export.
#pragma once

#include <CLI/CLI.hpp>

namespace holdfast {

// Adds the subcommand. When it is chosen, parsing `app` runs it and sets `exit_code`: 0 done; 1 if
// a line could not be read, or an alert was given and --fail-on-alert asked; 2 for misuse.
// `exit_code` must outlive the parsing.
void add_guard_command(CLI::App& app, int& exit_code);

}  // namespace holdfast
