// What NCMEC's server answers, and what its codes mean for a filing. Pure; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "holdfast/result.h"

namespace holdfast {

// A <reportResponse> or a <reportDoneResponse>. Its description is not kept: it may repeat what
// was sent.
struct ReportReply {
  int code = 0;
  std::string report_id;  // digits
  std::string file_id;    // letters, digits, '-' and '_'
  std::string md5;        // 32 lower-case hexadecimal digits
  std::vector<std::string> file_ids;
};

inline constexpr std::size_t kMaxReplyBytes = 64 * 1024;

// kTooLarge, or kCorrupt for what is no such document: a DOCTYPE, an id of other letters, more than
// 1000 files or nesting over 8 are none.
[[nodiscard]] Result<ReportReply> read_report_reply(std::string_view xml);

enum class ReplyKind {
  kDone,      // 0
  kAgain,     // the server's own trouble: try again later
  kRefused,   // a person must look: the request or the account is wrong
  kGone,      // no such open report: it expired or was retracted. Begin again.
  kFinished,  // the report was finished before
};
// By the documented codes, which are "non-exhaustive": one that is not known counts by its
// thousand.
[[nodiscard]] ReplyKind reply_kind(int code);
// One sentence that says what to do about it.
[[nodiscard]] std::string reply_sentence(int code);

// How long to wait after the `attempts`th attempt (from 1) in a row failed: one minute, doubled up
// to two hours, and up to a tenth more by `random01` (0 to below 1); `retry_after_ms` where the
// server asked for longer, up to a day. nullopt once `since_first_ms` is over 96 hours.
[[nodiscard]] std::optional<TimeMs> filing_retry_delay_ms(int attempts, TimeMs since_first_ms,
                                                          std::optional<TimeMs> retry_after_ms,
                                                          double random01);

}  // namespace holdfast
