// Signatures in minisign's formats, by libsodium. Pure; safe from any thread.
#include "sign/minisign.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <optional>

#include "base/check.h"
#include "sign/base64.h"

namespace holdfast {
namespace {

constexpr std::string_view kKeyKind = "Ed";
constexpr std::string_view kSignatureKind = "ED";  // of the BLAKE2b-512 of the bytes
constexpr std::string_view kLegacyKind = "Ed";     // of the bytes themselves
constexpr std::string_view kChecksumKind = "B2";
constexpr std::string_view kTrustedPrefix = "trusted comment: ";
constexpr std::size_t kIdBytes = 8;
constexpr std::size_t kKdfBytes = 32 + 8 + 8;  // salt, operations, memory
constexpr std::size_t kPublicBytes = 2 + kIdBytes + crypto_sign_PUBLICKEYBYTES;
constexpr std::size_t kChecksumBytes = 32;
constexpr std::size_t kSecretStart = 6 + kKdfBytes;
constexpr std::size_t kSecretBytes =
    kSecretStart + kIdBytes + crypto_sign_SECRETKEYBYTES + kChecksumBytes;
constexpr std::size_t kSignatureBytes = 2 + kIdBytes + crypto_sign_BYTES;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// The next line, without its end.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string checksum_of(std::string_view id_and_key) {
  const std::string input = std::string(kKeyKind) + std::string(id_and_key);
  std::string out(kChecksumBytes, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(out.data()), out.size(), bytes_of(input),
                     input.size(), nullptr, 0);
  return out;
}

std::string digest_of(std::string_view bytes) {
  std::string out(crypto_generichash_BYTES_MAX, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(out.data()), out.size(), bytes_of(bytes),
                     bytes.size(), nullptr, 0);
  return out;
}

std::string shown_id(std::string_view id) {
  // minisign shows it as a little-endian number.
  std::string reversed(id.rbegin(), id.rend());
  std::string hex = hex_encode(as_bytes(reversed));
  std::transform(hex.begin(), hex.end(), hex.begin(),
                 [](char c) { return c >= 'a' && c <= 'f' ? static_cast<char>(c - 32) : c; });
  return hex;
}

std::string sign(std::string_view bytes, std::string_view secret) {
  std::string out(crypto_sign_BYTES, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(out.data()), nullptr, bytes_of(bytes),
                       bytes.size(), bytes_of(secret));
  return out;
}

bool holds(std::string_view signature, std::string_view bytes, std::string_view key) {
  return crypto_sign_verify_detached(bytes_of(signature), bytes_of(bytes), bytes.size(),
                                     bytes_of(key)) == 0;
}

}  // namespace

SigningKeyFiles make_signing_key(std::span<const std::uint8_t> random) {
  HOLDFAST_CHECK(random.size() == kSigningKeyRandomBytes && sodium_init() >= 0);
  std::string public_key(crypto_sign_PUBLICKEYBYTES, '\0');
  std::string secret(crypto_sign_SECRETKEYBYTES, '\0');
  crypto_sign_seed_keypair(reinterpret_cast<unsigned char*>(public_key.data()),
                           reinterpret_cast<unsigned char*>(secret.data()), random.data());
  const std::string id(reinterpret_cast<const char*>(random.data()) + crypto_sign_SEEDBYTES,
                       kIdBytes);
  const std::string inside = id + secret;
  const std::string unencrypted = std::string(kKeyKind) + std::string(2, '\0') +
                                  std::string(kChecksumKind) + std::string(kKdfBytes, '\0') +
                                  inside + checksum_of(inside);
  return {fmt::format("untrusted comment: holdfast secret key {}\n{}\n", shown_id(id),
                      base64_encode(unencrypted)),
          fmt::format("untrusted comment: holdfast public key {}\n{}\n", shown_id(id),
                      base64_encode(std::string(kKeyKind) + id + public_key))};
}

Result<SigningKey> read_signing_key(std::string_view secret_key) {
  (void)take_line(secret_key);
  const std::optional<std::string> key = base64_decode(take_line(secret_key), kSecretBytes);
  if (!key || !key->starts_with(kKeyKind)) {
    return fail(ErrorCode::kInvalidArgument,
                "This is no secret key; 'holdfast alert keygen' makes one.");
  }
  if ((*key)[2] != '\0' || (*key)[3] != '\0') {
    return fail(
        ErrorCode::kUnsupported,
        "This key is under a password: sign with 'minisign -S', or make a key of Holdfast's.");
  }
  const std::string_view inside =
      std::string_view(*key).substr(kSecretStart, kIdBytes + crypto_sign_SECRETKEYBYTES);
  if (checksum_of(inside) != std::string_view(*key).substr(kSecretStart + inside.size())) {
    return fail(ErrorCode::kInvalidArgument, "This secret key is damaged; use another.");
  }
  SigningKey out;
  out.id = inside.substr(0, kIdBytes);
  out.secret = inside.substr(kIdBytes);
  out.point = out.secret.substr(crypto_sign_SEEDBYTES);
  return out;
}

Result<std::string> read_public_point(std::string_view public_key) {
  std::string_view key_text = take_line(public_key);
  // A key alone, as minisign's -P takes it, has no line of comment.
  if (key_text.starts_with("untrusted comment:")) key_text = take_line(public_key);
  const std::optional<std::string> key = base64_decode(key_text, kPublicBytes);
  if (!key || !key->starts_with(kKeyKind)) {
    return fail(ErrorCode::kInvalidArgument, "This is no public key of minisign's kind.");
  }
  return key->substr(2 + kIdBytes);
}

std::string public_key_file(const SigningKey& key) {
  return fmt::format("untrusted comment: holdfast public key {}\n{}\n", shown_id(key.id),
                     base64_encode(std::string(kKeyKind) + key.id + key.point));
}

std::string sign_ed25519(std::string_view bytes, const SigningKey& key) {
  return sign(bytes, key.secret);
}

bool verify_ed25519(std::string_view bytes, std::string_view signature, std::string_view point) {
  HOLDFAST_CHECK(sodium_init() >= 0);
  if (signature.size() != crypto_sign_BYTES || point.size() != crypto_sign_PUBLICKEYBYTES) {
    return false;
  }
  return holds(signature, bytes, point);
}

Result<std::string> sign_minisign(std::string_view bytes, std::string_view secret_key,
                                  std::string_view file_name, TimeMs signed_ms) {
  const Result<SigningKey> key = read_signing_key(secret_key);
  if (!key) return std::unexpected<Error>(key.error());
  return sign_minisign(bytes, *key, file_name, signed_ms);
}

std::string sign_minisign(std::string_view bytes, const SigningKey& key, std::string_view file_name,
                          TimeMs signed_ms) {
  HOLDFAST_CHECK(sodium_init() >= 0);
  std::string name(file_name);
  std::erase_if(name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  const std::string comment = fmt::format("timestamp:{}\tfile:{}\thashed", signed_ms / 1000, name);
  const std::string signature = sign(digest_of(bytes), key.secret);
  return fmt::format("untrusted comment: signature by key {}\n{}\n{}{}\n{}\n", shown_id(key.id),
                     base64_encode(std::string(kSignatureKind) + key.id + signature),
                     kTrustedPrefix, comment, base64_encode(sign(signature + comment, key.secret)));
}

Result<std::string> verify_minisign(std::string_view bytes, std::string_view signature,
                                    std::string_view public_key) {
  HOLDFAST_CHECK(sodium_init() >= 0);
  std::string_view key_text = take_line(public_key);
  // A key alone, as minisign's -P takes it, has no line of comment.
  if (key_text.starts_with("untrusted comment:")) key_text = take_line(public_key);
  const std::optional<std::string> key = base64_decode(key_text, kPublicBytes);
  if (!key || !key->starts_with(kKeyKind)) {
    return fail(ErrorCode::kInvalidArgument, "This is no public key of minisign's kind.");
  }
  (void)take_line(signature);
  const std::optional<std::string> parts = base64_decode(take_line(signature), kSignatureBytes);
  const std::string_view comment_line = take_line(signature);
  const std::optional<std::string> seal = base64_decode(take_line(signature), crypto_sign_BYTES);
  if (!parts || !seal || !comment_line.starts_with(kTrustedPrefix) ||
      (!parts->starts_with(kSignatureKind) && !parts->starts_with(kLegacyKind))) {
    return fail(ErrorCode::kInvalidArgument, "This is no signature of minisign's kind.");
  }
  if (parts->substr(2, kIdBytes) != key->substr(2, kIdBytes)) {
    return fail(ErrorCode::kConflict, "The signature was made with another key.");
  }
  const std::string point = key->substr(2 + kIdBytes);
  const std::string mark = parts->substr(2 + kIdBytes);
  const std::string comment(comment_line.substr(kTrustedPrefix.size()));
  const bool is_hashed = parts->starts_with(kSignatureKind);
  if (!holds(mark, is_hashed ? digest_of(bytes) : std::string(bytes), point) ||
      !holds(*seal, mark + comment, point)) {
    return fail(ErrorCode::kCorrupt,
                "The signature does not hold: these are not the signed bytes.");
  }
  return comment;
}

}  // namespace holdfast
