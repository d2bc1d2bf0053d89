// What `holdfast alert send` and its kin know of mail: the flags, and what they make of the
// service's mailer. A Mailer may be used from many threads once made.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "alert/alert.h"
#include "service/alert_mailer.h"
#include "store/alert_store.h"

namespace holdfast {

struct MailOptions {
  std::string relay = "127.0.0.1:25";
  std::string tls = "starttls";
  std::string tls_ca;
  std::string user;
  std::string hello = "localhost";
  std::string from;
  std::string from_name;
  std::string reply_to;
  std::string site;
  std::string domain;             // of Message-IDs and bounces; empty: that of `from`
  std::string list_id;            // empty: "alerts." and the domain
  std::string audience;           // empty: the reader's role, or the alert's first
  std::vector<std::string> dkim;  // SELECTOR:FILE
  std::string dkim_domain;        // empty: that of `from`
  int reply_timeout_seconds = 300;
};
void add_mail_options(CLI::App& verb, MailOptions& options);
// The password comes from the environment, HOLDFAST_SMTP_PASSWORD. kInvalidArgument for a relay or
// a TLS choice that does not fit: mail in the clear goes to this machine only.
[[nodiscard]] Result<SmtpServer> smtp_server(const MailOptions& options);

// One published alert as each reader's mail, as the flags say.
class Mailer {
 public:
  // kInvalidArgument for flags that do not fit; kNotFound when the alert has no such audience.
  [[nodiscard]] static Result<std::unique_ptr<Mailer>> open(const MailOptions& options,
                                                            const StoredAlert& stored, Alert alert,
                                                            std::string links_key);
  [[nodiscard]] Result<OutgoingMail> compose(const Recipient& recipient) const {
    return mailer_.compose(alert_id_, alert_, recipient);
  }

 private:
  Mailer(MailSettings settings, std::string site, std::int64_t alert_id, Alert alert,
         std::string links_key);

  MailSettings settings_;
  std::int64_t alert_id_;
  Alert alert_;
  AlertMailer mailer_;  // borrows settings_
};

}  // namespace holdfast
