// Attachments of reports. Stateless; safe from any thread.
#include "store/report_attachment_store.h"

#include <fmt/format.h>

#include "base/base64.h"
#include "base/bytes.h"
#include "store/rows.h"

namespace holdfast {
namespace {

template <class BindMore>
std::vector<ReportAttachment> select_attachments(Transaction& transaction, const std::string& rest,
                                                 BindMore bind_more) {
  ReportAttachment found;
  long long id = 0, size = 0, received = 0, created = 0, changed = 0;
  NullableNumber completed;
  soci::statement statement(transaction.session());
  statement.exchange(soci::into(id));
  statement.exchange(soci::into(found.attachment_id));
  statement.exchange(soci::into(found.key_id));
  statement.exchange(soci::into(size));
  statement.exchange(soci::into(found.sha256));
  statement.exchange(soci::into(received));
  statement.exchange(soci::into(created));
  statement.exchange(soci::into(changed));
  statement.exchange(soci::into(completed.value, completed.present));
  bind_more(statement);
  statement.alloc();
  statement.prepare(
      "select id, attachment_id, key_id, size, sha256, received, created_at, changed_at, "
      "completed_at from report_attachments where " +
      rest);
  statement.define_and_bind();
  statement.execute();
  std::vector<ReportAttachment> all;
  while (statement.fetch()) {
    found.id = id;
    found.size = size;
    found.received = received;
    found.created_ms = created;
    found.changed_ms = changed;
    found.completed_ms = completed.get<TimeMs>();
    all.push_back(found);
  }
  return all;
}

void delete_pieces(Transaction& transaction, long long id) {
  transaction.session() << "delete from report_pieces where attachment = :id", soci::use(id, "id");
}

}  // namespace

std::vector<ReportAttachment> list_report_attachments(Transaction& transaction,
                                                      std::int64_t report_id) {
  const long long report = report_id;
  return select_attachments(
      transaction, "report_id = :report order by id",
      [&](soci::statement& statement) { statement.exchange(soci::use(report, "report")); });
}

std::optional<ReportAttachment> find_report_attachment(Transaction& transaction,
                                                       std::int64_t report_id,
                                                       const std::string& attachment_id,
                                                       bool lock) {
  const long long report = report_id;
  const bool locks = lock && transaction.dialect() == Dialect::kPostgresql;
  auto found = select_attachments(
      transaction,
      fmt::format("report_id = :report and attachment_id = :attachment{}",
                  locks ? " for update" : ""),
      [&](soci::statement& statement) {
        statement.exchange(soci::use(report, "report"));
        statement.exchange(soci::use(attachment_id, "attachment"));
      });
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

void insert_report_attachment(Transaction& transaction, std::int64_t report_id,
                              const ReportAttachment& attachment) {
  const long long report = report_id;
  const long long size = attachment.size;
  const long long at = attachment.created_ms;
  transaction.session()
      << "insert into report_attachments(report_id, attachment_id, key_id, size, sha256, received, "
         "created_at, changed_at) values(:report, :attachment, :key, :size, :sha, 0, :created, "
         ":changed)",
      soci::use(report, "report"), soci::use(attachment.attachment_id, "attachment"),
      soci::use(attachment.key_id, "key"), soci::use(size, "size"),
      soci::use(attachment.sha256, "sha"), soci::use(at, "created"), soci::use(at, "changed");
}

void append_report_piece(Transaction& transaction, ReportAttachment& attachment,
                         std::string_view bytes, TimeMs at_ms) {
  const long long id = attachment.id;
  const long long start = attachment.received;
  const long long end = start + static_cast<long long>(bytes.size());
  const long long at = at_ms;
  const std::string text = base64_encode(as_bytes(bytes));
  soci::session& sql = transaction.session();
  sql << "insert into report_pieces(attachment, start, bytes) values(:id, :start, :bytes)",
      soci::use(id, "id"), soci::use(start, "start"), soci::use(text, "bytes");
  sql << "update report_attachments set received = :end, changed_at = :at where id = :id",
      soci::use(end, "end"), soci::use(at, "at"), soci::use(id, "id");
  attachment.received = end;
  attachment.changed_ms = at_ms;
}

void read_report_pieces(Transaction& transaction, std::int64_t id,
                        const std::function<bool(std::string_view)>& take) {
  const long long wanted = id;
  std::string text;
  soci::statement statement =
      (transaction.session().prepare
           << "select bytes from report_pieces where attachment = :id order by start",
       soci::use(wanted, "id"), soci::into(text));
  statement.execute();
  while (statement.fetch()) {
    const Result<Bytes> bytes = base64_decode(text);
    if (!bytes) return;  // never written so; a file that is short shows it
    if (!take({reinterpret_cast<const char*>(bytes->data()), bytes->size()})) return;
  }
}

void complete_report_attachment(Transaction& transaction, std::int64_t id, TimeMs at_ms) {
  const long long wanted = id;
  const long long at = at_ms;
  transaction.session() << "update report_attachments set completed_at = :at where id = :id",
      soci::use(at, "at"), soci::use(wanted, "id");
}

void restart_report_attachment(Transaction& transaction, std::int64_t id, TimeMs at_ms) {
  const long long wanted = id;
  const long long at = at_ms;
  delete_pieces(transaction, wanted);
  transaction.session() << "update report_attachments set received = 0, changed_at = :at "
                           "where id = :id",
      soci::use(at, "at"), soci::use(wanted, "id");
}

void delete_report_attachment(Transaction& transaction, std::int64_t id) {
  const long long wanted = id;
  delete_pieces(transaction, wanted);
  transaction.session() << "delete from report_attachments where id = :id",
      soci::use(wanted, "id");
}

int forget_unfinished_attachments(Transaction& transaction, TimeMs before_ms, int limit) {
  const long long before = before_ms;
  const auto old = select_attachments(
      transaction,
      fmt::format("completed_at is null and changed_at < :before order by changed_at limit {}",
                  limit),
      [&](soci::statement& statement) { statement.exchange(soci::use(before, "before")); });
  for (const ReportAttachment& each : old) delete_report_attachment(transaction, each.id);
  return static_cast<int>(old.size());
}

std::int64_t report_attachment_bytes(Transaction& transaction) {
  // A sum of bigint is numeric on PostgreSQL, which would come as text.
  double bytes = 0;
  transaction.session() << "select coalesce(sum(received), 0) * 1.0 from report_attachments",
      soci::into(bytes);
  return static_cast<std::int64_t>(bytes);
}

}  // namespace holdfast
