// Messages between a reporter and the desk. Stateless; safe from any thread.
#include "store/report_rows.h"
#include "store/report_store.h"
#include "store/rows.h"
#include "store/sealed_messages.h"

namespace holdfast {

std::vector<ReportMessage> list_report_messages(Transaction& transaction, std::int64_t report_id) {
  return list_messages(transaction, kReportMessages, report_id);
}

std::optional<ReportMessage> find_report_message(Transaction& transaction, std::int64_t report_id,
                                                 const std::string& message_id) {
  return find_message(transaction, kReportMessages, report_id, message_id);
}

Result<ReportMessage> insert_report_message(Transaction& transaction, std::int64_t report_id,
                                            ReportMessage message) {
  Result<ReportMessage> kept =
      insert_message(transaction, kReportMessages, report_id, std::move(message));
  if (!kept) return kept;
  const long long id = report_id;
  const long long sent = kept->sent_ms;
  soci::session& sql = transaction.session();
  if (kept->sender == "reporter") {
    sql << "update reports set unread = unread + 1 where id = :report", soci::use(id, "report");
  } else {
    sql << "update reports set answered_at = coalesce(answered_at, :sent) where id = :report",
        soci::use(sent, "sent"), soci::use(id, "report");
    sql << "update report_clocks set done_at = :sent where report_id = :report and "
           "kind = 'answer' and done_at is null",
        soci::use(sent, "sent"), soci::use(id, "report");
    refresh_report_late(transaction, report_id);
  }
  return kept;
}

void mark_report_messages_read(Transaction& transaction, std::int64_t report_id,
                               const std::string& sender, int up_to, TimeMs at_ms) {
  mark_messages_read(transaction, kReportMessages, report_id, sender, up_to, at_ms);
  if (sender != "reporter") return;
  const long long id = report_id;
  const int unread = count_unread_messages(transaction, kReportMessages, report_id, "reporter");
  transaction.session() << "update reports set unread = :unread where id = :report",
      soci::use(unread, "unread"), soci::use(id, "report");
}

}  // namespace holdfast
