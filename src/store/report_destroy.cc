// Redaction and destruction of reports, with a digest of what is gone. Stateless; safe from any
// thread.
#include <fmt/format.h>

#include <algorithm>

#include "base/base64.h"
#include "base/bytes.h"
#include "holdfast/hash.h"
#include "store/report_desk_store.h"
#include "store/rows.h"
#include "store/sealed_file_store.h"

namespace holdfast {
namespace {

// SHA-256 of the age file that `body` is the base64 of, as hex digits.
std::string file_digest(const std::string& body) {
  const Result<Bytes> bytes = base64_decode(body);
  return hex_encode(digest(DigestKind::kSha256, bytes ? *bytes : Bytes{}));
}

std::string digest_of_all(std::vector<std::string> digests) {
  std::sort(digests.begin(), digests.end());
  Digest all(DigestKind::kSha256);
  for (const std::string& each : digests) all.update(as_bytes(each + "\n"));
  return hex_encode(all.finish());
}

// What endpoints were told, or would be: it names the report, and how urgent it was.
void forget_told(soci::session& sql, long long id) {
  std::string number;
  sql << "select number from reports where id = :id", soci::use(id, "id"), soci::into(number);
  const std::string named = fmt::format("%\"report_number\":\"{}\"%", number);
  sql << "delete from webhook_messages where type in ('report.received', 'report.message') and "
         "payload like :named",
      soci::use(named, "named");
}

void forget_rest(Transaction& transaction, long long id, long long at) {
  soci::session& sql = transaction.session();
  forget_told(sql, id);
  for (const char* table : {"report_messages", "report_notes", "report_tokens", "report_clocks",
                            "report_sessions", "report_events"}) {
    sql << fmt::format("delete from {} where report_id = :report", table), soci::use(id, "report");
  }
  sql << "update reports set state = 'destroyed', reporter_recipient = '', body = '', "
         "redacted_at = null, urgency = 0, deadline_at = null, order_at = created_at, "
         "country = '', age_band = '', kind = '', school = 0, assigned_to = '', late_at = null, "
         "destroy_at = :at, hold_why = '', hold_until = null, unread = 0 where id = :id",
      soci::use(at, "at"), soci::use(id, "id");
}

}  // namespace

std::string redact_report(Transaction& transaction, std::int64_t report_id,
                          const std::string& key_id, const std::string& body, TimeMs at_ms) {
  std::string replaced = file_digest(load_report_body(transaction, report_id));
  const long long id = report_id;
  const long long at = at_ms;
  transaction.session() << "update reports set body = :body, key_id = :key, redacted_at = :at "
                           "where id = :id",
      soci::use(body, "body"), soci::use(key_id, "key"), soci::use(at, "at"), soci::use(id, "id");
  return replaced;
}

bool erase_report_message(Transaction& transaction, std::int64_t report_id,
                          const std::string& message_id) {
  const long long id = report_id;
  soci::statement statement =
      (transaction.session().prepare << "update report_messages set body = '' where "
                                        "report_id = :report and message_id = :message",
       soci::use(id, "report"), soci::use(message_id, "message"));
  statement.execute(true);
  return statement.get_affected_rows() == 1;
}

std::vector<std::int64_t> list_reports_to_destroy(Transaction& transaction, TimeMs now_ms,
                                                  int limit) {
  const long long now = now_ms;
  long long id = 0;
  soci::statement statement =
      (transaction.session().prepare
           << fmt::format("select id from reports where destroy_at <= :now and "
                          "state in ('closed', 'spam') and "
                          "(hold_why = '' or hold_until <= :now2) order by destroy_at limit {}",
                          limit),
       soci::use(now, "now"), soci::use(now, "now2"), soci::into(id));
  statement.execute();
  std::vector<std::int64_t> ids;
  while (statement.fetch()) ids.push_back(id);
  return ids;
}

ReportDestruction destroy_report(Transaction& transaction, std::int64_t report_id, TimeMs at_ms) {
  ReportDestruction done;
  std::vector<std::string> digests;
  const std::string body = load_report_body(transaction, report_id);
  if (!body.empty()) {
    digests.push_back(file_digest(body));
    done.bodies = 1;
  }
  for (const ReportMessage& message : list_report_messages(transaction, report_id)) {
    if (message.body.empty()) continue;
    digests.push_back(file_digest(message.body));
    ++done.messages;
  }
  for (const ReportNote& note : list_report_notes(transaction, report_id)) {
    digests.push_back(file_digest(note.body));
    ++done.notes;
  }
  for (const SealedFile& attachment :
       list_sealed_files(transaction, FileOwner::kReport, report_id)) {
    digests.push_back(sealed_file_digest(transaction, FileOwner::kReport, attachment));
    delete_sealed_file(transaction, FileOwner::kReport, attachment.id);
    ++done.attachments;
  }
  done.digest = digest_of_all(std::move(digests));
  forget_rest(transaction, report_id, at_ms);
  return done;
}

}  // namespace holdfast
