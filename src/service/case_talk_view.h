// What opens a case for messages, as it comes from outside: with the case, or later. Pure; safe
// from any thread. docs/formats/case.md, "Messages".
#pragma once

#include <optional>

#include "service/json_fields.h"
#include "service/report_view.h"
#include "store/case_talk.h"

namespace holdfast {

inline constexpr ReportFileLimits kCaseTalkBody{4 * 1024, 8 * 1024};

// "recipient", "key_id" and "body"; without a time.
[[nodiscard]] CaseTalk read_case_talk(JsonFields& fields);
// Why it is not taken: the keys, or the file.
[[nodiscard]] std::optional<Response> refuse_case_talk(Transaction& transaction,
                                                       const CaseTalk& talk);

}  // namespace holdfast
