// An alert as each reader's mail, and the mail that asks to confirm; for the server and for
// `holdfast alert send`. An AlertMailer may be used from many threads once made.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "alert/alert.h"
#include "delivery/links.h"
#include "delivery/sender.h"
#include "mail/dkim.h"
#include "mail/message.h"

namespace holdfast {

struct MailSettings {
  SmtpServer server;
  std::string from;       // address
  std::string from_name;  // empty: the alert's sender
  std::string reply_to;
  std::string domain;    // of Message-IDs and bounces; empty: that of `from`
  std::string list_id;   // empty: "alerts." and the domain
  std::string audience;  // which of an alert's texts; empty: by the reader's role
  std::vector<std::shared_ptr<const DkimSigner>> signers;
  std::string journal_folder;  // on a disk of this machine
  int connections = 4;         // 1 to 64
  PaceOptions pace;
  RetryOptions retry;
};

// "smtp://[USER@]HOST[:PORT]" or "smtps://...": smtp asks for STARTTLS and refuses to go on
// without, except to this machine. kInvalidArgument for anything else.
[[nodiscard]] Result<SmtpServer> read_smtp_url(std::string_view url);
// Checks what was set and fills in what was left out. kInvalidArgument when `from` is no address.
[[nodiscard]] Result<MailSettings> complete_mail_settings(MailSettings settings);

// The key of a database's links to readers, made once.
[[nodiscard]] Result<std::string> links_key(Database& database);

class AlertMailer {
 public:
  AlertMailer(const MailSettings& settings, std::string site_url, ReaderLinks links, Clock clock)
      : settings_(settings),
        site_url_(std::move(site_url)),
        links_(std::move(links)),
        clock_(std::move(clock)) {}

  // The alert for one reader: the audience that was set, else by role where the alert has a text
  // for it, else its first audience.
  [[nodiscard]] Result<OutgoingMail> compose(std::int64_t alert_id, const Alert& alert,
                                             const Recipient& recipient) const;
  // Asks the owner of the address whether it may be told. `token` goes into the link.
  [[nodiscard]] Result<OutgoingMail> compose_opt_in(const Recipient& recipient,
                                                    const std::string& token) const;

 private:
  [[nodiscard]] MailHeaders headers() const;
  [[nodiscard]] Result<OutgoingMail> rendered(const MailTemplate& mail, const Recipient& recipient,
                                              ReaderId id, const std::string& message_id) const;
  [[nodiscard]] const MailTemplate& template_for(std::int64_t alert_id, const Alert& alert,
                                                 const Recipient& recipient) const;

  const MailSettings& settings_;
  std::string site_url_;
  ReaderLinks links_;
  Clock clock_;
  mutable std::mutex mutex_;  // guards templates_, which only grows
  mutable std::map<std::string, std::unique_ptr<MailTemplate>> templates_;
};

}  // namespace holdfast
