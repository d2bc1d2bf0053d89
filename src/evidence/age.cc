// age v1, X25519 recipients. One thread an object.
#include "evidence/age.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/check.h"

namespace holdfast {
namespace {

constexpr std::size_t kChunkBytes = 65'536;
constexpr std::size_t kFileKeyBytes = 16;
constexpr std::size_t kNonceBytes = 16;
constexpr std::string_view kVersion = "age-encryption.org/v1\n";
constexpr std::string_view kWrapInfo = "age-encryption.org/v1/X25519";
using Key = std::array<std::uint8_t, 32>;

std::string base64(std::span<const std::uint8_t> bytes) {
  constexpr int kKind = sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
  std::string out(sodium_base64_ENCODED_LEN(bytes.size(), kKind), '\0');
  sodium_bin2base64(out.data(), out.size(), bytes.data(), bytes.size(), kKind);
  out.resize(out.find('\0'));
  return out;
}

Key hmac(std::span<const std::uint8_t> key, std::span<const std::uint8_t> bytes) {
  Key out{};
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, key.data(), key.size());
  crypto_auth_hmacsha256_update(&state, bytes.data(), bytes.size());
  crypto_auth_hmacsha256_final(&state, out.data());
  return out;
}

// HKDF-SHA-256 of 32 bytes (RFC 5869).
Key hkdf(std::span<const std::uint8_t> input, std::span<const std::uint8_t> salt,
         std::string_view info) {
  const Key zeros{};
  const Key extracted = hmac(salt.empty() ? std::span<const std::uint8_t>(zeros) : salt, input);
  Bytes expand(info.begin(), info.end());
  expand.push_back(1);
  return hmac(extracted, expand);
}

// The stanza of one recipient, or nullopt for a key of low order.
std::optional<std::string> stanza(const Bytes& recipient, std::span<const std::uint8_t> file_key,
                                  const RandomSource& random) {
  Key secret{};
  random(secret);
  Key share{};
  Key shared{};
  crypto_scalarmult_base(share.data(), secret.data());
  const bool is_good = crypto_scalarmult(shared.data(), secret.data(), recipient.data()) == 0;
  sodium_memzero(secret.data(), secret.size());
  if (!is_good) return std::nullopt;
  Bytes salt(share.begin(), share.end());
  salt.insert(salt.end(), recipient.begin(), recipient.end());
  Key wrap = hkdf(shared, salt, kWrapInfo);
  sodium_memzero(shared.data(), shared.size());
  std::array<std::uint8_t, kFileKeyBytes + crypto_aead_chacha20poly1305_ietf_ABYTES> body{};
  const std::array<std::uint8_t, crypto_aead_chacha20poly1305_ietf_NPUBBYTES> nonce{};
  crypto_aead_chacha20poly1305_ietf_encrypt(body.data(), nullptr, file_key.data(), file_key.size(),
                                            nullptr, 0, nullptr, nonce.data(), wrap.data());
  sodium_memzero(wrap.data(), wrap.size());
  return "-> X25519 " + base64(share) + "\n" + base64(body) + "\n";
}

class AgeSink final : public ByteSink {
 public:
  AgeSink(Key payload_key, std::unique_ptr<ByteSink> inner)
      : key_(payload_key), inner_(std::move(inner)) {
    plain_.reserve(kChunkBytes);
  }
  ~AgeSink() override {
    sodium_memzero(key_.data(), key_.size());
    sodium_memzero(plain_.data(), plain_.size());
  }

  Result<void> write(std::span<const std::uint8_t> bytes) override {
    while (!bytes.empty()) {
      // A full chunk waits for the next byte: only then it is known not to be the last.
      if (plain_.size() == kChunkBytes) {
        if (Result<void> wrote = put_chunk(false); !wrote) return wrote;
      }
      const std::size_t now = std::min(bytes.size(), kChunkBytes - plain_.size());
      plain_.insert(plain_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(now));
      bytes = bytes.subspan(now);
    }
    return {};
  }
  Result<void> close() override {
    if (Result<void> wrote = put_chunk(true); !wrote) return wrote;
    return inner_->close();
  }
  Result<void> commit() override { return inner_->commit(); }

 private:
  Result<void> put_chunk(bool is_last) {
    std::array<std::uint8_t, crypto_aead_chacha20poly1305_ietf_NPUBBYTES> nonce{};
    std::uint64_t counter = counter_++;
    for (std::size_t i = 11; i-- > 3; counter >>= 8) nonce[i] = static_cast<std::uint8_t>(counter);
    nonce[11] = is_last ? 1 : 0;
    sealed_.resize(plain_.size() + crypto_aead_chacha20poly1305_ietf_ABYTES);
    crypto_aead_chacha20poly1305_ietf_encrypt(sealed_.data(), nullptr, plain_.data(), plain_.size(),
                                              nullptr, 0, nullptr, nonce.data(), key_.data());
    plain_.clear();
    return inner_->write(sealed_);
  }

  Key key_;
  std::unique_ptr<ByteSink> inner_;
  Bytes plain_;
  Bytes sealed_;
  std::uint64_t counter_ = 0;
};

constexpr std::string_view kBech32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

std::uint32_t bech32_step(std::uint32_t sum, std::uint32_t value) {
  constexpr std::array<std::uint32_t, 5> kGenerator = {0x3B6A57B2, 0x26508E6D, 0x1EA119FA,
                                                       0x3D4233DD, 0x2A1462B3};
  const std::uint32_t top = sum >> 25;
  sum = (sum & 0x1FFFFFF) << 5 ^ value;
  for (std::size_t i = 0; i < kGenerator.size(); ++i) {
    if ((top >> i & 1) != 0) sum ^= kGenerator[i];
  }
  return sum;
}

std::unexpected<Error> no_recipient() {
  return fail(ErrorCode::kInvalidArgument,
              "This is no recipient of age: it is written age1... and has 62 characters.");
}

}  // namespace

Result<Bytes> read_age_recipient(std::string_view text) {
  constexpr std::string_view kPart = "age";
  constexpr std::size_t kTextBytes = 62;  // "age1", 52 of key, 6 of checksum
  constexpr std::size_t kChecksum = 6;
  const std::string lower = ascii_lower(trimmed(text));
  if (lower.starts_with("age1pq") || lower.starts_with("age1tag") || lower.starts_with("ssh-") ||
      lower.starts_with("age1yubikey")) {
    return fail(ErrorCode::kUnsupported, "Only X25519 recipients of age are written here.");
  }
  // BIP 173 forbids a mixture of cases; a recipient is written in lower case.
  if (lower != trimmed(text) || lower.size() != kTextBytes || !lower.starts_with("age1")) {
    return no_recipient();
  }
  std::uint32_t sum = 1;
  for (const char c : kPart) sum = bech32_step(sum, static_cast<std::uint32_t>(c) >> 5);
  sum = bech32_step(sum, 0);
  for (const char c : kPart) sum = bech32_step(sum, static_cast<std::uint32_t>(c) & 31);
  Bytes out;
  std::uint32_t bits = 0;
  int count = 0;
  for (std::size_t i = kPart.size() + 1; i < lower.size(); ++i) {
    const std::size_t value = kBech32.find(lower[i]);
    if (value == std::string_view::npos) return no_recipient();
    sum = bech32_step(sum, static_cast<std::uint32_t>(value));
    if (i + kChecksum >= lower.size()) continue;
    bits = (bits << 5 | static_cast<std::uint32_t>(value)) & 0xFFF;
    count += 5;
    if (count < 8) continue;
    count -= 8;
    out.push_back(static_cast<std::uint8_t>(bits >> count));
  }
  const bool has_padding = (bits & ((1U << count) - 1)) != 0;
  if (sum != 1 || out.size() != 32 || has_padding) return no_recipient();
  return out;
}

Result<std::unique_ptr<ByteSink>> make_age_sink(const std::vector<Bytes>& recipients,
                                                std::unique_ptr<ByteSink> inner,
                                                const RandomSource& random) {
  HOLDFAST_CHECK(sodium_init() >= 0 && !recipients.empty());
  if (recipients.size() > kMostAgeRecipients) {
    return fail(ErrorCode::kTooLarge, "A pack is encrypted to at most 20 recipients.");
  }
  std::array<std::uint8_t, kFileKeyBytes> file_key{};
  random(file_key);
  std::string header(kVersion);
  for (const Bytes& recipient : recipients) {
    HOLDFAST_CHECK(recipient.size() == 32);
    const std::optional<std::string> wrapped = stanza(recipient, file_key, random);
    if (!wrapped) return no_recipient();
    header += *wrapped;
  }
  header += "---";
  header += " " + base64(hmac(hkdf(file_key, {}, "header"), as_bytes(header))) + "\n";
  std::array<std::uint8_t, kNonceBytes> nonce{};
  random(nonce);
  const Key payload_key = hkdf(file_key, nonce, "payload");
  sodium_memzero(file_key.data(), file_key.size());
  header.append(reinterpret_cast<const char*>(nonce.data()), nonce.size());
  if (Result<void> wrote = inner->write(as_bytes(header)); !wrote) {
    return std::unexpected<Error>(wrote.error());
  }
  return std::make_unique<AgeSink>(payload_key, std::move(inner));
}

}  // namespace holdfast
