// What `holdfast alert send` and its kin know of mail: the flags, and an alert as each reader's
// mail. A Mailer may be used from many threads once made.
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "alert/alert.h"
#include "delivery/links.h"
#include "delivery/sender.h"
#include "mail/message.h"
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

// The key of this database's links, made once.
[[nodiscard]] Result<std::string> links_key(Database& database);

class Mailer {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Mailer>> open(const MailOptions& options,
                                                            const StoredAlert& stored, Alert alert,
                                                            std::string links_key);
  [[nodiscard]] Result<OutgoingMail> compose(const Recipient& recipient) const;
  [[nodiscard]] const ReaderLinks& links() const { return links_; }

 private:
  Mailer(const MailOptions& options, std::int64_t alert_id, Alert alert, ReaderLinks links)
      : options_(options),
        alert_id_(alert_id),
        alert_(std::move(alert)),
        links_(std::move(links)) {}
  [[nodiscard]] const MailTemplate& template_for(const Recipient& recipient) const;

  MailOptions options_;
  std::int64_t alert_id_;
  Alert alert_;
  ReaderLinks links_;
  std::vector<std::unique_ptr<DkimSigner>> signers_;
  std::vector<const DkimSigner*> borrowed_;
  mutable std::mutex mutex_;  // guards templates_, which only grows
  mutable std::map<std::pair<std::string, std::string>, std::unique_ptr<MailTemplate>> templates_;
};

}  // namespace holdfast
