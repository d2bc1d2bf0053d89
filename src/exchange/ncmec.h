// NCMEC's hash sharing, version 2, on the wire, as the public `threatexchange` client speaks it:
// docs/formats/exchange.md. Times on this wire are whole seconds. Pure; safe from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/record.h"
#include "holdfast/result.h"

namespace holdfast {

inline constexpr std::size_t kMaxNcmecFeedbackBytes = 16 * 1024;

struct NcmecMember {
  std::int64_t id = 0;
  std::string name;
};
// The member's number of a platform, which NCMEC would give out: made of its name, above every
// bank's.
[[nodiscard]] std::int64_t ncmec_member_id(std::string_view platform);

[[nodiscard]] std::string write_ncmec_status(const NcmecMember& caller);
[[nodiscard]] std::string write_ncmec_members(const std::vector<NcmecMember>& members);

struct NcmecPage {
  std::vector<ExchangeRecord> records;  // kActive and kWithdrawn
  std::string next;                     // "/v2/entries?...", empty: the range is exhausted
};
[[nodiscard]] std::string write_ncmec_page(const NcmecPage& page);
// "2017-10-24T15:10:00Z"
[[nodiscard]] std::string ncmec_time(TimeMs at_ms);

// The fingerprints of paths and feedback: "MD5", "SHA1", "PDQ".
[[nodiscard]] bool is_ncmec_fingerprint(std::string_view type);
// Whether the record has one of this type.
[[nodiscard]] bool has_fingerprint(const ExchangeRecord& record, std::string_view type);

// Why a platform says no.
struct NcmecReason {
  const char* guid;
  const char* name;
  FeedbackValue value;
};
[[nodiscard]] const std::array<NcmecReason, 3>& ncmec_reasons();
// Inside an outer element, where the public client looks for it.
[[nodiscard]] std::string write_ncmec_reasons(std::string_view type);

// The body of PUT .../feedback: kConfirmed for an affirmative one, else the first reason's value.
// Errors: kTooLarge, kInvalidArgument for what is no feedbackSubmission or names no known reason.
[[nodiscard]] Result<FeedbackValue> read_ncmec_feedback(std::string_view xml);

// A reason that the other side offers, by its own number.
struct NcmecOffered {
  std::string guid;
  std::string name;
};
// The answer to GET v2/feedback/{type}/reasons, at most 50 of them. Errors: kCorrupt.
[[nodiscard]] Result<std::vector<NcmecOffered>> read_ncmec_reasons(std::string_view xml);
// The reason by which `value` is said: ours, or one of the same name, or the only one. Missing
// where there is none, and for values that are no negative feedback.
[[nodiscard]] std::optional<std::string> pick_ncmec_reason(const std::vector<NcmecOffered>& offered,
                                                           FeedbackValue value);
// Whether the value is said as affirmative, negative, or cannot be said there at all.
enum class NcmecOpinion { kYes, kNo, kNone };
[[nodiscard]] NcmecOpinion ncmec_opinion(FeedbackValue value);
// The body of PUT .../feedback; `guid` empty: affirmative.
[[nodiscard]] std::string write_ncmec_feedback(const std::string& guid);

}  // namespace holdfast
