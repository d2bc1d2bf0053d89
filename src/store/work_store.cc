// Spent challenges and failed attempts. Stateless; safe from any thread.
#include "store/work_store.h"

#include "store/rows.h"

namespace holdfast {

bool spend_challenge(Transaction& transaction, const std::string& challenge_hash,
                     TimeMs expires_ms) {
  const long long expires = expires_ms;
  soci::statement insert =
      (transaction.session().prepare << "insert into spent_work(challenge_hash, expires_at) "
                                        "values(:hash, :expires) "
                                        "on conflict(challenge_hash) do nothing",
       soci::use(challenge_hash, "hash"), soci::use(expires, "expires"));
  insert.execute(true);
  return insert.get_affected_rows() == 1;
}

void delete_expired_challenges(Transaction& transaction, TimeMs now_ms) {
  const long long now = now_ms;
  transaction.session() << "delete from spent_work where expires_at <= :now", soci::use(now, "now");
}

int count_failures(Transaction& transaction, const std::string& subject_hash, TimeMs now_ms,
                   TimeMs memory_ms) {
  const long long since = now_ms - memory_ms;
  int failures = 0;
  soci::session& sql = transaction.session();
  sql << "select failures from failed_attempts where subject_hash = :subject and last_at > :since",
      soci::use(subject_hash, "subject"), soci::use(since, "since"), soci::into(failures);
  return sql.got_data() ? failures : 0;
}

void add_failure(Transaction& transaction, const std::string& subject_hash, TimeMs now_ms,
                 TimeMs memory_ms) {
  const long long now = now_ms;
  const long long since = now_ms - memory_ms;
  transaction.session() << "insert into failed_attempts(subject_hash, failures, last_at) "
                           "values(:subject, 1, :now) on conflict(subject_hash) do update set "
                           "failures = case when failed_attempts.last_at > :since "
                           "then failed_attempts.failures + 1 else 1 end, "
                           "last_at = excluded.last_at",
      soci::use(subject_hash, "subject"), soci::use(now, "now"), soci::use(since, "since");
}

void clear_failures(Transaction& transaction, const std::string& subject_hash) {
  transaction.session() << "delete from failed_attempts where subject_hash = :subject",
      soci::use(subject_hash, "subject");
}

void delete_old_failures(Transaction& transaction, TimeMs older_than_ms) {
  const long long before = older_than_ms;
  transaction.session() << "delete from failed_attempts where last_at < :before",
      soci::use(before, "before");
}

}  // namespace holdfast
