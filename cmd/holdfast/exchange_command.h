// `holdfast exchange`: the hash lists of others that this server fetches. One thread.
#pragma once

#include <CLI/CLI.hpp>

namespace holdfast {

void add_exchange_command(CLI::App& app, int& exit_code);

}  // namespace holdfast
