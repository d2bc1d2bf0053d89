// RFC 6238 over RFC 4226. Pure; safe from any thread.
#include "service/totp.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "service/secrets.h"

namespace holdfast {
namespace {

constexpr TimeMs kStepMs = 30'000;
constexpr std::int64_t kStepsEitherSide = 1;

std::string base32_decode(std::string_view text) {
  std::string out;
  std::uint32_t held = 0;
  int bits = 0;
  for (char c : text) {
    int value = -1;
    if (c >= 'A' && c <= 'Z') value = c - 'A';
    if (c >= '2' && c <= '7') value = c - '2' + 26;
    if (value < 0) return {};
    held = (held << 5) | static_cast<std::uint32_t>(value);
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      out.push_back(static_cast<char>((held >> bits) & 0xff));
    }
  }
  return out;
}

}  // namespace

std::string totp_code(std::string_view secret, std::int64_t step) {
  std::array<std::uint8_t, 8> counter{};
  for (std::size_t i = 0; i < counter.size(); ++i) {
    counter[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(step) >> (56 - 8 * i));
  }
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> mac{};
  unsigned int length = 0;
  HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter.data(), counter.size(),
       mac.data(), &length);
  const std::size_t at = mac[length - 1] & 0x0f;
  const std::uint32_t number = (static_cast<std::uint32_t>(mac[at] & 0x7f) << 24) |
                               (static_cast<std::uint32_t>(mac[at + 1]) << 16) |
                               (static_cast<std::uint32_t>(mac[at + 2]) << 8) | mac[at + 3];
  return fmt::format("{:06}", number % 1'000'000);
}

std::optional<std::int64_t> totp_step_of(std::string_view base32_secret, std::string_view code,
                                         TimeMs now_ms) {
  const std::string secret = base32_decode(base32_secret);
  if (secret.empty()) return std::nullopt;
  const std::int64_t now = now_ms / kStepMs;
  for (std::int64_t step = now - kStepsEitherSide; step <= now + kStepsEitherSide; ++step) {
    if (equal_in_constant_time(totp_code(secret, step), code)) return step;
  }
  return std::nullopt;
}

std::string totp_uri(std::string_view base32_secret, std::string_view name) {
  return fmt::format("otpauth://totp/Holdfast:{}?secret={}&issuer=Holdfast", name, base32_secret);
}

}  // namespace holdfast
