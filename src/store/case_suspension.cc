// Entries that platforms doubt. Stateless; safe from any thread.
#include "store/case_suspension.h"

#include <fmt/format.h>

#include "store/audit_store.h"
#include "store/bank_store.h"
#include "store/case_settings.h"
#include "store/case_store.h"
#include "store/rows.h"

namespace holdfast {
namespace {

struct Listed {
  long long case_id = 0;
  std::string number;
  int position = 0;
  long long decided_at = 0;
};

// The picture that the content is of, while it is on a list.
std::optional<Listed> find_listed(Transaction& transaction, long long content) {
  Listed found;
  soci::session& sql = transaction.session();
  sql << "select p.case_id, c.number, p.position, p.decided_at from case_pictures p "
         "join cases c on c.id = p.case_id "
         "where p.bank_content_id = :content and p.state = 'on_list'",
      soci::use(content, "content"), soci::into(found.case_id), soci::into(found.number),
      soci::into(found.position), soci::into(found.decided_at);
  if (!sql.got_data()) return std::nullopt;
  return found;
}

// How often it was said since the picture was last put on the list.
int doubts(Transaction& transaction, long long content, long long since) {
  int count = 0;
  transaction.session() << "select count(*) from outcomes where content_id = :content "
                           "and outcome = 'not_the_same_picture' and at > :since",
      soci::use(content, "content"), soci::use(since, "since"), soci::into(count);
  return count;
}

}  // namespace

Result<void> suspend_if_doubted(Transaction& transaction, std::int64_t content_id,
                                const std::string& platform, TimeMs at_ms) {
  const long long content = content_id;
  const std::optional<Listed> seen = find_listed(transaction, content);
  if (!seen) return {};
  // The case's row is written first, so that a decision or a withdrawal waits for this, or this for
  // it; what was read before may have changed by then.
  transaction.session() << "update cases set waiting_pictures = waiting_pictures where id = :id",
      soci::use(seen->case_id, "id");
  const std::optional<Listed> listed = find_listed(transaction, content);
  if (!listed) return {};
  const int said = doubts(transaction, content, listed->decided_at);
  if (said < load_case_settings(transaction).suspend_after) return {};
  const Result<bool> gone = withdraw_content(transaction, content_id, at_ms);
  if (!gone) return std::unexpected<Error>(gone.error());
  transaction.session() << "update case_pictures set state = 'suspended' "
                           "where bank_content_id = :content",
      soci::use(content, "content");
  transaction.session() << "update cases set waiting_pictures = waiting_pictures + 1 "
                           "where id = :id",
      soci::use(listed->case_id, "id");
  append_case_event(transaction, listed->case_id,
                    {.at_ms = at_ms, .kind = "suspended", .picture = listed->position});
  append_audit(transaction,
               {.at_ms = at_ms,
                .actor = "platform:" + platform,
                .action = "case.suspend",
                .subject = listed->number,
                .details = fmt::format("picture {}, doubted {} times", listed->position, said)});
  return {};
}

}  // namespace holdfast
