// Settings of alerts and their mail. One thread.
#include "serve_mail.h"

#include <filesystem>

#include "alert_verbs.h"
#include "mail/address.h"
#include "sign/minisign.h"

namespace holdfast {
namespace {

constexpr std::size_t kMaxKeyBytes = 64 * 1024;

Result<std::shared_ptr<const DkimSigner>> open_signer(const std::string& text,
                                                      const std::string& domain) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) {
    return fail(ErrorCode::kInvalidArgument, "--mail-dkim must be SELECTOR:FILE.");
  }
  const Result<std::string> pem = read_whole_file(text.substr(colon + 1), kMaxKeyBytes);
  if (!pem) return std::unexpected<Error>(pem.error());
  auto signer = DkimSigner::open({domain, text.substr(0, colon), *pem});
  if (!signer) return std::unexpected<Error>(signer.error());
  return std::shared_ptr<const DkimSigner>(std::move(*signer));
}

Result<MailSettings> mail_settings(const ServeMailOptions& options, const std::string& data) {
  MailSettings settings = options.mail;
  const Result<SmtpServer> server = read_smtp_url(options.smtp_url);
  if (!server) return std::unexpected<Error>(server.error());
  settings.server = *server;
  settings.server.password = options.smtp_password;
  settings.server.ca_file = options.smtp_ca;
  settings.server.hello = options.smtp_hello;
  settings.journal_folder = (std::filesystem::path(data) / "delivery").string();
  Result<MailSettings> whole = complete_mail_settings(std::move(settings));
  if (!whole) return whole;
  const std::string domain =
      options.dkim_domain.empty() ? read_mail_address(whole->from)->domain : options.dkim_domain;
  for (const std::string& each : options.dkim) {
    auto signer = open_signer(each, domain);
    if (!signer) return std::unexpected<Error>(signer.error());
    whole->signers.push_back(std::move(*signer));
  }
  return whole;
}

}  // namespace

void add_serve_mail_options(CLI::App& command, ServeMailOptions& options) {
  const auto add = [&](const char* name, auto& value, const char* environment, const char* help) {
    return command.add_option(name, value, help)->envname(environment);
  };
  add("--smtp-url", options.smtp_url, "HOLDFAST_SMTP_URL",
      "Mail server for alerts: smtp://USER@HOST:PORT or smtps://...; none: no mail from here");
  add("--smtp-password", options.smtp_password, "HOLDFAST_SMTP_PASSWORD",
      "Its password; best set in the environment or the file");
  add("--smtp-ca", options.smtp_ca, "HOLDFAST_SMTP_CA",
      "PEM of who signs the mail server's certificate (else: the system's)");
  add("--smtp-hello", options.smtp_hello, "HOLDFAST_SMTP_HELLO", "Our name, told in EHLO")
      ->capture_default_str();
  add("--mail-from", options.mail.from, "HOLDFAST_MAIL_FROM", "Address that alerts are from");
  add("--mail-from-name", options.mail.from_name, "HOLDFAST_MAIL_FROM_NAME",
      "Name beside it (else: the alert's sender)");
  add("--mail-reply-to", options.mail.reply_to, "HOLDFAST_MAIL_REPLY_TO", "Where answers go");
  add("--mail-domain", options.mail.domain, "HOLDFAST_MAIL_DOMAIN",
      "Of Message-IDs and bounces (else: that of --mail-from)");
  add("--mail-list-id", options.mail.list_id, "HOLDFAST_MAIL_LIST_ID",
      "List-Id (else: alerts. and the domain)");
  add("--mail-dkim", options.dkim, "HOLDFAST_MAIL_DKIM",
      "SELECTOR:FILE of a private key to sign with; may be given twice");
  add("--mail-dkim-domain", options.dkim_domain, "HOLDFAST_MAIL_DKIM_DOMAIN",
      "Who signs (else: the domain of --mail-from)");
  add("--mail-connections", options.mail.connections, "HOLDFAST_MAIL_CONNECTIONS",
      "Connections to the mail server for one alert")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  add("--mail-rate", options.mail.pace.per_second, "HOLDFAST_MAIL_RATE",
      "Most mails a second of one alert; 0: no limit");
  add("--mail-domain-rate", options.mail.pace.each.per_second, "HOLDFAST_MAIL_DOMAIN_RATE",
      "Most a second to one domain; 0: no limit");
  add("--mail-domain-connections", options.mail.pace.each.at_once,
      "HOLDFAST_MAIL_DOMAIN_CONNECTIONS", "Most at once to one domain; 0: no limit");
  add("--alert-key", options.alert_key, "HOLDFAST_ALERT_KEY",
      "Secret key of `holdfast alert keygen`, to sign the forms of alerts with");
  add("--site-name", options.site_name, "HOLDFAST_SITE_NAME", "Who runs this, named in the feed")
      ->capture_default_str();
}

Result<void> open_alert_office(const ServeMailOptions& options, const std::string& data,
                               const std::string& site_url, AlertOffice& office) {
  office.site_name = options.site_name;
  office.site_url = site_url;
  if (office.site_url.ends_with('/')) office.site_url.pop_back();
  if (!options.alert_key.empty()) {
    const Result<std::string> key = read_whole_file(options.alert_key, kMaxKeyBytes);
    if (!key) return std::unexpected<Error>(key.error());
    const Result<std::string> tried = sign_minisign("", *key, "trial", 0);
    if (!tried) return std::unexpected<Error>(tried.error());
    office.signing_key = *key;
  }
  if (options.smtp_url.empty()) return {};
  Result<MailSettings> mail = mail_settings(options, data);
  if (!mail) return std::unexpected<Error>(mail.error());
  office.mail = std::move(*mail);
  return {};
}

}  // namespace holdfast
