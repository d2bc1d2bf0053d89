// Every rule that an alert keeps before it may be published. Pure; safe from any thread.
#pragma once

#include <optional>
#include <vector>

#include "alert/alert.h"

namespace holdfast {

// What is wrong with an alert that was read, by line of its file. Advice pieces are checked by
// resolve_advice(); the bodies here are those of the file.
[[nodiscard]] std::vector<AlertFinding> check_alert(const Alert& alert);

// A warning when the alert does not hold any more at that time: what is sent of it tells people of
// something that is over.
[[nodiscard]] std::optional<AlertFinding> expired_finding(const Alert& alert, TimeMs now_ms);

}  // namespace holdfast
