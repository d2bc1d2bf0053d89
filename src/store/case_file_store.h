// What becomes of the sealed pictures of cases (sealed_file_store.h): found by case, destroyed with
// proof. Stateless; safe from any thread. docs/formats/case.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "store/case_store.h"
#include "store/sealed_file_store.h"

namespace holdfast {

// Whether a picture of this state still has to be looked at. A sealed one is kept for no other.
[[nodiscard]] bool awaits_decision(std::string_view state);

// The case, whose row is locked against a decision or withdrawal until the transaction ends.
[[nodiscard]] Result<Case> load_locked_case(Transaction& transaction, std::int64_t case_id);

// Deletes the file and its pieces, tells the timeline `picture_destroyed` where all of it had come,
// and seals `case.picture_destroy` in the audit log: why, which picture, how many bytes had come,
// and their SHA-256. False when it is gone already. `why`: "decided", "withdrawn", "taken back",
// "time over", "unfinished" or "assessed mode off".
[[nodiscard]] bool destroy_case_file(Transaction& transaction, const Case& of,
                                     const std::string& attachment_id, const std::string& actor,
                                     const std::string& why, TimeMs at_ms);

// Destroys the files of pictures that were decided or withdrawn; gives how many.
int destroy_settled_case_files(Transaction& transaction, const Case& of, const std::string& actor,
                               TimeMs at_ms);

// A file whose time is over, and why.
struct DueCaseFile {
  std::int64_t case_id = 0;
  std::string attachment_id;
  std::string why;
};

struct CaseFileTimes {
  TimeMs created_before_ms = 0;     // older ones are due
  TimeMs unfinished_before_ms = 0;  // of those that have not all come, by their last piece
  bool all = false;                 // every one is due: assessed mode is off
};

// Oldest first, at most `limit`: by their times, and those of pictures that nobody has to look at.
[[nodiscard]] std::vector<DueCaseFile> list_due_case_files(Transaction& transaction,
                                                           const CaseFileTimes& times, int limit);

// How many are kept.
[[nodiscard]] std::int64_t count_case_files(Transaction& transaction);

}  // namespace holdfast
