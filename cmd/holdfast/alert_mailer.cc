// An alert as each reader's mail. Safe from many threads once made.
#include "alert_mailer.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "alert/alert_forms.h"
#include "alert_verbs.h"
#include "mail/address.h"
#include "service/secrets.h"
#include "store_options.h"

namespace holdfast {
namespace {

constexpr std::size_t kMaxKeyBytes = 64 * 1024;

bool is_this_machine(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

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

Result<std::string> links_key(Database& database) {
  return database.write([](Transaction& transaction) {
    return Result<std::string>(setting_or_set(transaction, "links_key", random_token()));
  });
}

Result<std::unique_ptr<Mailer>> Mailer::open(const MailOptions& given, const StoredAlert& stored,
                                             Alert alert, std::string key) {
  MailOptions options = given;
  const Result<MailAddress> from = read_mail_address(options.from);
  if (!from) return fail(ErrorCode::kInvalidArgument, "--from is not a mail address.");
  if (!options.site.starts_with("https://") && !options.site.starts_with("http://127.0.0.1")) {
    return fail(ErrorCode::kInvalidArgument, "--site must be an https address.");
  }
  if (options.site.ends_with('/')) options.site.pop_back();
  if (options.domain.empty()) options.domain = from->domain;
  if (options.list_id.empty()) options.list_id = "alerts." + options.domain;
  if (options.dkim_domain.empty()) options.dkim_domain = from->domain;
  if (options.from_name.empty()) options.from_name = alert.sender_name;
  const auto& audiences = alert.audiences;
  if (!options.audience.empty() &&
      std::find(audiences.begin(), audiences.end(), options.audience) == audiences.end()) {
    return fail(ErrorCode::kNotFound, "The alert has nothing for that audience.");
  }
  if (!alert.sent) {
    const TimeMs at_ms = stored.published_ms.value_or(system_time_ms());
    alert.sent = AlertTime{at_ms - at_ms % 1000, 0};
  }
  std::unique_ptr<Mailer> mailer(new Mailer(options, stored.alert_id, std::move(alert),
                                            ReaderLinks(std::move(key), options.domain)));
  for (const std::string& each : options.dkim) {
    const std::size_t colon = each.find(':');
    if (colon == std::string::npos) {
      return fail(ErrorCode::kInvalidArgument, "--dkim must be SELECTOR:FILE.");
    }
    const Result<std::string> pem = read_whole_file(each.substr(colon + 1), kMaxKeyBytes);
    if (!pem) return std::unexpected<Error>(pem.error());
    auto signer = DkimSigner::open({options.dkim_domain, each.substr(0, colon), *pem});
    if (!signer) return std::unexpected<Error>(signer.error());
    mailer->borrowed_.push_back(signer->get());
    mailer->signers_.push_back(std::move(*signer));
  }
  return mailer;
}

const MailTemplate& Mailer::template_for(const Recipient& recipient) const {
  const auto& audiences = alert_.audiences;
  std::string audience = options_.audience;
  if (audience.empty()) {
    const bool has_own =
        std::find(audiences.begin(), audiences.end(), recipient.role) != audiences.end();
    audience = has_own ? recipient.role : audiences.front();
  }
  const std::string language = best_language(alert_, recipient.language);
  const std::lock_guard lock(mutex_);
  std::unique_ptr<MailTemplate>& found = templates_[{audience, language}];
  if (!found) {
    AlertFormOptions form;
    form.audience = audience;
    form.language = language;
    form.site_url = options_.site;
    form.unsubscribe_url = kUnsubscribeMark;
    form.read_url = kReadMark;
    const AlertMail mail = alert_mail(alert_, form);
    MailHeaders headers;
    headers.from_name = options_.from_name;
    headers.from_address = options_.from;
    headers.reply_to = options_.reply_to;
    headers.list_id = options_.list_id;
    headers.list_name = options_.from_name;
    headers.subject = mail.subject;
    headers.language = language;
    found = std::make_unique<MailTemplate>(headers, mail.text, mail.html);
  }
  return *found;
}

Result<OutgoingMail> Mailer::compose(const Recipient& recipient) const {
  const ReaderId id{alert_id_, recipient.recipient_id};
  MailReader reader;
  reader.name = recipient.name;
  reader.address = recipient.address;
  reader.message_id = links_.message_id(id);
  reader.unsubscribe_url =
      options_.site + "/unsubscribe/" + links_.token(ReaderLinks::Purpose::kUnsubscribe, id);
  reader.read_url = options_.site + "/read/" + links_.token(ReaderLinks::Purpose::kRead, id);
  Result<std::string> data = template_for(recipient).render(reader, system_time_ms(), borrowed_);
  if (!data) return std::unexpected<Error>(data.error());
  return OutgoingMail{links_.bounce_address(id), std::move(*data)};
}

}  // namespace holdfast
