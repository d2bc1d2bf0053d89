// Reports, their sessions and drafts. Stateless; safe from any thread.
#include "store/report_store.h"

#include <algorithm>
#include <array>
#include <utility>

#include "store/report_rows.h"
#include "store/rows.h"

namespace holdfast {
namespace {

constexpr std::array<std::pair<ReportUrgency, const char*>, 5> kUrgencies = {
    {{ReportUrgency::kNone, "none"},
     {ReportUrgency::kThreatened, "threatened"},
     {ReportUrgency::kShared, "shared"},
     {ReportUrgency::kDeadline, "deadline"},
     {ReportUrgency::kDanger, "danger"}}};

std::optional<ReportKeyHash> find_key_hash(Transaction& transaction, const std::string& column,
                                           const std::string& value) {
  long long report_id = 0, created = 0;
  NullableNumber destroyed;
  ReportKeyHash found;
  soci::session& sql = transaction.session();
  sql << "select id, number, key_hash, state, created_at, destroy_at from reports where " + column +
             " = :value",
      soci::use(value, "value"), soci::into(report_id), soci::into(found.number),
      soci::into(found.key_hash), soci::into(found.state), soci::into(created),
      soci::into(destroyed.value, destroyed.present);
  if (!sql.got_data()) return std::nullopt;
  found.report_id = report_id;
  found.created_ms = created;
  if (found.state == "destroyed") found.destroyed_ms = destroyed.get<TimeMs>();
  return found;
}

}  // namespace

const char* report_urgency_name(ReportUrgency urgency) {
  for (const auto& [value, name] : kUrgencies) {
    if (value == urgency) return name;
  }
  return "none";
}

std::optional<ReportUrgency> report_urgency_from_name(std::string_view name) {
  for (const auto& [value, known] : kUrgencies) {
    if (name == known) return value;
  }
  return std::nullopt;
}

void append_report_event(Transaction& transaction, std::int64_t report_id, TimeMs at_ms,
                         const std::string& kind, const std::string& actor,
                         const std::string& detail) {
  const long long id = report_id;
  const long long at = at_ms;
  transaction.session() << "insert into report_events(report_id, at, kind, actor, detail) "
                           "values(:report, :at, :kind, :actor, :detail)",
      soci::use(id, "report"), soci::use(at, "at"), soci::use(kind, "kind"),
      soci::use(actor, "actor"), soci::use(detail, "detail");
}

void refresh_report_late(Transaction& transaction, std::int64_t report_id) {
  const long long id = report_id;
  NullableNumber due, deadline;
  soci::session& sql = transaction.session();
  sql << "select deadline_at, (select min(due_at) from report_clocks where report_id = :id and "
         "done_at is null) from reports where id = :id2",
      soci::use(id, "id"), soci::use(id, "id2"), soci::into(deadline.value, deadline.present),
      soci::into(due.value, due.present);
  std::optional<long long> late = due.get();
  if (const auto other = deadline.get()) late = std::min(late.value_or(*other), *other);
  NullableParameter<long long> value(late);
  sql << "update reports set late_at = :late where id = :id",
      soci::use(value.value, value.present, "late"), soci::use(id, "id");
}

Result<std::int64_t> insert_report(Transaction& transaction, const NewReport& report) {
  if (find_report_by_number(transaction, report.number)) {
    return fail(ErrorCode::kConflict, "This report number is taken.");
  }
  const ReportRouting& routing = report.routing;
  const long long created = report.created_ms;
  const long long order = routing.deadline_ms.value_or(report.created_ms);
  const long long answer_by = report.answer_by_ms;
  const int urgency = static_cast<int>(routing.urgency);
  const int school = routing.is_school ? 1 : 0;
  NullableParameter<long long> deadline(routing.deadline_ms);
  long long id = 0;
  soci::session& sql = transaction.session();
  sql << "insert into reports(number, submission_id, key_hash, created_at, reporter_recipient, "
         "key_id, body, urgency, deadline_at, order_at, country, age_band, kind, school, state, "
         "outcome, assigned_to, hold_why, unread) values(:number, :submission, :key_hash, "
         ":created, :recipient, :key, :body, :urgency, :deadline, :order_at, :country, :age, "
         ":kind, :school, 'waiting', '', '', '', 0) returning id",
      soci::use(report.number, "number"), soci::use(report.submission_id, "submission"),
      soci::use(report.key_hash, "key_hash"), soci::use(created, "created"),
      soci::use(report.reporter_recipient, "recipient"), soci::use(report.key_id, "key"),
      soci::use(report.body, "body"), soci::use(urgency, "urgency"),
      soci::use(deadline.value, deadline.present, "deadline"), soci::use(order, "order_at"),
      soci::use(routing.country, "country"), soci::use(routing.age_band, "age"),
      soci::use(routing.kind, "kind"), soci::use(school, "school"), soci::into(id);
  sql << "insert into report_clocks(report_id, kind, due_at, set_by) "
         "values(:report, 'answer', :due, '')",
      soci::use(id, "report"), soci::use(answer_by, "due");
  refresh_report_late(transaction, id);
  append_report_event(transaction, id, report.created_ms, "received", "");
  return id;
}

std::optional<ReportKeyHash> find_report_by_submission(Transaction& transaction,
                                                       const std::string& submission_id) {
  return find_key_hash(transaction, "submission_id", submission_id);
}

std::optional<ReportKeyHash> find_report_by_number(Transaction& transaction,
                                                   const std::string& number) {
  return find_key_hash(transaction, "number", number);
}

std::string load_report_body(Transaction& transaction, std::int64_t report_id) {
  const long long id = report_id;
  std::string body;
  transaction.session() << "select body from reports where id = :id", soci::use(id, "id"),
      soci::into(body);
  return body;
}

void insert_report_session(Transaction& transaction, const std::string& token_hash,
                           std::int64_t report_id, TimeMs expires_ms) {
  const long long id = report_id;
  const long long expires = expires_ms;
  transaction.session() << "insert into report_sessions(token_hash, report_id, expires_at) "
                           "values(:token, :report, :expires)",
      soci::use(token_hash, "token"), soci::use(id, "report"), soci::use(expires, "expires");
}

std::optional<std::int64_t> find_report_session(Transaction& transaction,
                                                const std::string& token_hash, TimeMs now_ms) {
  const long long now = now_ms;
  long long id = 0;
  soci::session& sql = transaction.session();
  sql << "select report_id from report_sessions where token_hash = :token and expires_at > :now",
      soci::use(token_hash, "token"), soci::use(now, "now"), soci::into(id);
  if (!sql.got_data()) return std::nullopt;
  return id;
}

void delete_report_session(Transaction& transaction, const std::string& token_hash) {
  transaction.session() << "delete from report_sessions where token_hash = :token",
      soci::use(token_hash, "token");
}

void delete_expired_report_sessions(Transaction& transaction, TimeMs now_ms) {
  const long long now = now_ms;
  transaction.session() << "delete from report_sessions where expires_at <= :now",
      soci::use(now, "now");
}

std::optional<ReportDraft> find_report_draft(Transaction& transaction,
                                             const std::string& key_hash) {
  long long revision = 0, saved = 0;
  ReportDraft draft;
  soci::session& sql = transaction.session();
  sql << "select revision, saved_at, body from report_drafts where key_hash = :key",
      soci::use(key_hash, "key"), soci::into(revision), soci::into(saved), soci::into(draft.body);
  if (!sql.got_data()) return std::nullopt;
  draft.revision = revision;
  draft.saved_ms = saved;
  return draft;
}

Result<std::int64_t> save_report_draft(Transaction& transaction, const std::string& key_hash,
                                       const ReportDraft& draft, std::int64_t replaces) {
  const long long saved = draft.saved_ms;
  const long long before = replaces;
  const long long next = replaces + 1;
  soci::session& sql = transaction.session();
  soci::statement statement(sql);
  if (replaces == 0) {
    statement = (sql.prepare << "insert into report_drafts(key_hash, revision, saved_at, body) "
                                "values(:key, :next, :saved, :body) on conflict(key_hash) "
                                "do nothing",
                 soci::use(key_hash, "key"), soci::use(next, "next"), soci::use(saved, "saved"),
                 soci::use(draft.body, "body"));
  } else {
    statement = (sql.prepare << "update report_drafts set revision = :next, saved_at = :saved, "
                                "body = :body where key_hash = :key and revision = :before",
                 soci::use(next, "next"), soci::use(saved, "saved"), soci::use(draft.body, "body"),
                 soci::use(key_hash, "key"), soci::use(before, "before"));
  }
  statement.execute(true);
  if (statement.get_affected_rows() != 1) {
    return fail(ErrorCode::kConflict, "Another device saved this draft: fetch it first.");
  }
  return next;
}

void delete_report_draft(Transaction& transaction, const std::string& key_hash) {
  transaction.session() << "delete from report_drafts where key_hash = :key",
      soci::use(key_hash, "key");
}

void delete_old_report_drafts(Transaction& transaction, TimeMs saved_before_ms) {
  const long long before = saved_before_ms;
  transaction.session() << "delete from report_drafts where saved_at < :before",
      soci::use(before, "before");
}

}  // namespace holdfast
