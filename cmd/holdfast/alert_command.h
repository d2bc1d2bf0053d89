// `holdfast alert`: an alert from its file to every form, and to the people it is for.
#pragma once

#include <CLI/CLI.hpp>

namespace holdfast {

// Adds the subcommand with its verbs. When one is chosen, parsing `app` runs it and sets
// `exit_code`, which must outlive the parsing.
void add_alert_command(CLI::App& app, int& exit_code);

}  // namespace holdfast
