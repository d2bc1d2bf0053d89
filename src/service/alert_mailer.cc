// Composing mail for readers. Safe from many threads.
#include "service/alert_mailer.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/url.hpp>

#include "alert/alert_forms.h"
#include "alert/alert_parts.h"
#include "alert/alert_words.h"
#include "mail/address.h"
#include "service/secrets.h"

namespace holdfast {
namespace {

constexpr int kSmtpPort = 25;
constexpr int kSubmissionPort = 587;
constexpr int kImplicitTlsPort = 465;

std::string paragraph(std::string_view text) { return "<p>" + html_escaped(text) + "</p>\n"; }

}  // namespace

Result<SmtpServer> read_smtp_url(std::string_view text) {
  const auto url = boost::urls::parse_uri(text);
  if (!url || (url->scheme() != "smtp" && url->scheme() != "smtps") ||
      url->encoded_host_address().empty() || (!url->path().empty() && url->path() != "/") ||
      url->has_query() || url->has_fragment() || url->has_password()) {
    return fail(ErrorCode::kInvalidArgument,
                "Give the mail server as smtp://USER@HOST:PORT or smtps://USER@HOST:PORT, without "
                "its password.");
  }
  SmtpServer server;
  server.host = url->host_address();
  server.user = url->user();
  const bool is_local = is_this_machine(server.host);
  if (url->scheme() == "smtps") {
    server.tls = SmtpTls::kImplicit;
  } else {
    server.tls = is_local ? SmtpTls::kNone : SmtpTls::kStartTls;
  }
  server.port = server.tls == SmtpTls::kImplicit   ? kImplicitTlsPort
                : server.tls == SmtpTls::kStartTls ? kSubmissionPort
                                                   : kSmtpPort;
  if (url->port_number() != 0) server.port = url->port_number();
  return server;
}

Result<MailSettings> complete_mail_settings(MailSettings settings) {
  const Result<MailAddress> from = read_mail_address(settings.from);
  if (!from) {
    return fail(ErrorCode::kInvalidArgument, "--mail-from must be the address that mail is from.");
  }
  if (settings.domain.empty()) settings.domain = from->domain;
  if (settings.list_id.empty()) settings.list_id = "alerts." + settings.domain;
  return settings;
}

Result<std::string> links_key(Database& database) {
  return database.write([](Transaction& transaction) {
    return Result<std::string>(setting_or_set(transaction, "links_key", random_token()));
  });
}

MailHeaders AlertMailer::headers() const {
  MailHeaders headers;
  headers.from_name = settings_.from_name;
  headers.from_address = settings_.from;
  headers.reply_to = settings_.reply_to;
  headers.list_id = settings_.list_id;
  headers.list_name = settings_.from_name;
  return headers;
}

const MailTemplate& AlertMailer::template_for(std::int64_t alert_id, const Alert& alert,
                                              const Recipient& recipient) const {
  const auto& audiences = alert.audiences;
  const bool has_own =
      std::find(audiences.begin(), audiences.end(), recipient.role) != audiences.end();
  AlertFormOptions form;
  form.audience = !settings_.audience.empty() ? settings_.audience
                  : has_own                   ? recipient.role
                                              : audiences.front();
  form.language = best_language(alert, recipient.language);
  form.site_url = site_url_;
  form.unsubscribe_url = kUnsubscribeMark;
  form.read_url = kReadMark;
  const std::lock_guard lock(mutex_);
  auto& found = templates_[fmt::format("{} {} {}", alert_id, form.audience, form.language)];
  if (!found) {
    const AlertMail mail = alert_mail(alert, form);
    MailHeaders all = headers();
    if (all.from_name.empty()) all.from_name = all.list_name = alert.sender_name;
    all.subject = mail.subject;
    all.language = form.language;
    found = std::make_unique<MailTemplate>(all, mail.text, mail.html);
  }
  return *found;
}

Result<OutgoingMail> AlertMailer::rendered(const MailTemplate& mail, const Recipient& recipient,
                                           ReaderId id, const std::string& message_id) const {
  MailReader reader;
  reader.name = recipient.name;
  reader.address = recipient.address;
  reader.message_id = message_id;
  reader.unsubscribe_url =
      site_url_ + "/unsubscribe/" + links_.token(ReaderLinks::Purpose::kUnsubscribe, id);
  reader.read_url = site_url_ + "/read/" + links_.token(ReaderLinks::Purpose::kRead, id);
  std::vector<const DkimSigner*> signers;
  for (const auto& signer : settings_.signers) signers.push_back(signer.get());
  Result<std::string> data = mail.render(reader, clock_(), signers);
  if (!data) return std::unexpected<Error>(data.error());
  return OutgoingMail{links_.bounce_address(id), std::move(*data)};
}

Result<OutgoingMail> AlertMailer::compose(std::int64_t alert_id, const Alert& alert,
                                          const Recipient& recipient) const {
  const ReaderId id{alert_id, recipient.recipient_id};
  return rendered(template_for(alert_id, alert, recipient), recipient, id, links_.message_id(id));
}

Result<OutgoingMail> AlertMailer::compose_opt_in(const Recipient& recipient,
                                                 const std::string& token) const {
  const std::string& language = recipient.language;
  const std::string link = site_url_ + "/confirm/" + token;
  MailHeaders all = headers();
  all.subject = alert_word("confirm_subject", language);
  all.language = language;
  const std::string& asks = alert_word("confirm_mail", language);
  const std::string& leaves = alert_word("confirm_mail_not", language);
  const std::string text = wrapped(asks, 72) + "\n\n" + link + "\n\n" + wrapped(leaves, 72) + "\n";
  const std::string html = fmt::format(
      "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title></head>\n"
      "<body>\n{}<p><a href=\"{}\">{}</a></p>\n{}</body></html>\n",
      html_escaped(language), html_escaped(all.subject), paragraph(asks), html_escaped(link),
      html_escaped(alert_word("confirm_button", language)), paragraph(leaves));
  const MailTemplate mail(all, text, html);
  return rendered(mail, recipient, {0, recipient.recipient_id},
                  random_token() + "@" + settings_.domain);
}

}  // namespace holdfast
