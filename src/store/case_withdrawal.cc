// Pictures taken off the lists by whoever sent them. Stateless; safe from any thread.
#include <algorithm>

#include "store/bank_store.h"
#include "store/case_store.h"
#include "store/rows.h"

namespace holdfast {
namespace {

Result<void> withdraw_picture(Transaction& transaction, long long case_id,
                              const CasePicture& picture, TimeMs at_ms) {
  if (picture.bank_content_id) {
    const Result<bool> gone = withdraw_content(transaction, *picture.bank_content_id, at_ms);
    if (!gone) return std::unexpected<Error>(gone.error());
  }
  const long long at = at_ms;
  transaction.session() << "update case_pictures set state = 'withdrawn', withdrawn_at = :at "
                           "where case_id = :case and position = :position",
      soci::use(at, "at"), soci::use(case_id, "case"), soci::use(picture.position, "position");
  append_case_event(transaction, case_id,
                    {.at_ms = at_ms, .kind = "withdrawn", .picture = picture.position});
  return {};
}

bool is_waiting(const CasePicture& picture) {
  return picture.state != "on_list" && picture.state != "declined" && picture.state != "withdrawn";
}

}  // namespace

Result<void> withdraw_pictures(Transaction& transaction, std::int64_t case_id,
                               const std::vector<int>& positions, TimeMs at_ms) {
  // The row is written first, so that a decision on the same case waits for this, or this for it.
  const long long id = case_id;
  transaction.session() << "update cases set waiting_pictures = waiting_pictures where id = :id",
      soci::use(id, "id");
  const Result<Case> found = load_case(transaction, case_id);
  if (!found) return std::unexpected<Error>(found.error());
  const auto is_there = [&](int position) {
    return position >= 1 && position <= static_cast<int>(found->pictures.size());
  };
  if (!std::all_of(positions.begin(), positions.end(), is_there)) {
    return fail(ErrorCode::kNotFound, "The case has no picture at that position.");
  }
  int left_queue = 0;
  for (const CasePicture& picture : found->pictures) {
    const bool is_chosen = positions.empty() || std::find(positions.begin(), positions.end(),
                                                          picture.position) != positions.end();
    if (!is_chosen || picture.state == "withdrawn" || picture.state == "declined") continue;
    left_queue += is_waiting(picture) ? 1 : 0;
    const Result<void> done = withdraw_picture(transaction, id, picture, at_ms);
    if (!done) return done;
  }
  transaction.session() << "update cases set waiting_pictures = waiting_pictures - :left "
                           "where id = :id",
      soci::use(left_queue, "left"), soci::use(id, "id");
  return {};
}

}  // namespace holdfast
