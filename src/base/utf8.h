// UTF-8 on its way in and out. Pure; safe from any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace holdfast {

// True if `text` is well-formed UTF-8: no overlong form, no surrogate, nothing over U+10FFFF (RFC
// 3629).
[[nodiscard]] bool is_utf8(std::string_view text);

// `text` with U+FFFD in the place of each byte that begins no well-formed sequence.
[[nodiscard]] std::string replace_bad_utf8(std::string_view text);

// The first `max_characters` characters of `text`, bad bytes replaced; to echo a stranger's words.
[[nodiscard]] std::string shortened_utf8(std::string_view text, std::size_t max_characters);

}  // namespace holdfast
