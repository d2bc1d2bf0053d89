// Webhooks as the Standard Webhooks specification 1.0.0 has them: what is signed, when a message is
// tried again, what an answer means. docs/formats/webhooks.md tells receivers. Pure; safe from any
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "holdfast/result.h"

namespace holdfast {

// What a secret begins with, so that people and secret scanners know one.
inline constexpr std::string_view kWebhookSecretPrefix = "whsec_";

// "whsec_" and 24 to 64 bytes as base64 (RFC 4648 section 4); kInvalidArgument otherwise.
[[nodiscard]] Result<Bytes> read_webhook_secret(std::string_view text);
[[nodiscard]] std::string write_webhook_secret(std::span<const std::uint8_t> secret);

struct WebhookAttempt {
  std::string id;                // the same however often the message is tried; holds no full stop
  std::int64_t timestamp_s = 0;  // of this attempt, since 1970
  std::string payload;           // the body, byte for byte
};

// "v1," and base64 of HMAC-SHA256 of "ID.TIMESTAMP.PAYLOAD", one for each secret, a space between:
// while a secret is being changed a receiver may know the old or the new one.
[[nodiscard]] std::string webhook_signature(std::span<const Bytes> secrets,
                                            const WebhookAttempt& attempt);
// webhook-id, webhook-timestamp, webhook-signature.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> webhook_headers(
    std::span<const Bytes> secrets, const WebhookAttempt& attempt);

enum class WebhookVerdict {
  kDelivered,  // 2xx
  kGone,       // 410: the receiver wants no more
  kFailed,     // anything else: try again later
};
[[nodiscard]] WebhookVerdict webhook_verdict(unsigned status);

// Ten attempts over 75 hours and 35 minutes, as the specification's example schedule.
inline constexpr int kWebhookAttempts = 10;
// How long to wait after the `attempts`th attempt (from 1) failed; nullopt after the last. Up to a
// tenth is added by `random01` (0 to below 1). `retry_after_ms` is what the receiver asked for: a
// longer wait is kept to, up to a day.
[[nodiscard]] std::optional<TimeMs> webhook_retry_delay_ms(int attempts,
                                                           std::optional<TimeMs> retry_after_ms,
                                                           double random01);
// Retry-After as seconds (RFC 9110 section 10.2.3) in milliseconds; its form as a date is not read.
[[nodiscard]] std::optional<TimeMs> read_retry_after(std::string_view value);
// Whether the answer says that the receiver has too much to do: 429, 502, 503 and 504.
[[nodiscard]] bool is_webhook_overload(unsigned status);

}  // namespace holdfast
