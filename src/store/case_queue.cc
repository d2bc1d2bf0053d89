// The desk's queue, page by page. Stateless; safe from any thread.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "store/case_settings.h"
#include "store/case_store.h"
#include "store/rows.h"

namespace holdfast {
namespace {

using Needs = CaseQuery::Needs;
using Which = CaseQuery::Which;

// A cursor is "A.B.C": the sort key of the line it stands behind.
struct Cursor {
  std::array<long long, 3> parts{};
};

Result<Cursor> read_cursor(const std::string& text) {
  Cursor cursor;
  const char* at = text.data();
  const char* end = text.data() + text.size();
  for (std::size_t i = 0; i < cursor.parts.size(); ++i) {
    const auto [next, error] = std::from_chars(at, end, cursor.parts[i]);
    const bool last = i + 1 == cursor.parts.size();
    if (error != std::errc() || (last ? next != end : next == end || *next != '.')) {
      return fail(ErrorCode::kInvalidArgument,
                  "Use the 'next' value of the page before as 'after'.");
    }
    at = next + 1;
  }
  return cursor;
}

// Status from the counts of pictures, as case_status() says it.
std::string status_from_counts(int left, int on_list, int declined) {
  if (left == 0) return "withdrawn";
  if (on_list == left) return "on_list";
  if (on_list > 0) return "partly_on_list";
  return declined == left ? "declined" : "received";
}

TimeMs hours_ms(int service_hours) {
  return std::min(service_hours, kMostServiceHours) * TimeMs{3'600'000};
}

std::string is_late(TimeMs now_ms, int service_hours) {
  return fmt::format("(coalesce(c.waiting_since, c.created_at) <= {} or c.deadline_at <= {})",
                     now_ms - hours_ms(service_hours), now_ms);
}

// What a case needs to be shown, after an `and`; empty when anything will do.
std::string only_those(const CaseQuery& query) {
  const auto has_picture = [](const char* what) {
    return fmt::format("and exists (select 1 from case_pictures q where q.case_id = c.id and {}) ",
                       what);
  };
  std::string only;
  if (query.urgency) only = fmt::format("and c.urgency = {} ", static_cast<int>(*query.urgency));
  switch (query.needs) {
    case Needs::kAnything:
      break;
    case Needs::kHands:
      only +=
          fmt::format("and (c.claimed_at is null or c.claimed_at <= {}) ", query.now_ms - kClaimMs);
      break;
    case Needs::kSecond:
      only += has_picture("q.state in ('received', 'held') and q.approved_by is not null");
      break;
    case Needs::kHeld:
      only += has_picture("q.state = 'held'");
      break;
    case Needs::kSuspended:
      only += has_picture("q.state = 'suspended'");
      break;
    case Needs::kTalk:
      only += "and ' ' || c.wants || ' ' like '% talk %' ";
      break;
  }
  return only;
}

// The times and the cursor are numbers, so they may stand in the text.
std::string which_cases(const CaseQuery& query, int service_hours) {
  if (!query.number.empty()) return "c.number = :text";
  switch (query.which) {
    case Which::kWaiting:
      return "c.waiting_pictures > 0";
    case Which::kDecided:
      return "c.waiting_pictures = 0";
    case Which::kMine:
      return fmt::format("c.waiting_pictures > 0 and c.claimed_by = :text and c.claimed_at > {}",
                         query.now_ms - kClaimMs);
    case Which::kUnread:
      return "c.unread > 0";
    case Which::kLate:
      return "c.waiting_pictures > 0 and " + is_late(query.now_ms, service_hours);
  }
  return "1 = 0";
}

std::string queue_query(const CaseQuery& query, const Cursor& cursor, int service_hours) {
  const bool by_urgency = query.which != Which::kDecided;
  const auto& [a, b, c] = cursor.parts;
  std::string behind;
  if (!query.after.empty()) {
    behind = by_urgency ? fmt::format(
                              "and (c.urgency < {0} or (c.urgency = {0} and (c.order_at > {1} "
                              "or (c.order_at = {1} and c.id > {2})))) ",
                              a, b, c)
                        : fmt::format("and c.id < {} ", c);
  }
  return fmt::format(
      "select c.id, c.number, c.created_at, c.urgency, c.order_at, c.deadline_at, "
      "c.waiting_pictures, c.age, c.origin, c.claimed_by, c.claimed_at, "
      "c.unread, c.waiting_since, count(p.id), "
      "min(p.quality), sum(case when p.state = 'on_list' then 1 else 0 end), "
      "sum(case when p.state = 'declined' then 1 else 0 end), "
      "sum(case when p.state = 'withdrawn' then 1 else 0 end), "
      "sum(case when p.state = 'held' then 1 else 0 end), "
      "sum(case when p.state = 'suspended' then 1 else 0 end), "
      "sum(case when p.state in ('received', 'held') and p.approved_by is not null then 1 "
      "else 0 end), c.wants "
      "from cases c join case_pictures p on p.case_id = c.id where {} {} {} group by c.id "
      "order by {} limit {}",
      which_cases(query, service_hours), only_those(query), behind,
      by_urgency ? "c.urgency desc, c.order_at, c.id" : "c.id desc", query.limit);
}

// The columns of queue_query() while it is read.
class LineReader {
 public:
  explicit LineReader(soci::statement& statement) : statement_(statement) {
    statement.exchange(soci::into(id_));
    statement.exchange(soci::into(line_.number));
    statement.exchange(soci::into(created_));
    statement.exchange(soci::into(urgency_));
    statement.exchange(soci::into(order_));
    statement.exchange(soci::into(deadline_.value, deadline_.present));
    statement.exchange(soci::into(waiting_));
    statement.exchange(soci::into(age_.value, age_.present));
    statement.exchange(soci::into(origin_.value, origin_.present));
    statement.exchange(soci::into(claimed_by_.value, claimed_by_.present));
    statement.exchange(soci::into(claimed_at_.value, claimed_at_.present));
    statement.exchange(soci::into(line_.unread));
    statement.exchange(soci::into(waiting_since_.value, waiting_since_.present));
    statement.exchange(soci::into(line_.picture_count));
    statement.exchange(soci::into(line_.lowest_quality));
    statement.exchange(soci::into(on_list_));
    statement.exchange(soci::into(declined_));
    statement.exchange(soci::into(withdrawn_));
    statement.exchange(soci::into(line_.held));
    statement.exchange(soci::into(line_.suspended));
    statement.exchange(soci::into(line_.approved));
    statement.exchange(soci::into(wants_));
  }

  std::vector<CaseSummary> run(const std::string& query, TimeMs now_ms, int service_hours) {
    statement_.alloc();
    statement_.prepare(query);
    statement_.define_and_bind();
    statement_.execute();
    std::vector<CaseSummary> lines;
    while (statement_.fetch()) {
      line_.created_ms = created_;
      line_.urgency = static_cast<Urgency>(urgency_);
      line_.deadline_ms = deadline_.get<TimeMs>();
      line_.due_ms = case_due_ms(waiting_since_.get<TimeMs>().value_or(created_), line_.deadline_ms,
                                 service_hours);
      line_.is_late = waiting_ > 0 && line_.due_ms <= now_ms;
      line_.age = age_.get();
      line_.origin = origin_.get();
      const std::optional<TimeMs> claimed_ms = claimed_at_.get<TimeMs>();
      const bool in_hand = claimed_ms && *claimed_ms > now_ms - kClaimMs;
      line_.claimed_by = in_hand ? claimed_by_.get() : std::nullopt;
      line_.status = status_from_counts(line_.picture_count - withdrawn_, on_list_, declined_);
      line_.wants_talk = (" " + wants_ + " ").find(" talk ") != std::string::npos;
      line_.cursor = fmt::format("{}.{}.{}", urgency_, order_, id_);
      lines.push_back(line_);
    }
    return lines;
  }

 private:
  soci::statement& statement_;
  CaseSummary line_;
  long long id_ = 0, created_ = 0, order_ = 0;
  int urgency_ = 0, waiting_ = 0, on_list_ = 0, declined_ = 0, withdrawn_ = 0;
  NullableNumber deadline_, claimed_at_, waiting_since_;
  NullableText age_, origin_, claimed_by_;
  std::string wants_;
};

}  // namespace

TimeMs case_due_ms(TimeMs waiting_since_ms, const std::optional<TimeMs>& deadline_ms,
                   int service_hours) {
  const TimeMs due_ms = waiting_since_ms + hours_ms(service_hours);
  return deadline_ms ? std::min(due_ms, *deadline_ms) : due_ms;
}

Result<std::vector<CaseSummary>> list_cases(Transaction& transaction, const CaseQuery& query) {
  Cursor cursor;
  if (!query.after.empty()) {
    const Result<Cursor> read = read_cursor(query.after);
    if (!read) return std::unexpected<Error>(read.error());
    cursor = *read;
  }
  const int service_hours = load_case_settings(transaction).service_hours;
  soci::statement statement(transaction.session());
  LineReader reader(statement);
  const std::string& text = query.number.empty() ? query.member : query.number;
  if (!query.number.empty() || query.which == Which::kMine) {
    statement.exchange(soci::use(text, "text"));
  }
  return reader.run(queue_query(query, cursor, service_hours), query.now_ms, service_hours);
}

std::int64_t count_waiting_cases(Transaction& transaction) {
  long long count = 0;
  transaction.session() << "select count(*) from cases where waiting_pictures > 0",
      soci::into(count);
  return count;
}

QueueCounts count_queue(Transaction& transaction, const std::string& member, TimeMs now_ms) {
  long long waiting = 0, late = 0, mine = 0;
  transaction.session() << fmt::format(
      "select count(*), coalesce(sum(case when {} then 1 else 0 end), 0), "
      "coalesce(sum(case when c.claimed_by = :member and c.claimed_at > {} then 1 else 0 end), 0) "
      "from cases c where c.waiting_pictures > 0",
      is_late(now_ms, load_case_settings(transaction).service_hours), now_ms - kClaimMs),
      soci::use(member, "member"), soci::into(waiting), soci::into(late), soci::into(mine);
  return {waiting, late, mine};
}

}  // namespace holdfast
