// RFC 4648 section 4: base64 with its padding. Pure; safe from any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "holdfast/result.h"

namespace holdfast {

[[nodiscard]] std::string base64_encode(std::span<const std::uint8_t> bytes);
// The bytes; kInvalidArgument for anything but one whole, padded, canonical encoding.
[[nodiscard]] Result<std::string> base64_decode(std::string_view text);

}  // namespace holdfast
