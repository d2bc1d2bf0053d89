// Base64 of texts that hold bytes, as signatures have them. Pure; safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace holdfast {

[[nodiscard]] std::string base64_encode(std::string_view bytes);
// Exactly `size` bytes in their one spelling, or nullopt.
[[nodiscard]] std::optional<std::string> base64_decode(std::string_view text, std::size_t size);

}  // namespace holdfast
