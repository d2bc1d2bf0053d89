// What is said back to the exchanges that content was fetched from: one row an entry, kept in the
// same transaction as what the platform said, until the source has taken it. Sent at least once;
// who receives it records it once. docs/formats/exchange.md, "Back". Stateless; safe from any
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "store/database.h"

namespace holdfast {

// Keeps what a platform said about a content for the source that it came from; content of our own
// goes nowhere. What was said of the entry before is replaced; the same again is nothing new.
void queue_exchange_feedback(Transaction& transaction, std::int64_t content_id,
                             const std::string& outcome, TimeMs at_ms);

struct WaitingFeedback {
  std::int64_t feedback_id = 0;
  std::int64_t revision = 0;  // of what is said: another one has come since when it differs
  std::string entry_key;
  std::string signal;   // "pdq", "md5", "sha1", "sha256" or "video_md5": what we have of the entry
  std::string outcome;  // docs/formats/database.md
  TimeMs asked_ms = 0;
  std::int64_t failures = 0;
};
struct FeedbackBatch {
  std::int64_t source_id = 0;
  std::vector<WaitingFeedback> waiting;
};
// What is due for one source, at most `limit`; it is not due for others until `lease_until_ms`, so
// that another server, or this one after a crash, takes it up then. Empty when nothing is.
[[nodiscard]] FeedbackBatch take_due_feedback(Transaction& transaction, int limit, TimeMs now_ms,
                                              TimeMs lease_until_ms);
[[nodiscard]] bool is_feedback_due(Transaction& transaction, TimeMs now_ms);

enum class FeedbackFate : std::uint8_t { kTaken, kRefused, kLater };
// What became of it. kRefused: the source will not have it, however often it is asked; kLater: it
// is due again at `due_ms`. What was said anew meanwhile stays due.
void finish_feedback(Transaction& transaction, const WaitingFeedback& feedback, FeedbackFate fate,
                     TimeMs now_ms, TimeMs due_ms);

}  // namespace holdfast
