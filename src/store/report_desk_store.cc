// What the desk does with a report. Stateless; safe from any thread.
#include "store/report_desk_store.h"

#include <fmt/format.h>

#include "store/report_rows.h"
#include "store/rows.h"

namespace holdfast {

void claim_report(Transaction& transaction, std::int64_t report_id, const std::string& who,
                  TimeMs at_ms) {
  const long long id = report_id;
  const long long at = at_ms;
  transaction.session() << "update reports set state = 'open', assigned_to = :who, "
                           "opened_at = coalesce(opened_at, :at) where id = :id",
      soci::use(who, "who"), soci::use(at, "at"), soci::use(id, "id");
}

void release_report(Transaction& transaction, std::int64_t report_id) {
  const long long id = report_id;
  transaction.session() << "update reports set state = 'waiting', assigned_to = '' where id = :id",
      soci::use(id, "id");
}

void set_report_state(Transaction& transaction, std::int64_t report_id,
                      const ReportStateChange& change) {
  const long long id = report_id;
  const bool ends = change.state != "open";
  NullableParameter<long long> closed(ends ? std::optional<TimeMs>(change.at_ms) : std::nullopt);
  NullableParameter<long long> destroy(change.destroy_ms);
  // Opened again, it is whose it was; if it was nobody's, it waits.
  transaction.session()
      << "update reports set state = case when :state = 'open' and assigned_to = '' "
         "then 'waiting' else :state2 end, outcome = :outcome, closed_at = :closed, "
         "destroy_at = :destroy where id = :id",
      soci::use(change.state, "state"), soci::use(change.state, "state2"),
      soci::use(change.outcome, "outcome"), soci::use(closed.value, closed.present, "closed"),
      soci::use(destroy.value, destroy.present, "destroy"), soci::use(id, "id");
}

void set_report_triage(Transaction& transaction, std::int64_t report_id, ReportUrgency urgency,
                       std::optional<TimeMs> deadline_ms) {
  const long long id = report_id;
  const int value = static_cast<int>(urgency);
  NullableParameter<long long> deadline(deadline_ms);
  transaction.session() << "update reports set urgency = :urgency, deadline_at = :deadline, "
                           "order_at = coalesce(:deadline2, created_at) where id = :id",
      soci::use(value, "urgency"), soci::use(deadline.value, deadline.present, "deadline"),
      soci::use(deadline.value, deadline.present, "deadline2"), soci::use(id, "id");
  refresh_report_late(transaction, report_id);
}

void note_report_opened(Transaction& transaction, std::int64_t report_id, TimeMs at_ms) {
  const long long id = report_id;
  const long long at = at_ms;
  transaction.session() << "update reports set opened_at = :at where id = :id and "
                           "opened_at is null",
      soci::use(at, "at"), soci::use(id, "id");
}

std::vector<ReportNote> list_report_notes(Transaction& transaction, std::int64_t report_id) {
  const long long id = report_id;
  long long at = 0;
  ReportNote note;
  soci::statement statement =
      (transaction.session().prepare << "select note_id, written_by, at, key_id, body "
                                        "from report_notes where report_id = :report order by id",
       soci::use(id, "report"), soci::into(note.note_id), soci::into(note.written_by),
       soci::into(at), soci::into(note.key_id), soci::into(note.body));
  statement.execute();
  std::vector<ReportNote> notes;
  while (statement.fetch()) {
    note.at_ms = at;
    notes.push_back(note);
  }
  return notes;
}

void insert_report_note(Transaction& transaction, std::int64_t report_id, const ReportNote& note) {
  const long long id = report_id;
  const long long at = note.at_ms;
  transaction.session() << "insert into report_notes(report_id, note_id, written_by, at, key_id, "
                           "body) values(:report, :note, :by, :at, :key, :body)",
      soci::use(id, "report"), soci::use(note.note_id, "note"), soci::use(note.written_by, "by"),
      soci::use(at, "at"), soci::use(note.key_id, "key"), soci::use(note.body, "body");
}

std::vector<ReportClock> list_report_clocks(Transaction& transaction, std::int64_t report_id) {
  const long long id = report_id;
  long long clock_id = 0, due = 0;
  NullableNumber done;
  ReportClock clock;
  soci::statement statement =
      (transaction.session().prepare << "select id, kind, due_at, done_at, set_by "
                                        "from report_clocks where report_id = :report order by id",
       soci::use(id, "report"), soci::into(clock_id), soci::into(clock.kind), soci::into(due),
       soci::into(done.value, done.present), soci::into(clock.set_by));
  statement.execute();
  std::vector<ReportClock> clocks;
  while (statement.fetch()) {
    clock.clock_id = clock_id;
    clock.due_ms = due;
    clock.done_ms = done.get<TimeMs>();
    clocks.push_back(clock);
  }
  return clocks;
}

std::int64_t insert_report_clock(Transaction& transaction, std::int64_t report_id,
                                 const ReportClock& clock) {
  const long long id = report_id;
  const long long due = clock.due_ms;
  long long clock_id = 0;
  transaction.session() << "insert into report_clocks(report_id, kind, due_at, set_by) "
                           "values(:report, :kind, :due, :by) returning id",
      soci::use(id, "report"), soci::use(clock.kind, "kind"), soci::use(due, "due"),
      soci::use(clock.set_by, "by"), soci::into(clock_id);
  refresh_report_late(transaction, report_id);
  return clock_id;
}

bool finish_report_clock(Transaction& transaction, std::int64_t report_id, std::int64_t clock_id,
                         TimeMs at_ms) {
  const long long id = report_id;
  const long long clock = clock_id;
  const long long at = at_ms;
  soci::statement statement =
      (transaction.session().prepare << "update report_clocks set done_at = :at where id = :clock "
                                        "and report_id = :report and done_at is null",
       soci::use(at, "at"), soci::use(clock, "clock"), soci::use(id, "report"));
  statement.execute(true);
  if (statement.get_affected_rows() != 1) return false;
  refresh_report_late(transaction, report_id);
  return true;
}

void set_report_hold(Transaction& transaction, std::int64_t report_id, const std::string& why,
                     std::optional<TimeMs> until_ms) {
  const long long id = report_id;
  NullableParameter<long long> until(until_ms);
  transaction.session() << "update reports set hold_why = :why, hold_until = :until where id = :id",
      soci::use(why, "why"), soci::use(until.value, until.present, "until"), soci::use(id, "id");
}

bool is_held(const Report& report, TimeMs now_ms) {
  return !report.hold_why.empty() && (!report.hold_until_ms || *report.hold_until_ms > now_ms);
}

std::vector<ReportToken> list_report_tokens(Transaction& transaction, std::int64_t report_id) {
  const long long id = report_id;
  ReportToken token;
  soci::statement statement =
      (transaction.session().prepare << "select kind, token, key_id from report_tokens "
                                        "where report_id = :report order by kind, token",
       soci::use(id, "report"), soci::into(token.kind), soci::into(token.token),
       soci::into(token.key_id));
  statement.execute();
  std::vector<ReportToken> tokens;
  while (statement.fetch()) tokens.push_back(token);
  return tokens;
}

void replace_report_tokens(Transaction& transaction, std::int64_t report_id,
                           const std::vector<ReportToken>& tokens) {
  const long long id = report_id;
  soci::session& sql = transaction.session();
  sql << "delete from report_tokens where report_id = :report", soci::use(id, "report");
  for (const ReportToken& each : tokens) {
    sql << "insert into report_tokens(report_id, kind, token, key_id) "
           "values(:report, :kind, :token, :key) on conflict(report_id, kind, token) do nothing",
        soci::use(id, "report"), soci::use(each.kind, "kind"), soci::use(each.token, "token"),
        soci::use(each.key_id, "key");
  }
}

std::vector<ReportLink> list_report_links(Transaction& transaction, std::int64_t report_id) {
  const long long id = report_id;
  long long created = 0;
  ReportLink link;
  soci::statement statement =
      (transaction.session().prepare
           << fmt::format("select r.number, o.kind, o.token, r.state, r.created_at "
                          "from report_tokens t join report_tokens o on o.token = t.token and "
                          "o.kind = t.kind and o.report_id <> t.report_id "
                          "join reports r on r.id = o.report_id where t.report_id = :report "
                          "order by r.id desc, o.kind, o.token limit {}",
                          kMaxReportLinks),
       soci::use(id, "report"), soci::into(link.number), soci::into(link.kind),
       soci::into(link.token), soci::into(link.state), soci::into(created));
  statement.execute();
  std::vector<ReportLink> links;
  while (statement.fetch()) {
    link.created_ms = created;
    links.push_back(link);
  }
  return links;
}

std::vector<ReportEvent> list_report_events(Transaction& transaction, std::int64_t report_id) {
  const long long id = report_id;
  long long at = 0;
  ReportEvent event;
  soci::statement statement =
      (transaction.session().prepare << "select at, kind, actor, detail from report_events "
                                        "where report_id = :report order by id",
       soci::use(id, "report"), soci::into(at), soci::into(event.kind), soci::into(event.actor),
       soci::into(event.detail));
  statement.execute();
  std::vector<ReportEvent> events;
  while (statement.fetch()) {
    event.at_ms = at;
    events.push_back(event);
  }
  return events;
}

void note_report_event(Transaction& transaction, std::int64_t report_id,
                       const ReportEvent& event) {
  append_report_event(transaction, report_id, event.at_ms, event.kind, event.actor, event.detail);
}

}  // namespace holdfast
