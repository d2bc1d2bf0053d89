// What may stand in a field of text. Pure; safe from any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace holdfast {

// True if `text` is printable ASCII: U+0020 to U+007E.
[[nodiscard]] bool is_plain_ascii(std::string_view text);

// How many characters well-formed UTF-8 `text` has; nothing when one of them is a control (U+0000
// to U+001F, U+007F to U+009F).
[[nodiscard]] std::optional<std::size_t> plain_characters(std::string_view text);

}  // namespace holdfast
