// What other programs fetch of the banks: the log of changes of every content that was ever
// offered, in the order of revisions, withdrawn ones staying as tombstones; and what platforms say
// back about them. Times never go back along the log. Stateless.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "holdfast/result.h"
#include "store/database.h"

namespace holdfast {

// A content as it is now. Hashes are lower-case hexadecimal, empty where there is none.
struct ExchangeRow {
  std::int64_t content_id = 0;
  std::int64_t bank_id = 0;
  std::string bank;
  std::int64_t revision = 0;  // of its last change
  TimeMs changed_ms = 0;
  // False: it was withdrawn, or its bank is not shared any more. Whoever has it drops it.
  bool active = false;
  std::string submitted_by;             // a platform; empty: the hotline
  std::optional<std::int64_t> case_id;  // of a young person's case
  std::string pdq;
  int quality = 0;  // of the PDQ, 0 to 100
  std::string md5;
  std::string sha1;  // a video's as well
  std::string sha256;
  std::string video_md5;
  bool is_video = false;
};

// A place in the log: behind the change of this content at this revision. {0, 0} is the beginning.
struct ExchangeCursor {
  std::int64_t revision = 0;
  std::int64_t content_id = 0;
};

struct ExchangeRange {
  ExchangeCursor after;
  std::optional<TimeMs> until_ms;  // only changes before it
  bool active_only = false;
  int limit = 1000;
};
[[nodiscard]] std::vector<ExchangeRow> exchange_rows(Transaction& transaction,
                                                     const ExchangeRange& range);

// The place before the first change at or after `from_ms`; missing when there is none.
[[nodiscard]] std::optional<ExchangeCursor> exchange_place(Transaction& transaction,
                                                           TimeMs from_ms);
// The revision of the newest change; 0 when there is none.
[[nodiscard]] std::int64_t exchange_head(Transaction& transaction);

// Contents that have the same PDQ or video MD5 as one of `contents`, those themselves included.
struct ExchangeTwin {
  std::string value;
  std::int64_t content_id = 0;
  std::optional<std::int64_t> case_id;
  bool active = false;
};
[[nodiscard]] std::vector<ExchangeTwin> exchange_twins(Transaction& transaction,
                                                       const std::vector<std::int64_t>& contents);

// Contents on offer with this hash. `signal_type` is as in `signals`; at most `limit`.
[[nodiscard]] std::vector<std::int64_t> find_offered(Transaction& transaction,
                                                     const std::string& signal_type,
                                                     const std::string& value, int limit);
// Whether the named bank has a content with this hash, offered or not.
[[nodiscard]] bool bank_has_signal(Transaction& transaction, const std::string& bank,
                                   const std::string& signal_type, const std::string& value);
[[nodiscard]] std::optional<ExchangeRow> find_exchange_row(Transaction& transaction,
                                                           std::int64_t content_id);

// What a platform said last about a content: an outcome of outcome_store.h.
struct ContentFeedback {
  std::int64_t content_id = 0;
  std::string platform;
  std::string outcome;
  TimeMs at_ms = 0;
};
// Of these contents, by content and then platform.
[[nodiscard]] std::vector<ContentFeedback> content_feedback(
    Transaction& transaction, const std::vector<std::int64_t>& contents);

// Records what a platform says, once: true when it is news, false when it is what the platform said
// last of this content. Its case's timeline tells. kNotFound when there is no such content.
[[nodiscard]] Result<bool> record_feedback(Transaction& transaction,
                                           const ContentFeedback& feedback);

}  // namespace holdfast
