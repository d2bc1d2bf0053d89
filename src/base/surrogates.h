// JSON texts whose escapes are broken, made readable. Pure; safe from any thread.
#pragma once

#include <string>
#include <string_view>

namespace holdfast {

// The JSON text `json` with \uFFFD for each escaped surrogate that is no half of a pair, so that
// nobody hides text from a reader behind one.
[[nodiscard]] std::string replace_lone_surrogate_escapes(std::string_view json);

}  // namespace holdfast
