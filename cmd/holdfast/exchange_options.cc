// What exchanges may be reached. One thread.
#include "exchange_options.h"

#include <utility>

#include "outbound_flags.h"

namespace holdfast {

void add_exchange_options(CLI::App& command, ExchangeOptions& options) {
  command
      .add_option("--exchange-allow", options.allow,
                  "Private addresses that exchanges may have, also by http: 10.1.0.0/16,fd12::/16")
      ->envname("HOLDFAST_EXCHANGE_ALLOW")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      .add_option("--exchange-ca", options.ca_file,
                  "PEM of who signs exchanges' certificates, beside those the system knows")
      ->envname("HOLDFAST_EXCHANGE_CA");
  command
      .add_option("--exchange-timeout", options.timeout_seconds,
                  "Seconds that an exchange has for one page")
      ->envname("HOLDFAST_EXCHANGE_TIMEOUT")
      ->check(CLI::Range(1, 600))
      ->capture_default_str();
}

Result<ExchangePullerOptions> exchange_puller_options(const ExchangeOptions& options) {
  Result<OutboundOptions> outbound =
      outbound_from_flags("exchange", options.allow, options.ca_file);
  if (!outbound) return std::unexpected<Error>(outbound.error());
  ExchangePullerOptions out;
  out.outbound = std::move(*outbound);
  out.timeout = std::chrono::seconds(options.timeout_seconds);
  return out;
}

}  // namespace holdfast
