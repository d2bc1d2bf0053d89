// Who has a case in hand. Stateless; safe from any thread.
#include <fmt/format.h>

#include "store/case_store.h"
#include "store/rows.h"

namespace holdfast {
namespace {

// The case, once nobody else can change it in this transaction's time; kConflict when another than
// `member` has it in hand.
Result<Case> lock_free_case(Transaction& transaction, std::int64_t case_id,
                            const std::string& member, TimeMs now_ms) {
  const long long id = case_id;
  transaction.session() << "update cases set waiting_pictures = waiting_pictures where id = :id",
      soci::use(id, "id");
  Result<Case> found = load_case(transaction, case_id);
  if (!found) return found;
  const std::optional<std::string> has_it = case_claimant(*found, now_ms);
  if (has_it && *has_it != member) return case_in_hand(*has_it);
  return found;
}

bool is_waiting(const Case& found) {
  for (const CasePicture& picture : found.pictures) {
    if (picture.state == "received" || picture.state == "held" || picture.state == "suspended") {
      return true;
    }
  }
  return false;
}

}  // namespace

std::unexpected<Error> case_in_hand(const std::string& member) {
  return fail(ErrorCode::kConflict, fmt::format("{} has this case in hand.", member));
}

std::optional<std::string> case_claimant(const Case& found, TimeMs now_ms) {
  const bool in_hand = found.claimed_ms && *found.claimed_ms > now_ms - kClaimMs;
  return in_hand ? found.claimed_by : std::nullopt;
}

Result<void> claim_case(Transaction& transaction, std::int64_t case_id, const std::string& member,
                        TimeMs now_ms) {
  const Result<Case> found = lock_free_case(transaction, case_id, member, now_ms);
  if (!found) return std::unexpected<Error>(found.error());
  if (!is_waiting(*found)) {
    return fail(ErrorCode::kConflict, "Nothing of this case waits for a decision.");
  }
  const long long id = case_id;
  const long long now = now_ms;
  transaction.session() << "update cases set claimed_by = :by, claimed_at = :at where id = :id",
      soci::use(member, "by"), soci::use(now, "at"), soci::use(id, "id");
  return {};
}

Result<void> release_case(Transaction& transaction, std::int64_t case_id, const std::string& member,
                          TimeMs now_ms) {
  const Result<Case> found = lock_free_case(transaction, case_id, member, now_ms);
  if (!found) return std::unexpected<Error>(found.error());
  const long long id = case_id;
  transaction.session() << "update cases set claimed_by = null, claimed_at = null where id = :id",
      soci::use(id, "id");
  return {};
}

}  // namespace holdfast
