// Recovery questions. Stateless; safe from any thread.
#include "store/case_recovery.h"

#include <soci/soci.h>

#include "store/case_store.h"

namespace holdfast {

void set_case_recovery(Transaction& transaction, std::int64_t case_id, const std::string& question,
                       const std::string& answer_hash) {
  const long long id = case_id;
  transaction.session() << "update cases set recovery_question = :question, "
                           "recovery_hash = :hash where id = :id",
      soci::use(question, "question"), soci::use(answer_hash, "hash"), soci::use(id, "id");
}

std::optional<CaseRecovery> find_case_recovery(Transaction& transaction,
                                               const std::string& number) {
  CaseRecovery found;
  long long case_id = 0;
  soci::session& sql = transaction.session();
  sql << "select id, submission_id, recovery_question, recovery_hash from cases "
         "where number = :number and recovery_question is not null",
      soci::use(number, "number"), soci::into(case_id), soci::into(found.submission_id),
      soci::into(found.question), soci::into(found.answer_hash);
  if (!sql.got_data()) return std::nullopt;
  found.case_id = case_id;
  return found;
}

void recover_case(Transaction& transaction, std::int64_t case_id, const std::string& key_hash,
                  TimeMs at_ms) {
  const long long id = case_id;
  soci::session& sql = transaction.session();
  sql << "update cases set key_hash = :hash where id = :id", soci::use(key_hash, "hash"),
      soci::use(id, "id");
  sql << "delete from case_sessions where case_id = :id", soci::use(id, "id");
  append_case_event(transaction, case_id, {.at_ms = at_ms, .kind = "recovered"});
}

}  // namespace holdfast
