// What the files of the report store share. Of this room alone. Stateless.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "store/database.h"

namespace holdfast {

// detail: a word or a staff member's name, never what anybody wrote.
void append_report_event(Transaction& transaction, std::int64_t report_id, TimeMs at_ms,
                         const std::string& kind, const std::string& actor,
                         const std::string& detail = {});

// Brings `late_at` in step with the deadline and the undone clocks.
void refresh_report_late(Transaction& transaction, std::int64_t report_id);

}  // namespace holdfast
