// What files may be fetched, and who needs no key. One thread.
#include "matching_options.h"

#include <algorithm>

#include "base/bytes.h"
#include "outbound_flags.h"
#include "service/platform_keys.h"

namespace holdfast {
namespace {

// "*", "media.example.org" or ".example.org", in lower case.
bool is_host_pattern(const std::string& host) {
  if (host == "*") return true;
  return host.size() > 1 && host.size() <= 253 && std::all_of(host.begin(), host.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
                  c == ':';
         });
}

Result<OutboundOptions> fetch_outbound(const MatchingOptions& options) {
  Result<OutboundOptions> outbound =
      outbound_from_flags("fetch", options.fetch_allow, options.fetch_ca_file);
  if (!outbound) return outbound;
  for (const std::string& each : options.fetch_hosts) {
    outbound->hosts.push_back(ascii_lower(each));
    if (!is_host_pattern(outbound->hosts.back())) {
      return fail(ErrorCode::kInvalidArgument,
                  "--fetch-host takes a host's name, .example.org for all below it, or *.");
    }
  }
  return outbound;
}

}  // namespace

void add_matching_options(CLI::App& command, MatchingOptions& options) {
  command
      .add_option("--fetch-host", options.fetch_hosts,
                  "Hosts that url= may name: a.example.org,.example.net, or * for any public one")
      ->envname("HOLDFAST_FETCH_HOST")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      .add_option("--fetch-allow", options.fetch_allow,
                  "Private addresses that those hosts may have, also by http: 10.1.0.0/16")
      ->envname("HOLDFAST_FETCH_ALLOW")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      .add_option("--fetch-ca", options.fetch_ca_file,
                  "PEM of who signs those hosts' certificates, beside those the system knows")
      ->envname("HOLDFAST_FETCH_CA");
  command
      .add_option("--fetch-timeout", options.fetch_timeout_seconds,
                  "Seconds that a file may take to come")
      ->envname("HOLDFAST_FETCH_TIMEOUT")
      ->check(CLI::Range(1, 60))
      ->capture_default_str();
  command
      .add_option("--trusted-network", options.trusted_network,
                  "Platform that everybody without a key counts as at /h, /m and /c; needs --host")
      ->envname("HOLDFAST_TRUSTED_NETWORK");
}

Result<void> apply_matching_options(const MatchingOptions& options, bool names_host,
                                    const std::string& public_url, AppOptions& app) {
  Result<OutboundOptions> outbound = fetch_outbound(options);
  if (!outbound) return std::unexpected<Error>(outbound.error());
  app.fetch.outbound = std::move(*outbound);
  app.fetch.timeout = std::chrono::seconds(options.fetch_timeout_seconds);
  app.public_host = host_of_url(public_url);
  if (options.trusted_network.empty()) return {};
  if (!names_host) {
    return fail(ErrorCode::kInvalidArgument,
                "--trusted-network lets in whoever reaches this server: say with --host which "
                "address that is.");
  }
  if (!is_platform_name(options.trusted_network)) {
    return fail(ErrorCode::kInvalidArgument,
                "--trusted-network takes a platform's name of 1 to 64 characters.");
  }
  app.trusted_network = options.trusted_network;
  return {};
}

}  // namespace holdfast
