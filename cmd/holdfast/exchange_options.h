// Flags of fetching from exchanges: --exchange-allow, --exchange-ca, --exchange-timeout. One
// thread.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "holdfast/result.h"
#include "service/exchange_puller.h"

namespace holdfast {

struct ExchangeOptions {
  std::vector<std::string> allow;  // CIDR
  std::string ca_file;
  int timeout_seconds = 60;
};

void add_exchange_options(CLI::App& command, ExchangeOptions& options);
// kInvalidArgument for what is no range of addresses, and a file that cannot be read.
[[nodiscard]] Result<ExchangePullerOptions> exchange_puller_options(const ExchangeOptions& options);

}  // namespace holdfast
