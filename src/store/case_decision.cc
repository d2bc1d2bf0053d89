// The decision that takes a picture off the desk's queue. Stateless; safe from any thread.
#include <algorithm>

#include "store/bank_store.h"
#include "store/case_settings.h"
#include "store/case_store.h"
#include "store/rows.h"

namespace holdfast {
namespace {

using Chosen = std::vector<const CasePicture*>;

bool is_undecided(const CasePicture& picture) {
  return picture.state == "received" || picture.state == "held" || picture.state == "suspended";
}

// Whether the decision takes the picture up where it names none: an acceptance leaves what is held
// to an acceptance that says so, and what was suspended to a restoration.
bool is_meant(const CasePicture& picture, const Decision& decision) {
  if (decision.restore) return picture.state == "suspended";
  if (!decision.accept) return is_undecided(picture);
  return picture.state == "received" || (picture.state == "held" && decision.despite_held);
}

// Notes the first of two acceptances.
void approve_picture(Transaction& transaction, const Decision& decision,
                     const CasePicture& picture) {
  const long long case_id = decision.case_id;
  const long long at_ms = decision.at_ms;
  transaction.session() << "update case_pictures set approved_by = :by, approved_at = :at "
                           "where case_id = :case and position = :position",
      soci::use(decision.decided_by, "by"), soci::use(at_ms, "at"), soci::use(case_id, "case"),
      soci::use(picture.position, "position");
}

Error why_not(const CasePicture& picture, const Decision& decision) {
  if (!decision.restore && decision.accept && picture.state == "held") {
    return {ErrorCode::kConflict,
            "This picture is held back: look at why, and accept it with 'despite_held'."};
  }
  if (!decision.restore && decision.accept && picture.state == "suspended") {
    return {ErrorCode::kConflict, "This picture is suspended: restore it, or decline it."};
  }
  if (decision.restore && is_undecided(picture)) {
    return {ErrorCode::kConflict, "Only a picture that is suspended can be restored."};
  }
  return {ErrorCode::kConflict, "This was already decided: load the case again."};
}

// The pictures a decision is about, or why it cannot be taken.
Result<Chosen> chosen_pictures(const Case& found, const Decision& decision) {
  Chosen chosen;
  const CasePicture* refused = nullptr;
  for (const CasePicture& picture : found.pictures) {
    if (!decision.positions.empty()) break;
    if (is_meant(picture, decision)) {
      chosen.push_back(&picture);
    } else if (is_undecided(picture)) {
      refused = &picture;
    }
  }
  for (int position : decision.positions) {
    if (position < 1 || position > static_cast<int>(found.pictures.size())) {
      return fail(ErrorCode::kNotFound, "The case has no picture at that position.");
    }
    chosen.push_back(&found.pictures[position - 1]);
    if (!is_meant(*chosen.back(), decision)) refused = chosen.back();
  }
  if (refused != nullptr && (chosen.empty() || !decision.positions.empty())) {
    return std::unexpected<Error>(why_not(*refused, decision));
  }
  std::sort(chosen.begin(), chosen.end());
  const bool repeated = std::adjacent_find(chosen.begin(), chosen.end()) != chosen.end();
  if (chosen.empty() || repeated) {
    return fail(ErrorCode::kConflict, "This was already decided: load the case again.");
  }
  return chosen;
}

// The content that the picture is on the bank as: a new one, or the one it had.
Result<std::int64_t> put_on_list(Transaction& transaction, const Decision& decision,
                                 const CasePicture& picture) {
  if (decision.restore) {
    const std::int64_t content = picture.bank_content_id.value_or(0);
    const Result<bool> back = restore_content(transaction, content, decision.at_ms);
    if (!back) return std::unexpected<Error>(back.error());
    return content;
  }
  return insert_content(transaction, {.bank = decision.bank,
                                      .pdq_hex = to_hex(picture.hashes.pdq),
                                      .quality = picture.hashes.quality,
                                      .md5_hex = picture.hashes.md5,
                                      .sha1_hex = picture.hashes.sha1,
                                      .sha256_hex = picture.hashes.sha256,
                                      .at_ms = decision.at_ms});
}

Result<void> decide_picture(Transaction& transaction, const Decision& decision,
                            const CasePicture& picture) {
  NullableParameter<long long> content_id(picture.bank_content_id);
  NullableParameter<std::string> reason;
  const bool listed = decision.accept || decision.restore;
  if (listed) {
    const Result<std::int64_t> content = put_on_list(transaction, decision, picture);
    if (!content) return std::unexpected<Error>(content.error());
    content_id = NullableParameter<long long>(std::optional<std::int64_t>(*content));
  } else {
    reason = NullableParameter<std::string>(std::optional<std::string>(decision.reason));
  }
  const std::string state = listed ? "on_list" : "declined";
  const long long case_id = decision.case_id;
  const long long at_ms = decision.at_ms;
  transaction.session()
      << "update case_pictures set state = :state, reason = :reason, bank_content_id = :content, "
         "decided_at = :at, decided_by = :by where case_id = :case and position = :position",
      soci::use(state, "state"), soci::use(reason.value, reason.present, "reason"),
      soci::use(content_id.value, content_id.present, "content"), soci::use(at_ms, "at"),
      soci::use(decision.decided_by, "by"), soci::use(case_id, "case"),
      soci::use(picture.position, "position");
  CaseEvent event{.at_ms = decision.at_ms,
                  .kind = decision.restore ? "restored" : state,
                  .picture = picture.position};
  if (!listed) event.reason = decision.reason;
  append_case_event(transaction, decision.case_id, event);
  return {};
}

struct Done {
  int decided = 0;
  int approved = 0;
};

Result<Done> decide_each(Transaction& transaction, const Decision& decision, const Chosen& chosen) {
  const bool needs_two =
      decision.accept && !decision.restore && load_case_settings(transaction).two_people;
  Done done;
  int own = 0;
  for (const CasePicture* picture : chosen) {
    if (needs_two && !picture->approved_by) {
      approve_picture(transaction, decision, *picture);
      ++done.approved;
    } else if (needs_two && *picture->approved_by == decision.decided_by) {
      ++own;
    } else {
      const Result<void> decided = decide_picture(transaction, decision, *picture);
      if (!decided) return std::unexpected<Error>(decided.error());
      ++done.decided;
    }
  }
  if (own > 0 && (!decision.positions.empty() || done.decided + done.approved == 0)) {
    return fail(ErrorCode::kConflict,
                "You have accepted this already: another member must accept it too.");
  }
  return done;
}

// What is left to wait, and who has the case in hand after the deed: the same, unless nothing waits
// or another must look.
void note_deed(Transaction& transaction, const Decision& decision, const Done& done) {
  const long long case_id = decision.case_id;
  const long long at_ms = decision.at_ms;
  const int gives_back = done.approved > 0 ? 1 : 0;
  soci::session& sql = transaction.session();
  sql << "update cases set waiting_pictures = waiting_pictures - :done where id = :id",
      soci::use(done.decided, "done"), soci::use(case_id, "id");
  sql << "update cases set claimed_at = :at where id = :id and claimed_by = :by",
      soci::use(at_ms, "at"), soci::use(case_id, "id"), soci::use(decision.decided_by, "by");
  sql << "update cases set claimed_by = null, claimed_at = null "
         "where id = :id and (waiting_pictures = 0 or :back = 1)",
      soci::use(case_id, "id"), soci::use(gives_back, "back");
}

}  // namespace

Result<void> decide_case(Transaction& transaction, const Decision& decision) {
  // The row is written first, so that a second decision on the same case waits for this one.
  const long long case_id = decision.case_id;
  transaction.session() << "update cases set waiting_pictures = waiting_pictures where id = :id",
      soci::use(case_id, "id");
  const Result<Case> found = load_case(transaction, decision.case_id);
  if (!found) return std::unexpected<Error>(found.error());
  const std::optional<std::string> has_it = case_claimant(*found, decision.at_ms);
  if (has_it && *has_it != decision.decided_by) return case_in_hand(*has_it);
  const Result<Chosen> chosen = chosen_pictures(*found, decision);
  if (!chosen) return std::unexpected<Error>(chosen.error());
  const Result<Done> done = decide_each(transaction, decision, *chosen);
  if (!done) return std::unexpected<Error>(done.error());
  note_deed(transaction, decision, *done);
  return {};
}

}  // namespace holdfast
