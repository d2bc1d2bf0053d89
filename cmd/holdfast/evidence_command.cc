// `holdfast evidence`: its verbs, and what several of them share. One thread.
#include "evidence_command.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "alert_verbs.h"
#include "evidence/time_stamp.h"
#include "evidence_verbs.h"
#include "outbound/http_client.h"
#include "outbound_flags.h"
#include "service/secrets.h"

namespace holdfast {

void add_evidence_command(CLI::App& app, int& exit_code) {
  CLI::App* evidence =
      app.add_subcommand("evidence", "Exhibits: files to a sealed pack that anyone can check");
  evidence->require_subcommand(1);
  add_evidence_pack(*evidence, exit_code);
  add_evidence_verify(*evidence, exit_code);
  add_evidence_custody(*evidence, exit_code);
}

void add_time_stamp_options(CLI::App& verb, TimeStampOptions& options) {
  verb.add_option("--time-stamp", options.url,
                  "Ask this service (RFC 3161, https) for a time stamp of the pack's checkpoint");
  verb.add_option("--time-stamp-ca", options.ca_file,
                  "PEM of who may have signed the service's certificate")
      ->envname("HOLDFAST_TIME_STAMP_CA");
  verb.add_option("--time-stamp-allow", options.allow,
                  "Addresses that may be asked although private, or by http: 10.1.0.0/16,...")
      ->delimiter(',')
      ->allow_extra_args(false);
}

Result<std::string> read_stamp_ca(const TimeStampOptions& options) {
  constexpr std::size_t kMostBytes = 1 << 20;
  if (options.ca_file.empty()) return std::string();
  return read_whole_file(options.ca_file, kMostBytes);
}

Result<StampFetcher> stamp_fetcher(const TimeStampOptions& options) {
  if (options.url.empty()) return StampFetcher();
  Result<OutboundOptions> outbound = outbound_from_flags("time-stamp", options.allow, "");
  if (!outbound) return std::unexpected<Error>(outbound.error());
  if (Result<void> good = check_outbound_url(options.url, outbound->guard); !good) {
    return std::unexpected<Error>(good.error());
  }
  const auto client = std::make_shared<HttpClient>(std::move(*outbound));
  return [client, url = options.url](const std::string& request) -> Result<std::string> {
    OutboundLimits limits;
    limits.max_body_bytes = kMostStampBytes;
    const Result<OutboundAnswer> answer =
        client->send({.method = "POST",
                      .url = url,
                      .headers = {{"Content-Type", "application/timestamp-query"}},
                      .body = request},
                     limits);
    if (!answer) return std::unexpected<Error>(answer.error());
    if (answer->status != 200 || answer->is_cut) {
      return fail(ErrorCode::kUnavailable, "The time stamping service gave no time stamp.");
    }
    return answer->body;
  };
}

Result<SigningKey> signing_key(const std::string& file) {
  constexpr std::size_t kMostBytes = 4096;
  if (file.empty()) {
    return read_signing_key(make_signing_key(random_bytes(kSigningKeyRandomBytes)).secret_key);
  }
  const Result<std::string> text = read_whole_file(file, kMostBytes);
  if (!text) return std::unexpected<Error>(text.error());
  return read_signing_key(*text);
}

RandomSource system_random() {
  return [](std::span<std::uint8_t> into) {
    const Bytes bytes = random_bytes(into.size());
    std::copy(bytes.begin(), bytes.end(), into.begin());
  };
}

}  // namespace holdfast
