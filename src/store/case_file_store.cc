// Destruction of sealed pictures, with a digest of what is gone. Stateless; safe from any thread.
#include "store/case_file_store.h"

#include <fmt/format.h>

#include "store/audit_store.h"
#include "store/case_talk.h"
#include "store/rows.h"

namespace holdfast {

bool awaits_decision(std::string_view state) {
  return state == "received" || state == "held" || state == "suspended";
}

Result<Case> load_locked_case(Transaction& transaction, std::int64_t case_id) {
  lock_case(transaction, case_id);
  return load_case(transaction, case_id);
}

bool destroy_case_file(Transaction& transaction, const Case& of, const std::string& attachment_id,
                       const std::string& actor, const std::string& why, TimeMs at_ms) {
  const auto file =
      find_sealed_file(transaction, FileOwner::kCase, of.case_id, attachment_id, true);
  if (!file) return false;
  const std::string digest = sealed_file_digest(transaction, FileOwner::kCase, *file);
  delete_sealed_file(transaction, FileOwner::kCase, file->id);
  if (file->completed_ms) {
    append_case_event(transaction, of.case_id,
                      {.at_ms = at_ms, .kind = "picture_destroyed", .picture = file->position});
  }
  append_audit(transaction, {.at_ms = at_ms,
                             .actor = actor,
                             .action = "case.picture_destroy",
                             .subject = of.number,
                             .details = fmt::format("{}; picture {}, {} bytes; {}", why,
                                                    file->position, file->received, digest)});
  return true;
}

int destroy_settled_case_files(Transaction& transaction, const Case& of, const std::string& actor,
                               TimeMs at_ms) {
  int destroyed = 0;
  for (const SealedFile& file : list_sealed_files(transaction, FileOwner::kCase, of.case_id)) {
    for (const CasePicture& picture : of.pictures) {
      if (picture.position != file.position || awaits_decision(picture.state)) continue;
      const char* why = picture.state == "withdrawn" ? "withdrawn" : "decided";
      destroyed +=
          destroy_case_file(transaction, of, file.attachment_id, actor, why, at_ms) ? 1 : 0;
    }
  }
  return destroyed;
}

std::vector<DueCaseFile> list_due_case_files(Transaction& transaction, const CaseFileTimes& times,
                                             int limit) {
  const long long created = times.created_before_ms;
  const long long unfinished = times.unfinished_before_ms;
  const int all = times.all ? 1 : 0;
  long long case_id = 0, created_at = 0;
  NullableNumber completed;
  DueCaseFile due;
  std::string state;
  soci::statement statement =
      (transaction.session().prepare << fmt::format(
           "select f.case_id, f.attachment_id, f.created_at, f.completed_at, p.state "
           "from case_files f join case_pictures p on p.case_id = f.case_id and "
           "p.position = f.position where f.created_at < :created or "
           "(f.completed_at is null and f.changed_at < :unfinished) or :all = 1 or "
           "p.state not in ('received', 'held', 'suspended') "
           "order by f.created_at limit {}",
           limit),
       soci::use(created, "created"), soci::use(unfinished, "unfinished"), soci::use(all, "all"),
       soci::into(case_id), soci::into(due.attachment_id), soci::into(created_at),
       soci::into(completed.value, completed.present), soci::into(state));
  statement.execute();
  std::vector<DueCaseFile> found;
  while (statement.fetch()) {
    due.case_id = case_id;
    due.why = times.all                 ? "assessed mode off"
              : state == "withdrawn"    ? "withdrawn"
              : !awaits_decision(state) ? "decided"
              : created_at < created    ? "time over"
                                        : "unfinished";
    found.push_back(due);
  }
  return found;
}

std::int64_t count_case_files(Transaction& transaction) {
  long long count = 0;
  transaction.session() << "select count(*) from case_files", soci::into(count);
  return count;
}

}  // namespace holdfast
