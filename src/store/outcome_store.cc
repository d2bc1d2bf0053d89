// Sightings and outcomes. Stateless; safe from any thread.
#include "store/outcome_store.h"

#include "store/case_store.h"
#include "store/case_suspension.h"
#include "store/exchange_feedback.h"
#include "store/rows.h"

namespace holdfast {
namespace {

// Adds an event to the case that the content came from; content from elsewhere has none.
void tell_case(Transaction& transaction, std::int64_t content_id, CaseEvent event) {
  const long long content = content_id;
  long long case_id = 0;
  int position = 0;
  soci::session& sql = transaction.session();
  sql << "select case_id, position from case_pictures where bank_content_id = :content",
      soci::use(content, "content"), soci::into(case_id), soci::into(position);
  if (!sql.got_data()) return;
  event.picture = position;
  append_case_event(transaction, case_id, event);
}

}  // namespace

void record_sighting(Transaction& transaction, const Sighting& sighting) {
  soci::session& sql = transaction.session();
  const long long content = sighting.content_id;
  const long long at_ms = sighting.at_ms;
  const long long lookups = sighting.lookups;
  long long total = 0;
  sql << "insert into sightings(content_id, platform, first_at, last_at, lookups) "
         "values(:content, :platform, :at, :at2, :lookups) on conflict(content_id, platform) "
         "do update set last_at = excluded.last_at, lookups = sightings.lookups + excluded.lookups "
         "returning lookups",
      soci::use(content, "content"), soci::use(sighting.platform, "platform"),
      soci::use(at_ms, "at"), soci::use(at_ms, "at2"), soci::use(lookups, "lookups"),
      soci::into(total);
  if (total != lookups) return;
  tell_case(transaction, sighting.content_id,
            {.at_ms = sighting.at_ms, .kind = "found", .platform = sighting.platform});
}

Result<bool> record_outcome(Transaction& transaction, const Outcome& outcome) {
  soci::session& sql = transaction.session();
  const long long content = outcome.content_id;
  const long long at_ms = outcome.at_ms;
  int known = 0;
  sql << "select count(*) from bank_contents where id = :content", soci::use(content, "content"),
      soci::into(known);
  if (known == 0) return fail(ErrorCode::kNotFound, "There is no content with this id.");
  soci::statement insert =
      (sql.prepare << "insert into outcomes(content_id, platform, outcome, reference, at) "
                      "values(:content, :platform, :outcome, :reference, :at) "
                      "on conflict(platform, reference) do nothing",
       soci::use(content, "content"), soci::use(outcome.platform, "platform"),
       soci::use(outcome.outcome, "outcome"), soci::use(outcome.reference, "reference"),
       soci::use(at_ms, "at"));
  insert.execute(true);
  if (insert.get_affected_rows() == 1) {
    tell_case(transaction, outcome.content_id,
              {.at_ms = outcome.at_ms,
               .kind = "outcome",
               .platform = outcome.platform,
               .outcome = outcome.outcome});
    queue_exchange_feedback(transaction, outcome.content_id, outcome.outcome, outcome.at_ms);
    if (outcome.outcome != "not_the_same_picture") return true;
    const Result<void> looked_at =
        suspend_if_doubted(transaction, outcome.content_id, outcome.platform, outcome.at_ms);
    if (!looked_at) return std::unexpected<Error>(looked_at.error());
    return true;
  }
  long long earlier_content = 0;
  std::string earlier_outcome;
  sql << "select content_id, outcome from outcomes where platform = :platform "
         "and reference = :reference",
      soci::use(outcome.platform, "platform"), soci::use(outcome.reference, "reference"),
      soci::into(earlier_content), soci::into(earlier_outcome);
  if (earlier_content != content || earlier_outcome != outcome.outcome) {
    return fail(ErrorCode::kConflict,
                "This reference was used for another outcome: use a new one.");
  }
  return false;
}

}  // namespace holdfast
