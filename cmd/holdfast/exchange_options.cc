// What exchanges may be reached. One thread.
#include "exchange_options.h"

#include <fstream>

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
  std::vector<AddressRange> listed;
  for (const std::string& each : options.allow) {
    const Result<AddressRange> range = read_address_range(each);
    if (!range) return std::unexpected<Error>(range.error());
    listed.push_back(*range);
  }
  if (!options.ca_file.empty() && !std::ifstream(options.ca_file)) {
    return fail(ErrorCode::kInvalidArgument, "The file given as --exchange-ca cannot be read.");
  }
  ExchangePullerOptions out;
  out.outbound.guard = AddressGuard(std::move(listed));
  out.outbound.ca_file = options.ca_file;
  out.outbound.user_agent = "Holdfast/" HOLDFAST_VERSION;
  out.timeout = std::chrono::seconds(options.timeout_seconds);
  return out;
}

}  // namespace holdfast
