// Time-based one-time passwords, RFC 6238: SHA-1, 30 seconds, 6 digits, as authenticator apps use.
// Pure; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace holdfast {

// The code for one 30-second step. `secret` is raw bytes.
[[nodiscard]] std::string totp_code(std::string_view secret, std::int64_t step);
// The step within one of now whose code this is, if any. `base32_secret` as base32_encode gives it.
[[nodiscard]] std::optional<std::int64_t> totp_step_of(std::string_view base32_secret,
                                                       std::string_view code, TimeMs now_ms);
// otpauth:// address for a QR code. Source: Google Authenticator's key URI format.
[[nodiscard]] std::string totp_uri(std::string_view base32_secret, std::string_view name);

}  // namespace holdfast
