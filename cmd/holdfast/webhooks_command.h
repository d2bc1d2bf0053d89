// `holdfast webhooks`.
#pragma once

#include <CLI/CLI.hpp>

namespace holdfast {

void add_webhooks_command(CLI::App& app, int& exit_code);

}  // namespace holdfast
