// An assessment as one JSON line, and what it means for the person: docs/formats/guard.md. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "guard_wire/guard_rules.h"
#include "holdfast/guard.h"

namespace holdfast {

// Bits of Happened (holdfast/advice.h) that the assessment speaks for.
[[nodiscard]] std::uint16_t guard_situation(const GuardAssessment& assessment);

// What the policy does about it, now.
[[nodiscard]] GuardActions guard_actions(const GuardAssessment& assessment,
                                         const GuardRules& rules);

// A line of `--conversations`, with its line end.
void append_assessment(std::string& out, std::string_view id, const GuardAssessment& assessment,
                       const GuardRules& rules, const GuardSigns& signs);

// After which event an assessment of the events mode stands.
struct GuardMoment {
  std::string_view conversation;
  std::string_view message;     // its id; empty when it has none or it was no message
  std::uint32_t messages = 0;   // seen in the conversation so far
  std::string_view event_type;  // "message", "payment_request" ...
};
void append_assessment(std::string& out, const GuardMoment& moment,
                       const GuardAssessment& assessment, const GuardRules& rules,
                       const GuardSigns& signs);

// `text` as a JSON string with its quotes. Bytes that are no UTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view text);

}  // namespace holdfast
