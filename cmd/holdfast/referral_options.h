// --referral-url and its like: where reports are filed, and as whom. One thread.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "service/referral_filer.h"

namespace holdfast {

struct ReferralOptions {
  std::string url;
  std::string user;
  std::string password_file;
  std::string ca_file;
  std::string xsd_file;
  std::vector<std::string> allow;  // CIDR
  int lease_seconds = 120;
  int timeout_seconds = 60;
};

void add_referral_options(CLI::App& command, ReferralOptions& options);
// nullopt when no address is given: then nothing is filed. The password comes from its file or from
// HOLDFAST_REFERRAL_PASSWORD, never from the command line.
[[nodiscard]] Result<std::optional<ReferralFilerOptions>> referral_filer_options(
    const ReferralOptions& options);

}  // namespace holdfast
