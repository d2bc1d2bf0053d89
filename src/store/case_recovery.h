// A lost code's replacement, for whoever set a question: docs/formats/case.md. Stateless; safe from
// any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"
#include "store/database.h"

namespace holdfast {

struct CaseRecovery {
  std::int64_t case_id = 0;
  std::string submission_id;
  std::string question;
  std::string answer_hash;  // Argon2id of the key that the answer gives
};

void set_case_recovery(Transaction& transaction, std::int64_t case_id, const std::string& question,
                       const std::string& answer_hash);
// Nothing where there is no such case, or it has no question.
[[nodiscard]] std::optional<CaseRecovery> find_case_recovery(Transaction& transaction,
                                                             const std::string& number);
// Opens the case with another key from now on: sessions end, and the timeline says `recovered`.
void recover_case(Transaction& transaction, std::int64_t case_id, const std::string& key_hash,
                  TimeMs at_ms);

}  // namespace holdfast
