// One entry of a hash list, whatever wire it travels on: what the encoders of this room take and
// its decoders give. Plain values; pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace holdfast {

enum class EntryKind { kPicture, kVideo };
// kWithdrawn: whoever has the entry drops it. kUnknown: a state that the other side has and we do
// not know; such an entry is neither taken up nor dropped.
enum class EntryState { kActive, kWithdrawn, kUnknown };

// What a platform says of an entry: the values of `outcomes.outcome`, docs/formats/database.md.
enum class FeedbackValue {
  kRemoved,
  kBlockedAtUpload,
  kBlocked,
  kConfirmed,
  kNotBlocked,
  kNotTheSamePicture,
  kPendingReview,
  kQualityUnknown,
};
// "removed", "blocked_at_upload", ...
[[nodiscard]] const char* feedback_name(FeedbackValue value);
[[nodiscard]] std::optional<FeedbackValue> feedback_from_name(std::string_view name);

struct EntryFeedback {
  std::string source;  // the platform's name
  FeedbackValue value = FeedbackValue::kBlocked;
  TimeMs at_ms = 0;
};

// One case behind an entry, under a name that tells nothing.
struct EntryCase {
  std::string uuid;
  EntryState state = EntryState::kActive;
};

// Hashes are lower-case hexadecimal, empty where there is none.
struct ExchangeRecord {
  std::string id;              // of the entry in its list, 1 to 64 printable ASCII characters
  std::int64_t member_id = 0;  // of whoever put it on the list
  std::string member;          // and their name; ours: the bank's
  EntryKind kind = EntryKind::kPicture;
  EntryState state = EntryState::kActive;
  std::int64_t revision = 0;  // its place in the list's order of changes; 0: the list has none
  TimeMs changed_ms = 0;
  std::string pdq;             // 64 digits
  std::optional<int> quality;  // of the PDQ, 0 to 100
  std::string md5;             // of the file's bytes, 32 digits; a video's as well
  std::string sha1;            // 40 digits
  std::string sha256;          // 64 digits
  std::vector<EntryCase> cases;
  std::vector<EntryFeedback> feedback;
};

}  // namespace holdfast
