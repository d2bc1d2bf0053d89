// Signing, and the schedule of attempts. Stateless.
#include "outbound/webhook.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/check.h"

namespace holdfast {
namespace {

constexpr std::size_t kMinSecretBytes = 24;
constexpr std::size_t kMaxSecretBytes = 64;
constexpr std::size_t kMaxSecretDigits = 88;  // of 64 bytes
constexpr TimeMs kSecond = 1000;
constexpr TimeMs kMinute = 60 * kSecond;
constexpr TimeMs kHour = 60 * kMinute;
constexpr TimeMs kLongestRetryAfter = 24 * kHour;
constexpr std::array<TimeMs, kWebhookAttempts - 1> kDelays = {
    5 * kSecond, 5 * kMinute, 30 * kMinute, 2 * kHour, 5 * kHour,
    10 * kHour,  14 * kHour,  20 * kHour,   24 * kHour};

std::string base64(std::span<const std::uint8_t> bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // OpenSSL puts a zero behind
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes.data(),
                                   static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

}  // namespace

Result<Bytes> read_webhook_secret(std::string_view text) {
  const auto bad = [] {
    return fail(ErrorCode::kInvalidArgument,
                "A webhook's secret is 'whsec_' and 24 to 64 bytes as base64.");
  };
  if (!text.starts_with(kWebhookSecretPrefix)) return bad();
  const std::string_view digits = text.substr(kWebhookSecretPrefix.size());
  if (digits.empty() || digits.size() % 4 != 0 || digits.size() > kMaxSecretDigits) return bad();
  Bytes secret(digits.size() / 4 * 3);
  const int size =
      EVP_DecodeBlock(secret.data(), reinterpret_cast<const unsigned char*>(digits.data()),
                      static_cast<int>(digits.size()));
  if (size < 0) return bad();
  const auto padding = static_cast<std::size_t>(std::count(digits.begin(), digits.end(), '='));
  if (padding > 2) return bad();
  secret.resize(secret.size() - padding);
  // Written back it must be the same: one secret has one spelling.
  if (base64(secret) != digits) return bad();
  if (secret.size() < kMinSecretBytes || secret.size() > kMaxSecretBytes) return bad();
  return secret;
}

std::string write_webhook_secret(std::span<const std::uint8_t> secret) {
  return std::string(kWebhookSecretPrefix) + base64(secret);
}

std::string webhook_signature(std::span<const Bytes> secrets, const WebhookAttempt& attempt) {
  const std::string text =
      attempt.id + "." + std::to_string(attempt.timestamp_s) + "." + attempt.payload;
  std::string out;
  for (const Bytes& secret : secrets) {
    std::array<std::uint8_t, 32> mac{};
    unsigned size = 0;
    const auto* made =
        HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
             reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(), &size);
    HOLDFAST_CHECK(made != nullptr && size == mac.size());
    out += (out.empty() ? "v1," : " v1,") + base64(mac);
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> webhook_headers(std::span<const Bytes> secrets,
                                                                 const WebhookAttempt& attempt) {
  return {{"webhook-id", attempt.id},
          {"webhook-timestamp", std::to_string(attempt.timestamp_s)},
          {"webhook-signature", webhook_signature(secrets, attempt)}};
}

WebhookVerdict webhook_verdict(unsigned status) {
  if (status >= 200 && status <= 299) return WebhookVerdict::kDelivered;
  return status == 410 ? WebhookVerdict::kGone : WebhookVerdict::kFailed;
}

std::optional<TimeMs> webhook_retry_delay_ms(int attempts, std::optional<TimeMs> retry_after_ms,
                                             double random01) {
  if (attempts < 1 || attempts >= kWebhookAttempts) return std::nullopt;
  const TimeMs delay = kDelays[static_cast<std::size_t>(attempts - 1)];
  const TimeMs asked = std::min(retry_after_ms.value_or(0), kLongestRetryAfter);
  const TimeMs longer = std::max(delay, asked);
  return longer + static_cast<TimeMs>(random01 * 0.1 * static_cast<double>(longer));
}

std::optional<TimeMs> read_retry_after(std::string_view value) {
  std::int64_t seconds = 0;
  const char* end = value.data() + value.size();
  const auto read = std::from_chars(value.data(), end, seconds);
  if (read.ec != std::errc() || read.ptr != end || seconds < 0) return std::nullopt;
  return std::min(seconds, kLongestRetryAfter / kSecond) * kSecond;
}

bool is_webhook_overload(unsigned status) {
  return status == 429 || (status >= 502 && status <= 504);
}

}  // namespace holdfast
