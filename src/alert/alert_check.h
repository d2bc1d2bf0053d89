// Every rule that an alert keeps before it may be published. Pure; safe from any thread.
#pragma once

#include <vector>

#include "alert/alert.h"

namespace holdfast {

// What is wrong with an alert that was read, by line of its file. Advice pieces are checked by
// resolve_advice(); the bodies here are those of the file.
[[nodiscard]] std::vector<AlertFinding> check_alert(const Alert& alert);

}  // namespace holdfast
