// What the resources and the sender of alerts share: where the site stands, how it signs, how it
// mails. Set before the server runs; then safe from many threads.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/time.h"
#include "delivery/links.h"
#include "holdfast/result.h"
#include "service/alert_mailer.h"
#include "service/alert_shelf.h"
#include "store/database.h"

namespace holdfast {

// How fast an alert's rows are settled, whoever sends them: from what the ledger said a little
// before.
class SendingRates {
 public:
  // Tells what the ledger has now; gives rows a second over the last half minute, or nullopt until
  // two seconds have been seen.
  [[nodiscard]] std::optional<double> note(std::int64_t alert_id, TimeMs now_ms,
                                           std::int64_t settled);

 private:
  std::mutex mutex_;
  std::map<std::int64_t, std::deque<std::pair<TimeMs, std::int64_t>>> samples_;
};

struct AlertOffice {
  std::string site_url;                // without a slash at the end; absolute
  std::string site_name = "Holdfast";  // who runs the service, in the feed
  std::string signing_key;             // a minisign secret key's file; empty: nothing is signed
  std::optional<MailSettings> mail;    // none: this server sends no mail
  AlertShelf shelf;
  SendingRates rates;

  // The names of readers' mail, by this database's key.
  [[nodiscard]] Result<ReaderLinks> links(Database& database);

 private:
  std::mutex mutex_;  // guards links_key_
  std::string links_key_;
};

}  // namespace holdfast
