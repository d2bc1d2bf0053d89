// Text inside HTML. Pure; may be used from many threads.
#pragma once

#include <string>
#include <string_view>

namespace holdfast {

// `text` with & < > and both quotation marks as references: safe as an element's text and inside a
// quoted attribute.
[[nodiscard]] std::string html_escaped(std::string_view text);

}  // namespace holdfast
