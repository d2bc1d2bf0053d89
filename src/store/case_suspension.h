// Entries that platforms doubt: off the lists again, and back to the desk. Stateless; safe from any
// thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"
#include "holdfast/result.h"
#include "store/database.h"

namespace holdfast {

// A platform has said `not_the_same_picture` of the content. When that was said as often as the
// operator's setting since the picture came on the list, it is suspended: off every list, its case
// in the queue, timeline and audit log told. Content that came from no case stays.
[[nodiscard]] Result<void> suspend_if_doubted(Transaction& transaction, std::int64_t content_id,
                                              const std::string& platform, TimeMs at_ms);

}  // namespace holdfast
