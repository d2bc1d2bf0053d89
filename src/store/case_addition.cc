// Pictures that a case gets later. Stateless; safe from any thread.
#include "store/case_addition.h"

#include <algorithm>

#include "store/rows.h"

namespace holdfast {
namespace {

bool is_there(const std::vector<CasePicture>& pictures, const PictureHashes& picture) {
  return std::any_of(pictures.begin(), pictures.end(), [&](const CasePicture& known) {
    return known.state != "withdrawn" && known.state != "declined" &&
           known.hashes.pdq == picture.pdq && known.hashes.sha256 == picture.sha256;
  });
}

// Who has the case in hand keeps it. Where nothing waited, its clock begins anew.
void back_in_queue(Transaction& transaction, const Addition& addition, int added) {
  const long long id = addition.case_id, at = addition.at_ms;
  soci::session& sql = transaction.session();
  sql << "update cases set waiting_since = :at, order_at = coalesce(deadline_at, :at2) "
         "where id = :id and waiting_pictures = 0",
      soci::use(at, "at"), soci::use(at, "at2"), soci::use(id, "id");
  sql << "update cases set waiting_pictures = waiting_pictures + :added where id = :id",
      soci::use(added, "added"), soci::use(id, "id");
}

}  // namespace

void insert_case_picture(Transaction& transaction, std::int64_t case_id, int position,
                         const PictureHashes& picture, const std::optional<std::string>& held) {
  const long long id = case_id;
  NullableParameter<std::string> held_reason(held);
  const std::string state = held ? "held" : "received";
  const std::string pdq = to_hex(picture.pdq);
  transaction.session() << "insert into case_pictures(case_id, position, pdq, quality, md5, "
                           "sha1, sha256, width, height, state, held_reason) values(:case, "
                           ":position, :pdq, :quality, :md5, :sha1, :sha256, :width, :height, "
                           ":state, :held)",
      soci::use(id, "case"), soci::use(position, "position"), soci::use(pdq, "pdq"),
      soci::use(picture.quality, "quality"), soci::use(picture.md5, "md5"),
      soci::use(picture.sha1, "sha1"), soci::use(picture.sha256, "sha256"),
      soci::use(picture.width, "width"), soci::use(picture.height, "height"),
      soci::use(state, "state"), soci::use(held_reason.value, held_reason.present, "held");
}

Result<int> add_pictures(Transaction& transaction, const Addition& addition) {
  // The row is written first, so that a decision on the same case waits for this, or this for it.
  const long long id = addition.case_id;
  transaction.session() << "update cases set waiting_pictures = waiting_pictures where id = :id",
      soci::use(id, "id");
  Result<Case> found = load_case(transaction, addition.case_id);
  if (!found) return std::unexpected<Error>(found.error());
  std::vector<CasePicture>& pictures = found->pictures;
  int added = 0;
  for (std::size_t i = 0; i < addition.pictures.size(); ++i) {
    const PictureHashes& picture = addition.pictures[i];
    if (is_there(pictures, picture)) continue;
    if (pictures.size() >= kMaxCasePictures) {
      return fail(ErrorCode::kTooLarge,
                  "A case has at most 50 pictures: begin a new case for more. Nothing was added.");
    }
    const int position = static_cast<int>(pictures.size()) + 1;
    const auto held = i < addition.held.size() ? addition.held[i] : std::nullopt;
    insert_case_picture(transaction, addition.case_id, position, picture, held);
    append_case_event(transaction, addition.case_id,
                      {.at_ms = addition.at_ms, .kind = "added", .picture = position});
    CasePicture fresh;
    fresh.position = position;
    fresh.hashes = picture;
    fresh.state = held ? "held" : "received";
    pictures.push_back(std::move(fresh));
    ++added;
  }
  if (added > 0) back_in_queue(transaction, addition, added);
  return added;
}

}  // namespace holdfast
