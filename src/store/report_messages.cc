// Messages between a reporter and the desk. Stateless; safe from any thread.
#include "store/report_rows.h"
#include "store/report_store.h"
#include "store/rows.h"

namespace holdfast {
namespace {

template <class BindMore>
std::vector<ReportMessage> select_messages(Transaction& transaction, const std::string& rest,
                                           BindMore bind_more) {
  ReportMessage message;
  long long sent = 0;
  NullableNumber read;
  soci::statement statement(transaction.session());
  statement.exchange(soci::into(message.number));
  statement.exchange(soci::into(message.message_id));
  statement.exchange(soci::into(message.sender));
  statement.exchange(soci::into(message.key_id));
  statement.exchange(soci::into(sent));
  statement.exchange(soci::into(read.value, read.present));
  statement.exchange(soci::into(message.body));
  bind_more(statement);
  statement.alloc();
  statement.prepare("select number, message_id, sender, key_id, sent_at, read_at, body "
                    "from report_messages where " + rest);
  statement.define_and_bind();
  statement.execute();
  std::vector<ReportMessage> messages;
  while (statement.fetch()) {
    message.sent_ms = sent;
    message.read_ms = read.get<TimeMs>();
    messages.push_back(message);
  }
  return messages;
}

}  // namespace

std::vector<ReportMessage> list_report_messages(Transaction& transaction,
                                                std::int64_t report_id) {
  const long long id = report_id;
  return select_messages(transaction, "report_id = :report order by number",
                         [&](soci::statement& statement) {
                           statement.exchange(soci::use(id, "report"));
                         });
}

std::optional<ReportMessage> find_report_message(Transaction& transaction, std::int64_t report_id,
                                                 const std::string& message_id) {
  const long long id = report_id;
  auto found = select_messages(transaction, "report_id = :report and message_id = :message",
                               [&](soci::statement& statement) {
                                 statement.exchange(soci::use(id, "report"));
                                 statement.exchange(soci::use(message_id, "message"));
                               });
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

Result<ReportMessage> insert_report_message(Transaction& transaction, std::int64_t report_id,
                                            ReportMessage message) {
  const long long id = report_id;
  long long newest = 0, bytes = 0;
  soci::session& sql = transaction.session();
  sql << "select coalesce(max(number), 0), coalesce(sum(length(body)), 0) from report_messages "
         "where report_id = :report",
      soci::use(id, "report"), soci::into(newest), soci::into(bytes);
  if (newest >= kMaxReportMessages ||
      bytes + static_cast<long long>(message.body.size()) > kMaxReportMessageBytes) {
    return fail(ErrorCode::kTooLarge, "There is no room for another message in this report.");
  }
  message.number = static_cast<int>(newest) + 1;
  const long long sent = message.sent_ms;
  sql << "insert into report_messages(report_id, number, message_id, sender, key_id, sent_at, "
         "body) values(:report, :number, :message, :sender, :key, :sent, :body)",
      soci::use(id, "report"), soci::use(message.number, "number"),
      soci::use(message.message_id, "message"), soci::use(message.sender, "sender"),
      soci::use(message.key_id, "key"), soci::use(sent, "sent"), soci::use(message.body, "body");
  if (message.sender == "reporter") {
    sql << "update reports set unread = unread + 1 where id = :report", soci::use(id, "report");
  } else {
    sql << "update reports set answered_at = coalesce(answered_at, :sent) where id = :report",
        soci::use(sent, "sent"), soci::use(id, "report");
    sql << "update report_clocks set done_at = :sent where report_id = :report and "
           "kind = 'answer' and done_at is null",
        soci::use(sent, "sent"), soci::use(id, "report");
    refresh_report_late(transaction, report_id);
  }
  return message;
}

void mark_report_messages_read(Transaction& transaction, std::int64_t report_id,
                               const std::string& sender, int up_to, TimeMs at_ms) {
  const long long id = report_id;
  const long long at = at_ms;
  soci::session& sql = transaction.session();
  sql << "update report_messages set read_at = :at where report_id = :report and "
         "sender = :sender and number <= :number and read_at is null",
      soci::use(at, "at"), soci::use(id, "report"), soci::use(sender, "sender"),
      soci::use(up_to, "number");
  if (sender != "reporter") return;
  sql << "update reports set unread = (select count(*) from report_messages where "
         "report_id = :report and sender = 'reporter' and read_at is null) where id = :report2",
      soci::use(id, "report"), soci::use(id, "report2");
}

}  // namespace holdfast
