// Base64 of RFC 4648 section 4, with padding. Pure; safe from any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "holdfast/result.h"

namespace holdfast {

[[nodiscard]] std::string base64_encode(std::span<const std::uint8_t> bytes);
// The reverse, strictly: padding is there, nothing else is, and unused bits are zero.
// kInvalidArgument for anything else.
[[nodiscard]] Result<Bytes> base64_decode(std::string_view text);

}  // namespace holdfast
