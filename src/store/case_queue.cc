// The desk's queue and the decision that takes a picture off it. Stateless; safe from any thread.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "store/bank_store.h"
#include "store/case_store.h"
#include "store/rows.h"

namespace holdfast {
namespace {

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

constexpr const char* kSummaryColumns =
    "select c.id, c.number, c.created_at, c.urgency, c.order_at, c.deadline_at, count(p.id), "
    "min(p.quality), sum(case when p.state = 'on_list' then 1 else 0 end), "
    "sum(case when p.state = 'declined' then 1 else 0 end), "
    "sum(case when p.state = 'withdrawn' then 1 else 0 end) "
    "from cases c join case_pictures p on p.case_id = c.id ";
constexpr const char* kSummaryGroup =
    " group by c.id, c.number, c.created_at, c.urgency, c.order_at, c.deadline_at ";

std::string queue_query(bool waiting, bool has_cursor, int limit) {
  if (waiting) {
    const char* behind = has_cursor
                             ? "and (c.urgency < :a or (c.urgency = :a2 and (c.order_at > :b "
                               "or (c.order_at = :b2 and c.id > :c)))) "
                             : "";
    return fmt::format(
        "{} where c.waiting_pictures > 0 {} {} order by c.urgency desc, c.order_at, "
        "c.id limit {}",
        kSummaryColumns, behind, kSummaryGroup, limit);
  }
  return fmt::format("{} where c.waiting_pictures = 0 {} {} order by c.id desc limit {}",
                     kSummaryColumns, has_cursor ? "and c.id < :c" : "", kSummaryGroup, limit);
}

Result<void> decide_picture(Transaction& transaction, const Decision& decision,
                            const CasePicture& picture) {
  soci::session& sql = transaction.session();
  NullableParameter<long long> content_id;
  NullableParameter<std::string> reason;
  if (decision.accept) {
    const Result<std::int64_t> content =
        insert_content(transaction, {.bank = decision.bank,
                                     .pdq_hex = to_hex(picture.hashes.pdq),
                                     .quality = picture.hashes.quality,
                                     .md5_hex = picture.hashes.md5,
                                     .sha256_hex = picture.hashes.sha256,
                                     .at_ms = decision.at_ms});
    if (!content) return std::unexpected<Error>(content.error());
    content_id = NullableParameter<long long>(std::optional<std::int64_t>(*content));
  } else {
    reason = NullableParameter<std::string>(std::optional<std::string>(decision.reason));
  }
  const std::string state = decision.accept ? "on_list" : "declined";
  const long long case_id = decision.case_id;
  const long long at_ms = decision.at_ms;
  sql << "update case_pictures set state = :state, reason = :reason, bank_content_id = :content, "
         "decided_at = :at, decided_by = :by where case_id = :case and position = :position",
      soci::use(state, "state"), soci::use(reason.value, reason.present, "reason"),
      soci::use(content_id.value, content_id.present, "content"), soci::use(at_ms, "at"),
      soci::use(decision.decided_by, "by"), soci::use(case_id, "case"),
      soci::use(picture.position, "position");
  CaseEvent event{.at_ms = decision.at_ms, .kind = state, .picture = picture.position};
  if (!decision.accept) event.reason = decision.reason;
  append_case_event(transaction, decision.case_id, event);
  return {};
}

// The pictures a decision is about, or why it cannot be taken.
Result<std::vector<const CasePicture*>> chosen_pictures(const Case& found,
                                                        const Decision& decision) {
  std::vector<const CasePicture*> chosen;
  if (decision.positions.empty()) {
    for (const CasePicture& picture : found.pictures) {
      if (picture.state == "received") chosen.push_back(&picture);
    }
  }
  for (int position : decision.positions) {
    if (position < 1 || position > static_cast<int>(found.pictures.size())) {
      return fail(ErrorCode::kNotFound, "The case has no picture at that position.");
    }
    chosen.push_back(&found.pictures[position - 1]);
  }
  std::sort(chosen.begin(), chosen.end());
  const bool repeated = std::adjacent_find(chosen.begin(), chosen.end()) != chosen.end();
  const bool decided = std::any_of(chosen.begin(), chosen.end(), [](const CasePicture* picture) {
    return picture->state != "received";
  });
  if (chosen.empty() || decided || repeated) {
    return fail(ErrorCode::kConflict, "This was already decided: load the case again.");
  }
  return chosen;
}

}  // namespace

Result<std::vector<CaseSummary>> list_cases(Transaction& transaction, bool waiting,
                                            const std::string& after, int limit) {
  Cursor cursor;
  if (!after.empty()) {
    const Result<Cursor> read = read_cursor(after);
    if (!read) return std::unexpected<Error>(read.error());
    cursor = *read;
  }
  long long id = 0, created_ms = 0, order_ms = 0;
  int urgency = 0;
  CaseSummary line;
  int on_list = 0, declined = 0, withdrawn = 0;
  NullableNumber deadline;
  soci::statement statement(transaction.session());
  statement.exchange(soci::into(id));
  statement.exchange(soci::into(line.number));
  statement.exchange(soci::into(created_ms));
  statement.exchange(soci::into(urgency));
  statement.exchange(soci::into(order_ms));
  statement.exchange(soci::into(deadline.value, deadline.present));
  statement.exchange(soci::into(line.picture_count));
  statement.exchange(soci::into(line.lowest_quality));
  statement.exchange(soci::into(on_list));
  statement.exchange(soci::into(declined));
  statement.exchange(soci::into(withdrawn));
  auto& [a, b, c] = cursor.parts;
  if (!after.empty()) {
    if (waiting) {
      statement.exchange(soci::use(a, "a"));
      statement.exchange(soci::use(a, "a2"));
      statement.exchange(soci::use(b, "b"));
      statement.exchange(soci::use(b, "b2"));
    }
    statement.exchange(soci::use(c, "c"));
  }
  statement.alloc();
  statement.prepare(queue_query(waiting, !after.empty(), limit));
  statement.define_and_bind();
  std::vector<CaseSummary> lines;
  statement.execute();
  while (statement.fetch()) {
    line.created_ms = created_ms;
    line.urgency = static_cast<Urgency>(urgency);
    line.deadline_ms = deadline.get<TimeMs>();
    line.status = status_from_counts(line.picture_count - withdrawn, on_list, declined);
    line.cursor = fmt::format("{}.{}.{}", urgency, order_ms, id);
    lines.push_back(line);
  }
  return lines;
}

std::int64_t count_waiting_cases(Transaction& transaction) {
  long long count = 0;
  transaction.session() << "select count(*) from cases where waiting_pictures > 0",
      soci::into(count);
  return count;
}

Result<void> decide_case(Transaction& transaction, const Decision& decision) {
  // The row is written first, so that a second decision on the same case waits for this one.
  const long long case_id = decision.case_id;
  transaction.session() << "update cases set waiting_pictures = waiting_pictures where id = :id",
      soci::use(case_id, "id");
  const Result<Case> found = load_case(transaction, decision.case_id);
  if (!found) return std::unexpected<Error>(found.error());
  const Result<std::vector<const CasePicture*>> chosen = chosen_pictures(*found, decision);
  if (!chosen) return std::unexpected<Error>(chosen.error());
  for (const CasePicture* picture : *chosen) {
    const Result<void> decided = decide_picture(transaction, decision, *picture);
    if (!decided) return decided;
  }
  const int done = static_cast<int>(chosen->size());
  transaction.session() << "update cases set waiting_pictures = waiting_pictures - :done "
                           "where id = :id",
      soci::use(done, "done"), soci::use(case_id, "id");
  return {};
}

}  // namespace holdfast
