// StopNCII's hash exchange on the wire, as the public `threatexchange` client speaks it:
// docs/formats/exchange.md. Records are whole: a later one of the same hash replaces an earlier
// one. Pure; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/record.h"
#include "holdfast/result.h"

namespace holdfast {

inline constexpr std::size_t kMaxStopNciiRecords = 1000;  // of one SubmitHashes or SubmitFeedback
inline constexpr std::size_t kMaxStopNciiBytes = 1u << 20;

// An answer to FetchHashes. Times on this wire are whole seconds.
struct StopNciiPage {
  std::vector<ExchangeRecord> records;  // pictures with a PDQ and videos with an MD5; others are
                                        // left out
  std::string next_page_token;          // empty: this is the last page
  std::int64_t next_set_timestamp_s = 0;
};
[[nodiscard]] std::string write_stopncii_page(const StopNciiPage& page);

// What a platform may say about a hash there. kNone: only tags.
enum class StopNciiFeedback {
  kNone,
  kBlocked,
  kNotBlocked,
  kPendingReview,
  kQualityUnknown,
  kWithdrawn,
  kDeleted,
};

// A hash that a platform submits (with what it says about it), or speaks about.
struct StopNciiStatement {
  EntryKind kind = EntryKind::kPicture;  // of a hash that is submitted
  std::string value;                     // lower case: 64 digits of a PDQ, 32 of a video's MD5
  StopNciiFeedback said = StopNciiFeedback::kNone;
  std::vector<std::string> tags;
};
// The more exact of our values, where the tags name one ("removed", "not_the_same_picture").
// Missing for kNone, kWithdrawn and kDeleted, which say nothing about a match.
[[nodiscard]] std::optional<FeedbackValue> feedback_value(const StopNciiStatement& statement);

// One hash and what is said about it: the body of SubmitFeedback, as others take it.
struct StopNciiTold {
  std::string value;
  FeedbackValue said = FeedbackValue::kBlocked;
};
[[nodiscard]] std::string write_stopncii_feedback(const std::vector<StopNciiTold>& told);

// Bodies of SubmitHashes and SubmitFeedback; enumerations also in the client's own spelling
// ("StopNCIISignalType.ImagePDQ"), fields that are not known are passed over. Errors:
// kInvalidArgument, kTooLarge over the limits, kUnsupported for a signal that is no PDQ or video
// MD5; none repeats what was sent.
[[nodiscard]] Result<std::vector<StopNciiStatement>> read_stopncii_hashes(std::string_view body);
[[nodiscard]] Result<std::vector<StopNciiStatement>> read_stopncii_feedback(std::string_view body);

}  // namespace holdfast
