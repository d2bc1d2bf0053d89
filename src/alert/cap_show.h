// A CAP message, ours or another's, as text, JSON and a page. Pure; safe from any thread.
#pragma once

#include <string>
#include <vector>

#include "alert/cap.h"

namespace holdfast {

// 72 columns, line feeds; what check_cap() and the reader found stands at the end.
[[nodiscard]] std::string cap_text(const std::vector<CapReading>& messages);
// One JSON object a line.
[[nodiscard]] std::string cap_json(const std::vector<CapReading>& messages);
// A page that stands alone. Links lead only to https and http addresses; nothing is loaded.
[[nodiscard]] std::string cap_html(const std::vector<CapReading>& messages);

}  // namespace holdfast
