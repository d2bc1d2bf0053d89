// Guard cases. Stateless; safe from any thread.
#include "store/guard_case_store.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "store/rows.h"

namespace holdfast {
namespace {

constexpr const char* kColumns =
    "id, platform, conversation, level, stage, risk, suspect, person_at_risk, may_harm, shadow, "
    "messages, reasons, actions, opened_at, changed_at, claimed_by, claimed_at, closed_at, "
    "closed_by, outcome, note";

// One row of kColumns, bound to a statement.
struct CaseRow {
  GuardCase found;
  long long id = 0, messages = 0, opened = 0, changed = 0;
  int may_harm = 0, shadow = 0;
  NullableNumber claimed, closed;

  void bind(soci::statement& statement) {
    statement.exchange(soci::into(id));
    statement.exchange(soci::into(found.platform));
    statement.exchange(soci::into(found.conversation));
    statement.exchange(soci::into(found.level));
    statement.exchange(soci::into(found.stage));
    statement.exchange(soci::into(found.risk));
    statement.exchange(soci::into(found.suspect));
    statement.exchange(soci::into(found.person_at_risk));
    statement.exchange(soci::into(may_harm));
    statement.exchange(soci::into(shadow));
    statement.exchange(soci::into(messages));
    statement.exchange(soci::into(found.reasons));
    statement.exchange(soci::into(found.actions));
    statement.exchange(soci::into(opened));
    statement.exchange(soci::into(changed));
    statement.exchange(soci::into(found.claimed_by));
    statement.exchange(soci::into(claimed.value, claimed.present));
    statement.exchange(soci::into(closed.value, closed.present));
    statement.exchange(soci::into(found.closed_by));
    statement.exchange(soci::into(found.outcome));
    statement.exchange(soci::into(found.note));
  }
  [[nodiscard]] GuardCase take() const {
    GuardCase out = found;
    out.id = id;
    out.messages = messages;
    out.opened_ms = opened;
    out.changed_ms = changed;
    out.may_harm = may_harm != 0;
    out.is_shadow = shadow != 0;
    out.claimed_ms = claimed.get<TimeMs>();
    out.closed_ms = closed.get<TimeMs>();
    return out;
  }
};

// Runs a query for kColumns; `bind_more` adds what it uses.
template <class BindMore>
std::vector<GuardCase> select_cases(Transaction& transaction, const std::string& rest,
                                    BindMore bind_more) {
  CaseRow row;
  soci::statement statement(transaction.session());
  row.bind(statement);
  bind_more(statement);
  statement.alloc();
  statement.prepare(fmt::format("select {} from guard_cases {}", kColumns, rest));
  statement.define_and_bind();
  statement.execute();
  std::vector<GuardCase> found;
  while (statement.fetch()) found.push_back(row.take());
  return found;
}

bool changed_one(soci::statement& statement) {
  statement.execute(true);
  return statement.get_affected_rows() == 1;
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

}  // namespace

std::string guard_cursor(const GuardCase& one) {
  return fmt::format("{}.{}.{}", one.level, one.opened_ms, one.id);
}

std::int64_t insert_guard_case(Transaction& transaction, const GuardCase& fresh) {
  const int may_harm = fresh.may_harm ? 1 : 0;
  const int shadow = fresh.is_shadow ? 1 : 0;
  const long long messages = fresh.messages;
  const long long opened = fresh.opened_ms;
  long long id = 0;
  transaction.session()
      << "insert into guard_cases(platform, conversation, level, stage, risk, suspect, "
         "person_at_risk, may_harm, shadow, messages, reasons, actions, opened_at, changed_at, "
         "claimed_by, closed_by, outcome, note) values(:platform, :conversation, :level, :stage, "
         ":risk, :suspect, :person, :harm, :shadow, :messages, :reasons, :actions, :opened, "
         ":changed, '', '', '', '') returning id",
      soci::use(fresh.platform, "platform"), soci::use(fresh.conversation, "conversation"),
      soci::use(fresh.level, "level"), soci::use(fresh.stage, "stage"),
      soci::use(fresh.risk, "risk"), soci::use(fresh.suspect, "suspect"),
      soci::use(fresh.person_at_risk, "person"), soci::use(may_harm, "harm"),
      soci::use(shadow, "shadow"), soci::use(messages, "messages"),
      soci::use(fresh.reasons, "reasons"), soci::use(fresh.actions, "actions"),
      soci::use(opened, "opened"), soci::use(opened, "changed"), soci::into(id);
  return id;
}

std::optional<GuardCase> find_guard_case(Transaction& transaction, std::int64_t id) {
  const long long wanted = id;
  auto found = select_cases(transaction, "where id = :id", [&](soci::statement& statement) {
    statement.exchange(soci::use(wanted, "id"));
  });
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::optional<GuardCase> find_open_guard_case(Transaction& transaction, const std::string& platform,
                                              const std::string& conversation) {
  const char* const lock = transaction.dialect() == Dialect::kPostgresql ? " for update" : "";
  auto found = select_cases(
      transaction,
      fmt::format("where platform = :platform and conversation = :conversation and closed_at is "
                  "null{}",
                  lock),
      [&](soci::statement& statement) {
        statement.exchange(soci::use(platform, "platform"));
        statement.exchange(soci::use(conversation, "conversation"));
      });
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

void update_guard_case(Transaction& transaction, const GuardCase& known) {
  const int may_harm = known.may_harm ? 1 : 0;
  const int shadow = known.is_shadow ? 1 : 0;
  const long long messages = known.messages;
  const long long changed = known.changed_ms;
  const long long id = known.id;
  transaction.session()
      << "update guard_cases set level = :level, stage = :stage, risk = :risk, suspect = :suspect, "
         "person_at_risk = :person, may_harm = :harm, shadow = :shadow, messages = :messages, "
         "reasons = :reasons, actions = :actions, changed_at = :changed where id = :id",
      soci::use(known.level, "level"), soci::use(known.stage, "stage"),
      soci::use(known.risk, "risk"), soci::use(known.suspect, "suspect"),
      soci::use(known.person_at_risk, "person"), soci::use(may_harm, "harm"),
      soci::use(shadow, "shadow"), soci::use(messages, "messages"),
      soci::use(known.reasons, "reasons"), soci::use(known.actions, "actions"),
      soci::use(changed, "changed"), soci::use(id, "id");
}

bool claim_guard_case(Transaction& transaction, std::int64_t id, const std::string& who,
                      TimeMs at_ms) {
  const long long wanted = id;
  const long long at = at_ms;
  soci::statement statement =
      (transaction.session().prepare
           << "update guard_cases set claimed_by = :who, claimed_at = :at where id = :id and "
              "closed_at is null and claimed_by = ''",
       soci::use(who, "who"), soci::use(at, "at"), soci::use(wanted, "id"));
  return changed_one(statement);
}

bool release_guard_case(Transaction& transaction, std::int64_t id, const std::string& who) {
  const long long wanted = id;
  soci::statement statement =
      (transaction.session().prepare
           << "update guard_cases set claimed_by = '', claimed_at = null where id = :id and "
              "closed_at is null and claimed_by = :who",
       soci::use(wanted, "id"), soci::use(who, "who"));
  return changed_one(statement);
}

bool close_guard_case(Transaction& transaction, const GuardClosing& closing) {
  const long long id = closing.id;
  const long long at = closing.at_ms;
  soci::statement statement =
      (transaction.session().prepare
           << "update guard_cases set closed_at = :at, closed_by = :by, outcome = :outcome, "
              "note = :note where id = :id and closed_at is null",
       soci::use(at, "at"), soci::use(closing.by, "by"), soci::use(closing.outcome, "outcome"),
       soci::use(closing.note, "note"), soci::use(id, "id"));
  return changed_one(statement);
}

Result<std::vector<GuardCase>> list_guard_cases(Transaction& transaction,
                                                const GuardCasePage& page) {
  std::array<long long, 3> cursor{};
  if (!page.after.empty()) {
    const auto read = read_cursor(page.after);
    if (!read) return std::unexpected<Error>(read.error());
    cursor = *read;
  }
  const bool is_closed = page.queue == GuardQueue::kClosed;
  std::string where = is_closed ? "where closed_at is not null" : "where closed_at is null";
  if (!is_closed) {
    where += page.queue == GuardQueue::kShadow ? " and shadow = 1" : " and shadow = 0";
  }
  if (!page.platform.empty()) where += " and platform = :platform";
  if (!page.after.empty()) {
    where += is_closed ? " and id < :id"
                       : " and (level < :level or (level = :level2 and (opened_at > :opened or "
                         "(opened_at = :opened2 and id > :id))))";
  }
  where += is_closed ? " order by id desc" : " order by level desc, opened_at, id";
  where += fmt::format(" limit {}", page.limit);
  return select_cases(transaction, where, [&](soci::statement& statement) {
    if (!page.platform.empty()) statement.exchange(soci::use(page.platform, "platform"));
    if (page.after.empty()) return;
    if (!is_closed) {
      statement.exchange(soci::use(cursor[0], "level"));
      statement.exchange(soci::use(cursor[0], "level2"));
      statement.exchange(soci::use(cursor[1], "opened"));
      statement.exchange(soci::use(cursor[1], "opened2"));
    }
    statement.exchange(soci::use(cursor[2], "id"));
  });
}

std::vector<GuardCount> count_guard_cases(Transaction& transaction) {
  GuardCount row;
  int shadow = 0;
  long long cases = 0;
  soci::statement statement =
      (transaction.session().prepare
           << "select platform, shadow, outcome, count(*) from guard_cases "
              "group by platform, shadow, outcome order by platform, shadow, outcome",
       soci::into(row.platform), soci::into(shadow), soci::into(row.outcome), soci::into(cases));
  statement.execute();
  std::vector<GuardCount> counts;
  while (statement.fetch()) {
    row.is_shadow = shadow != 0;
    row.cases = cases;
    counts.push_back(row);
  }
  return counts;
}

bool put_guard_message(Transaction& transaction, std::int64_t case_id,
                       const GuardCaseMessage& message) {
  const long long id = case_id;
  const long long number = message.number;
  NullableParameter<long long> at(message.at_ms);
  NullableParameter<std::string> text(message.text);
  soci::statement statement =
      (transaction.session().prepare
           << "insert into guard_case_messages(case_id, number, message_id, at, sender, text) "
              "values(:case, :number, :message, :at, :sender, :text) "
              "on conflict(case_id, number) do nothing",
       soci::use(id, "case"), soci::use(number, "number"), soci::use(message.message_id, "message"),
       soci::use(at.value, at.present, "at"), soci::use(message.sender, "sender"),
       soci::use(text.value, text.present, "text"));
  return changed_one(statement);
}

std::vector<GuardCaseMessage> list_guard_messages(Transaction& transaction, std::int64_t case_id) {
  const long long id = case_id;
  GuardCaseMessage row;
  long long number = 0;
  NullableNumber at;
  NullableText text;
  soci::statement statement =
      (transaction.session().prepare
           << "select number, message_id, at, sender, text from guard_case_messages "
              "where case_id = :case order by number limit 1000",
       soci::use(id, "case"), soci::into(number), soci::into(row.message_id),
       soci::into(at.value, at.present), soci::into(row.sender),
       soci::into(text.value, text.present));
  statement.execute();
  std::vector<GuardCaseMessage> messages;
  while (statement.fetch()) {
    row.number = number;
    row.at_ms = at.get<TimeMs>();
    row.text = text.get();
    messages.push_back(row);
  }
  return messages;
}

void append_guard_event(Transaction& transaction, std::int64_t case_id,
                        const GuardCaseEvent& event) {
  const long long id = case_id;
  const long long at = event.at_ms;
  NullableParameter<int> level(event.level);
  transaction.session() << "insert into guard_case_events(case_id, at, kind, level, actor) "
                           "values(:case, :at, :kind, :level, :actor)",
      soci::use(id, "case"), soci::use(at, "at"), soci::use(event.kind, "kind"),
      soci::use(level.value, level.present, "level"), soci::use(event.actor, "actor");
}

std::vector<GuardCaseEvent> list_guard_events(Transaction& transaction, std::int64_t case_id) {
  const long long id = case_id;
  GuardCaseEvent row;
  long long at = 0;
  NullableColumn<int> level;
  soci::statement statement =
      (transaction.session().prepare
           << "select at, kind, level, actor from guard_case_events where case_id = :case "
              "order by id",
       soci::use(id, "case"), soci::into(at), soci::into(row.kind),
       soci::into(level.value, level.present), soci::into(row.actor));
  statement.execute();
  std::vector<GuardCaseEvent> events;
  while (statement.fetch()) {
    row.at_ms = at;
    row.level = level.get();
    events.push_back(row);
  }
  return events;
}

std::int64_t forget_guard_texts(Transaction& transaction, TimeMs closed_before_ms) {
  const long long before = closed_before_ms;
  soci::statement statement =
      (transaction.session().prepare
           << "update guard_case_messages set text = null where text is not null and case_id in "
              "(select id from guard_cases where closed_at < :before)",
       soci::use(before, "before"));
  statement.execute(true);
  return statement.get_affected_rows();
}

}  // namespace holdfast
