// `holdfast hash`: files to hashes, one JSON object a line.
#pragma once

#include <CLI/CLI.hpp>

namespace holdfast {

// Adds the subcommand. When it is chosen, parsing `app` runs it and sets `exit_code`: 0 if every
// file was hashed, 1 if some could not be. `exit_code` must outlive the parsing.
void add_hash_command(CLI::App& app, int& exit_code);

}  // namespace holdfast
