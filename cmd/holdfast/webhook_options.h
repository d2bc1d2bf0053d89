// Flags of requests that go out: --webhook-allow, --webhook-ca, --webhook-timeout. One thread.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "holdfast/result.h"
#include "outbound/http_client.h"

namespace holdfast {

struct WebhookOptions {
  std::vector<std::string> allow;  // CIDR
  std::string ca_file;
  int timeout_seconds = 20;
};

void add_webhook_options(CLI::App& command, WebhookOptions& options);
// kInvalidArgument for what is no range of addresses.
[[nodiscard]] Result<OutboundOptions> outbound_options(const WebhookOptions& options);

}  // namespace holdfast
