// What requests that go out may reach. One thread.
#include "webhook_options.h"

#include "outbound_flags.h"

namespace holdfast {

void add_webhook_options(CLI::App& command, WebhookOptions& options) {
  command
      .add_option("--webhook-allow", options.allow,
                  "Private addresses that webhooks may reach, also by http: 10.1.0.0/16,fd12::/16")
      ->envname("HOLDFAST_WEBHOOK_ALLOW")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      .add_option("--webhook-ca", options.ca_file,
                  "PEM of who signs receivers' certificates, beside those the system knows")
      ->envname("HOLDFAST_WEBHOOK_CA");
  command
      .add_option("--webhook-timeout", options.timeout_seconds,
                  "Seconds that a receiver has to answer")
      ->envname("HOLDFAST_WEBHOOK_TIMEOUT")
      ->check(CLI::Range(1, 60))
      ->capture_default_str();
}

Result<OutboundOptions> outbound_options(const WebhookOptions& options) {
  return outbound_from_flags("webhook", options.allow, options.ca_file);
}

}  // namespace holdfast
