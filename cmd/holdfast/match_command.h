// `holdfast match`: hashes against a plain list, one JSON object a query.
#pragma once

#include <CLI/CLI.hpp>

namespace holdfast {

// Adds the subcommand. When it is chosen, parsing `app` runs it and sets `exit_code`: 0 if every
// query was answered, 1 if one was malformed or --fail-on-match found something, 2 if the list or
// the queries cannot be read. `exit_code` must outlive the parsing.
void add_match_command(CLI::App& app, int& exit_code);

}  // namespace holdfast
