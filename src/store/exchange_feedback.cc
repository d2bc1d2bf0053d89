// Feedback towards others. Stateless; safe from any thread.
#include "store/exchange_feedback.h"

#include <fmt/format.h>

#include "store/rows.h"

namespace holdfast {
namespace {

struct Entry {
  long long source_id = 0;
  std::string key;
};

std::optional<Entry> entry_of(Transaction& transaction, std::int64_t content_id) {
  const long long content = content_id;
  Entry entry;
  soci::session& sql = transaction.session();
  sql << "select e.source_id, e.entry_key from exchange_entries e "
         "join exchange_sources s on s.id = e.source_id "
         "where e.content_id = :content and s.enabled = 1",
      soci::use(content, "content"), soci::into(entry.source_id), soci::into(entry.key);
  if (!sql.got_data()) return std::nullopt;
  return entry;
}

// The content's own hash: a PDQ before digests.
std::string signal_of(Transaction& transaction, std::int64_t content_id) {
  const long long content = content_id;
  std::string type;
  soci::session& sql = transaction.session();
  sql << "select signal_type from signals where content_id = :content "
         "order by case when signal_type = 'pdq' then 0 else 1 end, signal_type limit 1",
      soci::use(content, "content"), soci::into(type);
  return sql.got_data() ? type : "pdq";
}

}  // namespace

void queue_exchange_feedback(Transaction& transaction, std::int64_t content_id,
                             const std::string& outcome, TimeMs at_ms) {
  const std::optional<Entry> entry = entry_of(transaction, content_id);
  if (!entry) return;
  const std::string signal = signal_of(transaction, content_id);
  const long long at = at_ms;
  transaction.session()
      << "insert into exchange_feedback(source_id, entry_key, signal, outcome, asked_at, revision, "
         "due_at) values(:source, :key, :signal, :outcome, :at, 1, :at2) "
         "on conflict(source_id, entry_key) do update set signal = excluded.signal, "
         "outcome = excluded.outcome, asked_at = excluded.asked_at, "
         "revision = exchange_feedback.revision + 1, due_at = excluded.due_at, failures = 0, "
         "refused = 0 where exchange_feedback.outcome <> excluded.outcome",
      soci::use(entry->source_id, "source"), soci::use(entry->key, "key"),
      soci::use(signal, "signal"), soci::use(outcome, "outcome"), soci::use(at, "at"),
      soci::use(at, "at2");
}

bool is_feedback_due(Transaction& transaction, TimeMs now_ms) {
  const long long now = now_ms;
  int found = 0;
  soci::session& sql = transaction.session();
  sql << "select 1 from exchange_feedback f join exchange_sources s on s.id = f.source_id "
         "where f.due_at <= :now and s.enabled = 1 limit 1",
      soci::use(now, "now"), soci::into(found);
  return sql.got_data();
}

FeedbackBatch take_due_feedback(Transaction& transaction, int limit, TimeMs now_ms,
                                TimeMs lease_until_ms) {
  (void)next_revision(transaction, "exchange_leases");  // one at a time
  const long long now = now_ms, until = lease_until_ms;
  long long source = 0;
  soci::session& sql = transaction.session();
  sql << "select f.source_id from exchange_feedback f join exchange_sources s "
         "on s.id = f.source_id where f.due_at <= :now and s.enabled = 1 "
         "order by f.due_at, f.id limit 1",
      soci::use(now, "now"), soci::into(source);
  FeedbackBatch batch;
  if (!sql.got_data()) return batch;
  batch.source_id = source;
  WaitingFeedback each;
  long long id = 0, revision = 0, asked = 0, failures = 0;
  soci::statement statement =
      (sql.prepare << fmt::format(
           "select id, revision, entry_key, signal, outcome, asked_at, failures "
           "from exchange_feedback where source_id = :source and due_at <= :now "
           "order by due_at, id limit {}",
           limit),
       soci::use(source, "source"), soci::use(now, "now"), soci::into(id), soci::into(revision),
       soci::into(each.entry_key), soci::into(each.signal), soci::into(each.outcome),
       soci::into(asked), soci::into(failures));
  statement.execute();
  while (statement.fetch()) {
    each.feedback_id = id;
    each.revision = revision;
    each.asked_ms = asked;
    each.failures = failures;
    batch.waiting.push_back(each);
  }
  for (const WaitingFeedback& taken : batch.waiting) {
    const long long taken_id = taken.feedback_id;
    sql << "update exchange_feedback set due_at = :until where id = :id", soci::use(until, "until"),
        soci::use(taken_id, "id");
  }
  return batch;
}

void finish_feedback(Transaction& transaction, const WaitingFeedback& feedback, FeedbackFate fate,
                     TimeMs now_ms, TimeMs due_ms) {
  const long long id = feedback.feedback_id, revision = feedback.revision;
  const long long now = now_ms, due = due_ms;
  soci::session& sql = transaction.session();
  switch (fate) {
    case FeedbackFate::kTaken:
      sql << "update exchange_feedback set due_at = null, sent_at = :now, failures = 0, "
             "refused = 0 where id = :id and revision = :revision",
          soci::use(now, "now"), soci::use(id, "id"), soci::use(revision, "revision");
      return;
    case FeedbackFate::kRefused:
      sql << "update exchange_feedback set due_at = null, refused = 1 "
             "where id = :id and revision = :revision",
          soci::use(id, "id"), soci::use(revision, "revision");
      return;
    case FeedbackFate::kLater:
      sql << "update exchange_feedback set due_at = :due, failures = failures + 1 "
             "where id = :id and revision = :revision",
          soci::use(due, "due"), soci::use(id, "id"), soci::use(revision, "revision");
      return;
  }
}

}  // namespace holdfast
