// Reports for the desk: one, a page of them, how many. Stateless; safe from any thread.
#include <fmt/format.h>

#include <array>
#include <charconv>

#include "store/report_store.h"
#include "store/rows.h"

namespace holdfast {
namespace {

constexpr const char* kColumns =
    "r.id, r.number, r.created_at, r.reporter_recipient, r.key_id, r.redacted_at, r.urgency, "
    "r.deadline_at, r.order_at, r.country, r.age_band, r.kind, r.school, r.state, r.outcome, "
    "r.assigned_to, r.opened_at, r.closed_at, r.late_at, r.destroy_at, r.hold_why, r.hold_until, "
    "r.unread, "
    "(select min(c.due_at) from report_clocks c where c.report_id = r.id and c.kind = 'answer' and "
    "c.done_at is null), "
    "(select count(*) from report_messages m where m.report_id = r.id), "
    "(select count(*) from report_notes n where n.report_id = r.id), "
    "(select count(*) from report_attachments a where a.report_id = r.id and "
    "a.completed_at is not null), "
    "(select count(*) from report_attachments a where a.report_id = r.id and "
    "a.completed_at is null), "
    "(select count(distinct o.report_id) from report_tokens t join report_tokens o on "
    "o.token = t.token and o.kind = t.kind and o.report_id <> t.report_id "
    "where t.report_id = r.id)";

// One row of kColumns, bound to a statement.
struct ReportRow {
  Report found;
  long long id = 0, created = 0, order = 0;
  long long messages = 0, notes = 0, attachments = 0, uploading = 0, links = 0;
  int urgency = 0, school = 0;
  NullableNumber redacted, deadline, opened, closed, late, destroy, hold_until, answer_by;

  void bind(soci::statement& statement) {
    const auto number = [&](NullableNumber& column) {
      statement.exchange(soci::into(column.value, column.present));
    };
    statement.exchange(soci::into(id));
    statement.exchange(soci::into(found.number));
    statement.exchange(soci::into(created));
    statement.exchange(soci::into(found.reporter_recipient));
    statement.exchange(soci::into(found.key_id));
    number(redacted);
    statement.exchange(soci::into(urgency));
    number(deadline);
    statement.exchange(soci::into(order));
    statement.exchange(soci::into(found.routing.country));
    statement.exchange(soci::into(found.routing.age_band));
    statement.exchange(soci::into(found.routing.kind));
    statement.exchange(soci::into(school));
    statement.exchange(soci::into(found.state));
    statement.exchange(soci::into(found.outcome));
    statement.exchange(soci::into(found.assigned_to));
    number(opened);
    number(closed);
    number(late);
    number(destroy);
    statement.exchange(soci::into(found.hold_why));
    number(hold_until);
    statement.exchange(soci::into(found.unread));
    number(answer_by);
    for (long long* count : {&messages, &notes, &attachments, &uploading, &links}) {
      statement.exchange(soci::into(*count));
    }
  }

  [[nodiscard]] Report take() const {
    Report out = found;
    out.report_id = id;
    out.created_ms = created;
    out.order_ms = order;
    out.routing.urgency = static_cast<ReportUrgency>(urgency);
    out.routing.is_school = school != 0;
    out.redacted_ms = redacted.get<TimeMs>();
    out.routing.deadline_ms = deadline.get<TimeMs>();
    out.opened_ms = opened.get<TimeMs>();
    out.closed_ms = closed.get<TimeMs>();
    out.late_ms = late.get<TimeMs>();
    out.destroy_ms = destroy.get<TimeMs>();
    out.hold_until_ms = hold_until.get<TimeMs>();
    out.answer_by_ms = answer_by.get<TimeMs>();
    out.messages = static_cast<int>(messages);
    out.notes = static_cast<int>(notes);
    out.attachments = static_cast<int>(attachments);
    out.uploading = static_cast<int>(uploading);
    out.links = static_cast<int>(links);
    return out;
  }
};

template <class BindMore>
std::vector<Report> select_reports(Transaction& transaction, const std::string& rest,
                                   BindMore bind_more) {
  ReportRow row;
  soci::statement statement(transaction.session());
  row.bind(statement);
  bind_more(statement);
  statement.alloc();
  statement.prepare(fmt::format("select {} from reports r {}", kColumns, rest));
  statement.define_and_bind();
  statement.execute();
  std::vector<Report> found;
  while (statement.fetch()) found.push_back(row.take());
  return found;
}

Result<std::array<long long, 3>> read_cursor(const std::string& text) {
  std::array<long long, 3> parts{};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto [next, error] = std::from_chars(at, end, parts[i]);
    const bool is_last = i + 1 == parts.size();
    if (error != std::errc() || (is_last ? next != end : next == end || *next != '.')) {
      return fail(ErrorCode::kInvalidArgument,
                  "Use the 'next' value of the page before as 'after'.");
    }
    at = next + 1;
  }
  return parts;
}

bool is_active(const std::string& state) { return state == "active" || state == "waiting" || state == "open"; }

std::string state_condition(const std::string& state) {
  return state == "active" ? "r.state in ('waiting', 'open')" : "r.state = :state";
}

}  // namespace

Result<Report> load_report(Transaction& transaction, std::int64_t report_id, bool lock) {
  const long long id = report_id;
  if (lock && transaction.dialect() == Dialect::kPostgresql) {
    long long locked = 0;
    transaction.session() << "select id from reports where id = :id for update",
        soci::use(id, "id"), soci::into(locked);
  }
  auto found = select_reports(transaction, "where r.id = :id", [&](soci::statement& statement) {
    statement.exchange(soci::use(id, "id"));
  });
  if (found.empty()) return fail(ErrorCode::kNotFound, "There is no report of this number.");
  return std::move(found.front());
}

std::string report_cursor(const Report& report) {
  return fmt::format("{}.{}.{}", static_cast<int>(report.routing.urgency), report.order_ms,
                     report.report_id);
}

Result<std::vector<Report>> list_reports(Transaction& transaction, const ReportFilter& filter) {
  std::array<long long, 3> after{};
  if (!filter.after.empty()) {
    const auto read = read_cursor(filter.after);
    if (!read) return std::unexpected<Error>(read.error());
    after = *read;
  }
  const bool by_urgency = is_active(filter.state);
  const int urgency = static_cast<int>(filter.urgency.value_or(ReportUrgency::kNone));
  const long long late_at = filter.late_at_ms.value_or(0);
  const std::string assigned = filter.assigned_to.value_or("");
  std::string where = "where " + state_condition(filter.state);
  if (filter.urgency) where += " and r.urgency = :urgency";
  if (!filter.country.empty()) where += " and r.country = :country";
  if (!filter.age_band.empty()) where += " and r.age_band = :age";
  if (!filter.kind.empty()) where += " and r.kind = :kind";
  if (filter.assigned_to) where += " and r.assigned_to = :assigned";
  if (filter.late_at_ms) where += " and r.late_at <= :late";
  if (!filter.after.empty()) {
    where += by_urgency ? " and (r.urgency < :u1 or (r.urgency = :u2 and (r.order_at > :o1 or "
                          "(r.order_at = :o2 and r.id > :i1))))"
                        : " and r.id < :i1";
  }
  where += by_urgency ? " order by r.urgency desc, r.order_at, r.id" : " order by r.id desc";
  where += fmt::format(" limit {}", filter.limit);
  return select_reports(transaction, where, [&](soci::statement& statement) {
    if (filter.state != "active") statement.exchange(soci::use(filter.state, "state"));
    if (filter.urgency) statement.exchange(soci::use(urgency, "urgency"));
    if (!filter.country.empty()) statement.exchange(soci::use(filter.country, "country"));
    if (!filter.age_band.empty()) statement.exchange(soci::use(filter.age_band, "age"));
    if (!filter.kind.empty()) statement.exchange(soci::use(filter.kind, "kind"));
    if (filter.assigned_to) statement.exchange(soci::use(assigned, "assigned"));
    if (filter.late_at_ms) statement.exchange(soci::use(late_at, "late"));
    if (filter.after.empty()) return;
    if (by_urgency) {
      statement.exchange(soci::use(after[0], "u1"));
      statement.exchange(soci::use(after[0], "u2"));
      statement.exchange(soci::use(after[1], "o1"));
      statement.exchange(soci::use(after[1], "o2"));
    }
    statement.exchange(soci::use(after[2], "i1"));
  });
}

ReportCounts count_reports(Transaction& transaction, TimeMs now_ms) {
  const long long now = now_ms;
  long long waiting = 0, open = 0, closed = 0, spam = 0, late = 0, unread = 0;
  transaction.session()
      << "select (select count(*) from reports where state = 'waiting'), "
         "(select count(*) from reports where state = 'open'), "
         "(select count(*) from reports where state = 'closed'), "
         "(select count(*) from reports where state = 'spam'), "
         "(select count(*) from reports where state in ('waiting', 'open') and late_at <= :now), "
         "(select count(*) from reports where state in ('waiting', 'open') and unread > 0)",
      soci::use(now, "now"), soci::into(waiting), soci::into(open), soci::into(closed),
      soci::into(spam), soci::into(late), soci::into(unread);
  return {waiting, open, closed, spam, late, unread};
}

}  // namespace holdfast
