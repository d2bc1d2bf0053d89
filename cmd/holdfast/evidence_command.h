// `holdfast evidence`: files to a sealed pack, a pack checked, its chain of custody.
#pragma once

#include <CLI/CLI.hpp>

namespace holdfast {

// Adds the subcommand with its verbs. When one is chosen, parsing `app` runs it and sets
// `exit_code`, which must outlive the parsing.
void add_evidence_command(CLI::App& app, int& exit_code);

}  // namespace holdfast
