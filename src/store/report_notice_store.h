// Whom a mail tells that reports, or messages on cases, wait, and how far each was told. Stateless;
// safe from any thread. docs/formats/report.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "store/database.h"

namespace holdfast {

// By name.
[[nodiscard]] std::vector<std::string> list_report_notice_addresses(Transaction& transaction);
// `addresses`, all different, become the list. One that stays keeps how far it was told; a new one
// is told of what comes from now on.
void set_report_notice_addresses(Transaction& transaction,
                                 const std::vector<std::string>& addresses);

// One more report, or message of a young person on a case. The count stays locked until the
// transaction ends, so that nobody is told of a later one without this one: the last thing that the
// caller does.
void count_desk_arrival(Transaction& transaction);

// The right to write to one address; it ends at `until_ms`, when another may take it.
struct ReportNotice {
  std::string address;
  TimeMs until_ms = 0;
};

// Whether an address may be written to now: something came since it was told, and a report waits
// that nobody at the desk has taken, or a message on a case that nobody there has read.
[[nodiscard]] bool is_report_notice_due(Transaction& transaction, TimeMs now_ms);
// Such an address; nullopt when there is none. Of several callers one gets it.
[[nodiscard]] std::optional<ReportNotice> lease_report_notice(Transaction& transaction,
                                                              TimeMs now_ms, TimeMs until_ms);
// The mail is about to leave: nobody writes there again before `next_ms`, whatever becomes of the
// caller. Gives the count of arrivals that it tells of, and the lease ends at `next_ms` from now
// on; nullopt when it was another's by now.
[[nodiscard]] std::optional<std::int64_t> begin_report_notice(Transaction& transaction,
                                                              const ReportNotice& notice,
                                                              TimeMs next_ms);
// It arrived, or may have.
void finish_report_notice(Transaction& transaction, const ReportNotice& notice, std::int64_t count);
// It did not: it is due again at `again_ms`.
void return_report_notice(Transaction& transaction, const ReportNotice& notice, TimeMs again_ms);

}  // namespace holdfast
