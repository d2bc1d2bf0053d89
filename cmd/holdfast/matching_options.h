// Flags of matching for platforms: files fetched by URL, and networks trusted without a key. One
// thread.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "holdfast/result.h"
#include "service/app.h"

namespace holdfast {

struct MatchingOptions {
  std::vector<std::string> fetch_hosts;
  std::vector<std::string> fetch_allow;  // CIDR
  std::string fetch_ca_file;
  int fetch_timeout_seconds = 20;
  std::string trusted_network;
};

void add_matching_options(CLI::App& command, MatchingOptions& options);
// Puts them where the service has them. `names_host` says whether --host was given. Error:
// kInvalidArgument for what is no range, host or platform's name, and for a trusted network without
// --host.
[[nodiscard]] Result<void> apply_matching_options(const MatchingOptions& options, bool names_host,
                                                  const std::string& public_url, AppOptions& app);

}  // namespace holdfast
