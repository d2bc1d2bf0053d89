// `holdfast referral`: from an incident to a report that was filed, or a summary to hand over.
#pragma once

#include <CLI/CLI.hpp>

namespace holdfast {

// Adds the subcommand with its verbs. When one is chosen, parsing `app` runs it and sets
// `exit_code`, which must outlive the parsing.
void add_referral_command(CLI::App& app, int& exit_code);

}  // namespace holdfast
