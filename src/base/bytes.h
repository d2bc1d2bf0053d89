// Bytes as text and back: hexadecimal, base32, base64url. Pure; safe from any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/result.h"

namespace holdfast {

using Bytes = std::vector<std::uint8_t>;

// The bytes of a text, borrowed for as long as the text lives.
[[nodiscard]] inline std::span<const std::uint8_t> as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// Two lower-case digits a byte.
[[nodiscard]] std::string hex_encode(std::span<const std::uint8_t> bytes);
// Reads an even number of digits of either case; kInvalidArgument otherwise.
[[nodiscard]] Result<Bytes> hex_decode(std::string_view hex);
// True if `text` is exactly `digits` hexadecimal digits of either case.
[[nodiscard]] bool is_hex(std::string_view text, std::size_t digits);

// RFC 4648 section 6 without padding (TOTP secrets).
[[nodiscard]] std::string base32_encode(std::span<const std::uint8_t> bytes);
// RFC 4648 section 5 without padding (tokens).
[[nodiscard]] std::string base64url_encode(std::span<const std::uint8_t> bytes);

// ASCII lower case; other bytes stay.
[[nodiscard]] std::string ascii_lower(std::string_view text);
// Without spaces, tabs and line ends at both sides; borrowed from `text`.
[[nodiscard]] std::string_view trimmed(std::string_view text);

}  // namespace holdfast
