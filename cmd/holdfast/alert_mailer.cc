// Flags of mail, and a mailer made from them.
#include "alert_mailer.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "alert_verbs.h"
#include "mail/address.h"
#include "store_options.h"

namespace holdfast {
namespace {

constexpr std::size_t kMaxKeyBytes = 64 * 1024;

}  // namespace

void add_mail_options(CLI::App& verb, MailOptions& options) {
  verb.add_option("--relay", options.relay, "The mail server, HOST:PORT")
      ->envname("HOLDFAST_RELAY")
      ->capture_default_str();
  verb.add_option("--tls", options.tls, "none (this machine only), starttls, tls")
      ->check(CLI::IsMember({"none", "starttls", "tls"}))
      ->capture_default_str();
  verb.add_option("--tls-ca", options.tls_ca, "PEM of who signs the server's certificate");
  verb.add_option("--user", options.user, "To log in; the password is HOLDFAST_SMTP_PASSWORD");
  verb.add_option("--hello", options.hello, "Our name, told in EHLO")->capture_default_str();
  verb.add_option("--from", options.from, "Address the mail is from")->required();
  verb.add_option("--from-name", options.from_name, "Name beside it (else: the alert's sender)");
  verb.add_option("--reply-to", options.reply_to, "Where answers go");
  verb.add_option("--site", options.site, "The service's https address, for links to it")
      ->required();
  verb.add_option("--domain", options.domain, "Of Message-IDs and bounces (else: that of --from)");
  verb.add_option("--list-id", options.list_id, "List-Id (else: alerts. and the domain)");
  verb.add_option("--audience", options.audience, "Which of the alert's texts (else: by role)");
  verb.add_option("--dkim", options.dkim, "SELECTOR:FILE of a private key; may be given twice");
  verb.add_option("--dkim-domain", options.dkim_domain, "Who signs (else: the domain of --from)");
  verb.add_option("--reply-timeout", options.reply_timeout_seconds,
                  "Seconds to wait for the server's reply; twice that after a message")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
}

Result<SmtpServer> smtp_server(const MailOptions& options) {
  SmtpServer server;
  const std::size_t colon = options.relay.rfind(':');
  const char* end = options.relay.data() + options.relay.size();
  const char* port = options.relay.data() + std::min(colon, options.relay.size() - 1) + 1;
  const auto read = std::from_chars(port, end, server.port);
  if (colon == std::string::npos || read.ec != std::errc() || read.ptr != end || server.port < 1 ||
      server.port > 65535) {
    return fail(ErrorCode::kInvalidArgument, "--relay must be HOST:PORT.");
  }
  server.host = options.relay.substr(0, colon);
  if (server.host.starts_with('[') && server.host.ends_with(']')) {
    server.host = server.host.substr(1, server.host.size() - 2);
  }
  server.tls = options.tls == "none"  ? SmtpTls::kNone
               : options.tls == "tls" ? SmtpTls::kImplicit
                                      : SmtpTls::kStartTls;
  if (server.tls == SmtpTls::kNone && !is_this_machine(server.host)) {
    return fail(ErrorCode::kInvalidArgument,
                "--tls none is for a mail server on this machine: mail would travel in the clear.");
  }
  server.ca_file = options.tls_ca;
  server.hello = options.hello;
  server.user = options.user;
  if (const char* password = std::getenv("HOLDFAST_SMTP_PASSWORD")) server.password = password;
  server.reply_timeout = std::chrono::seconds(options.reply_timeout_seconds);
  server.dot_timeout = 2 * server.reply_timeout;
  return server;
}

namespace {

Result<std::shared_ptr<const DkimSigner>> open_signer(const std::string& flag,
                                                      const std::string& domain) {
  const std::size_t colon = flag.find(':');
  if (colon == std::string::npos) {
    return fail(ErrorCode::kInvalidArgument, "--dkim must be SELECTOR:FILE.");
  }
  const Result<std::string> pem = read_whole_file(flag.substr(colon + 1), kMaxKeyBytes);
  if (!pem) return std::unexpected<Error>(pem.error());
  auto signer = DkimSigner::open({domain, flag.substr(0, colon), *pem});
  if (!signer) return std::unexpected<Error>(signer.error());
  return std::shared_ptr<const DkimSigner>(std::move(*signer));
}

Result<MailSettings> mail_settings(const MailOptions& options) {
  const Result<MailAddress> from = read_mail_address(options.from);
  if (!from) return fail(ErrorCode::kInvalidArgument, "--from is not a mail address.");
  MailSettings settings;
  settings.from = options.from;
  settings.from_name = options.from_name;
  settings.reply_to = options.reply_to;
  settings.domain = options.domain;
  settings.list_id = options.list_id;
  settings.audience = options.audience;
  const std::string& signs = options.dkim_domain.empty() ? from->domain : options.dkim_domain;
  for (const std::string& flag : options.dkim) {
    auto signer = open_signer(flag, signs);
    if (!signer) return std::unexpected<Error>(signer.error());
    settings.signers.push_back(std::move(*signer));
  }
  return complete_mail_settings(std::move(settings));
}

}  // namespace

Mailer::Mailer(MailSettings settings, std::string site, std::int64_t alert_id, Alert alert,
               std::string links_key)
    : settings_(std::move(settings)),
      alert_id_(alert_id),
      alert_(std::move(alert)),
      mailer_(settings_, std::move(site), ReaderLinks(std::move(links_key), settings_.domain),
              system_time_ms) {}

Result<std::unique_ptr<Mailer>> Mailer::open(const MailOptions& options, const StoredAlert& stored,
                                             Alert alert, std::string links_key) {
  Result<MailSettings> settings = mail_settings(options);
  if (!settings) return std::unexpected<Error>(settings.error());
  std::string site = options.site;
  if (!site.starts_with("https://") && !site.starts_with("http://127.0.0.1")) {
    return fail(ErrorCode::kInvalidArgument, "--site must be an https address.");
  }
  if (site.ends_with('/')) site.pop_back();
  const auto& audiences = alert.audiences;
  if (!options.audience.empty() &&
      std::find(audiences.begin(), audiences.end(), options.audience) == audiences.end()) {
    return fail(ErrorCode::kNotFound, "The alert has nothing for that audience.");
  }
  if (!alert.sent) {
    const TimeMs at_ms = stored.published_ms.value_or(system_time_ms());
    alert.sent = AlertTime{at_ms - at_ms % 1000, 0};
  }
  return std::unique_ptr<Mailer>(new Mailer(std::move(*settings), std::move(site), stored.alert_id,
                                            std::move(alert), std::move(links_key)));
}

}  // namespace holdfast
