// An alert to test with. Not part of the program.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "alert/alert.h"

namespace holdfast {

// A good file: two audiences, two languages.
[[nodiscard]] std::string test_alert_text();
// It, read and resolved, sent at its effective time.
[[nodiscard]] Alert test_alert();
// Knows the pieces dont_pay and teacher_pay.
[[nodiscard]] Result<std::string> test_advice(std::string_view piece, std::string_view language);
// "12: sentence" a line, of the errors.
[[nodiscard]] std::string described(const std::vector<AlertFinding>& findings);

}  // namespace holdfast
