// Flags of filing. One thread.
#include "referral_options.h"

#include <cstdlib>

#include "alert_verbs.h"
#include "base/bytes.h"
#include "outbound_flags.h"

namespace holdfast {
namespace {

constexpr std::size_t kMaxPasswordBytes = 1024;
constexpr std::size_t kMaxXsdBytes = 4u << 20;

Result<std::string> load_password(const ReferralOptions& options) {
  std::string password;
  if (!options.password_file.empty()) {
    const auto text = read_whole_file(options.password_file, kMaxPasswordBytes);
    if (!text) {
      return fail(ErrorCode::kInvalidArgument,
                  "The file given as --referral-password-file cannot be read.");
    }
    password = text->substr(0, text->find_first_of("\r\n"));
  } else if (const char* const set = std::getenv("HOLDFAST_REFERRAL_PASSWORD")) {
    password = set;
  }
  if (!password.empty()) return password;
  return fail(ErrorCode::kInvalidArgument,
              "Give the API's password in a file (--referral-password-file) or in "
              "HOLDFAST_REFERRAL_PASSWORD.");
}

}  // namespace

void add_referral_options(CLI::App& command, ReferralOptions& options) {
  command
      .add_option("--referral-url", options.url,
                  "NCMEC's reporting API, such as https://exttest.cybertip.org/ispws")
      ->envname("HOLDFAST_REFERRAL_URL");
  command.add_option("--referral-user", options.user, "The name that NCMEC gave for it")
      ->envname("HOLDFAST_REFERRAL_USER");
  command
      .add_option("--referral-password-file", options.password_file,
                  "File with its password; or set HOLDFAST_REFERRAL_PASSWORD")
      ->envname("HOLDFAST_REFERRAL_PASSWORD_FILE");
  command
      .add_option("--referral-xsd", options.xsd_file,
                  "NCMEC's XSD, from the API's /xsd: what does not fit is not filed")
      ->envname("HOLDFAST_REFERRAL_XSD");
  command
      .add_option("--referral-ca", options.ca_file,
                  "PEM of who signs the server's certificate, beside those the system knows")
      ->envname("HOLDFAST_REFERRAL_CA");
  command
      .add_option("--referral-allow", options.allow,
                  "Private addresses at which the API may be: 10.1.0.0/16,fd12::/16")
      ->envname("HOLDFAST_REFERRAL_ALLOW")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      .add_option("--referral-lease", options.lease_seconds,
                  "Seconds after which another process takes over from one that died")
      ->envname("HOLDFAST_REFERRAL_LEASE")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  command
      .add_option("--referral-timeout", options.timeout_seconds,
                  "Seconds that the server has to answer")
      ->envname("HOLDFAST_REFERRAL_TIMEOUT")
      ->check(CLI::Range(1, 600))
      ->capture_default_str();
}

Result<std::optional<ReferralFilerOptions>> referral_filer_options(const ReferralOptions& options) {
  if (options.url.empty()) return std::optional<ReferralFilerOptions>();
  ReferralFilerOptions out;
  out.server.url = options.url.substr(0, options.url.find_last_not_of('/') + 1);
  if (!out.server.url.starts_with("https://")) {
    return fail(ErrorCode::kInvalidArgument,
                "The address given as --referral-url begins with https://.");
  }
  out.server.user = options.user;
  if (options.user.empty() || options.user.find(':') != std::string::npos) {
    return fail(ErrorCode::kInvalidArgument, "Give the API's user name as --referral-user.");
  }
  const auto password = load_password(options);
  if (!password) return std::unexpected<Error>(password.error());
  out.server.password = *password;
  Result<OutboundOptions> outbound =
      outbound_from_flags("referral", options.allow, options.ca_file);
  if (!outbound) return std::unexpected<Error>(outbound.error());
  out.server.outbound = std::move(*outbound);
  out.server.timeout = std::chrono::seconds(options.timeout_seconds);
  out.lease = std::chrono::seconds(options.lease_seconds);
  if (!options.xsd_file.empty()) {
    auto schema = read_whole_file(options.xsd_file, kMaxXsdBytes);
    if (!schema) {
      return fail(ErrorCode::kInvalidArgument, "The file given as --referral-xsd cannot be read.");
    }
    out.schema = std::move(*schema);
  }
  const Result<void> good =
      check_outbound_url(out.server.url + "/status", out.server.outbound.guard);
  if (!good) return std::unexpected<Error>(good.error());
  return std::optional<ReferralFilerOptions>(std::move(out));
}

}  // namespace holdfast
