// What comes back, put into the ledger: bounces, complaints, unsubscribing, and a server's log that
// settles unknown rows. Stateless; safe from any thread.
#pragma once

#include <cstdint>
#include <istream>
#include <string>

#include "base/time.h"
#include "delivery/links.h"
#include "holdfast/result.h"
#include "mail/report.h"
#include "store/database.h"

namespace holdfast {

enum class ReturnEffect {
  kNothing,     // a delay, or a success that was known
  kBounced,     // this mail did not arrive
  kSuppressed,  // it did not, and nobody will write there again (5.1.x, or a complaint)
  kArrived,     // an unknown row was settled
};
// Errors: kNotFound when the report is about no mail of ours.
[[nodiscard]] Result<ReturnEffect> apply_report(Transaction& transaction, const ReaderLinks& links,
                                                const MailReport& report, TimeMs at_ms);

// One click: no more mail to this reader. kUnauthenticated for a token that is not ours, kNotFound
// when the address was deleted since. The same token twice is no error.
[[nodiscard]] Result<void> unsubscribe(Transaction& transaction, const ReaderLinks& links,
                                       std::string_view token, TimeMs at_ms);

struct LogResolution {
  std::int64_t arrived = 0;  // unknown rows whose Message-ID the log has
  std::int64_t absent = 0;   // unknown rows whose Message-ID it has not
};
// Reads any text log and looks for our Message-IDs. Rows that it has become "accepted". The others
// stay unknown, or with `is_complete` (a person's word that the log would have them) wait again.
[[nodiscard]] Result<LogResolution> resolve_by_log(Database& database, const ReaderLinks& links,
                                                   std::int64_t alert_id, std::istream& log,
                                                   bool is_complete, TimeMs at_ms);

}  // namespace holdfast
