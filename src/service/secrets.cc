// Randomness, tokens and slow hashes over libsodium. Safe from any thread.
#include "service/secrets.h"

#include <sodium.h>

#include "holdfast/hash.h"

namespace holdfast {
namespace {

constexpr unsigned long long kArgonPasses = 2;
constexpr std::size_t kArgonBytes = 19u * 1024 * 1024;
constexpr std::string_view kCrockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kNumberLetters = 8;

}  // namespace

Result<void> start_secrets() {
  if (sodium_init() < 0)
    return fail(ErrorCode::kInternal, "The random number source failed: start again.");
  return {};
}

Bytes random_bytes(std::size_t count) {
  Bytes bytes(count);
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

std::string random_token() { return base64url_encode(random_bytes(32)); }

std::string token_hash(std::string_view token) {
  return hex_encode(digest(DigestKind::kSha256, as_bytes(token)));
}

Result<std::string> slow_hash(std::string_view secret) {
  std::string out(crypto_pwhash_STRBYTES, '\0');
  if (crypto_pwhash_str_alg(out.data(), secret.data(), secret.size(), kArgonPasses, kArgonBytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return fail(ErrorCode::kUnavailable, "Not enough memory to check a secret now: try again.");
  }
  out.resize(out.find('\0'));
  return out;
}

bool slow_hash_matches(const std::string& hash, std::string_view secret) {
  return crypto_pwhash_str_verify(hash.c_str(), secret.data(), secret.size()) == 0;
}

const std::string& unmatchable_slow_hash() {
  static const std::string hash = slow_hash(random_token()).value_or("");
  return hash;
}

std::string keyed_hash(std::string_view key, std::string_view text) {
  Bytes mac(crypto_auth_hmacsha256_BYTES);
  crypto_auth_hmacsha256_state state;
  const auto key_bytes = as_bytes(key);
  const auto text_bytes = as_bytes(text);
  crypto_auth_hmacsha256_init(&state, key_bytes.data(), key_bytes.size());
  crypto_auth_hmacsha256_update(&state, text_bytes.data(), text_bytes.size());
  crypto_auth_hmacsha256_final(&state, mac.data());
  return hex_encode(mac);
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string random_case_number() {
  std::string number;
  for (std::size_t i = 0; i < kNumberLetters; ++i) {
    if (i == kNumberLetters / 2) number.push_back('-');
    number.push_back(
        kCrockford[randombytes_uniform(static_cast<std::uint32_t>(kCrockford.size()))]);
  }
  return number;
}

std::string normal_case_number(std::string_view typed) {
  std::string number;
  for (char c : typed) {
    if (c == ' ' || c == '-' || c == '\t') continue;
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == 'I' || c == 'L') c = '1';
    if (c == 'O') c = '0';
    if (kCrockford.find(c) == std::string_view::npos || number.size() > kNumberLetters) return {};
    if (number.size() == kNumberLetters / 2) number.push_back('-');
    number.push_back(c);
  }
  return number.size() == kNumberLetters + 1 ? number : std::string();
}

}  // namespace holdfast
