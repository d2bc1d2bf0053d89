// What proof of work must remember: challenges already spent, and how often a subject (a case
// number, a staff name) was tried with the wrong secret. Stateless; safe from any thread.
#pragma once

#include <string>

#include "base/time.h"
#include "store/database.h"

namespace holdfast {

// True the first time, false when this challenge was spent before.
[[nodiscard]] bool spend_challenge(Transaction& transaction, const std::string& challenge_hash,
                                   TimeMs expires_ms);
void delete_expired_challenges(Transaction& transaction, TimeMs now_ms);

// Failures of `subject_hash`; they are forgotten `memory_ms` after the last one.
[[nodiscard]] int count_failures(Transaction& transaction, const std::string& subject_hash,
                                 TimeMs now_ms, TimeMs memory_ms);
void add_failure(Transaction& transaction, const std::string& subject_hash, TimeMs now_ms,
                 TimeMs memory_ms);
void clear_failures(Transaction& transaction, const std::string& subject_hash);
void delete_old_failures(Transaction& transaction, TimeMs older_than_ms);

}  // namespace holdfast
