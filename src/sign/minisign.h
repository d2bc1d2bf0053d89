// Ed25519 keys and detached signatures in minisign's formats, so that `minisign -V`
// reads ours and ours reads minisign's. docs/decisions/0007-alert-signature.md says why. Pure; safe
// from any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/time.h"
#include "holdfast/result.h"

namespace holdfast {

// The two files of a key. The secret one is not encrypted: its file must be for its owner alone.
struct SigningKeyFiles {
  std::string secret_key;
  std::string public_key;
};

inline constexpr std::size_t kSigningKeyRandomBytes = 40;

// A key of 40 random bytes: 32 of seed and 8 of id. Programmer error with another number.
[[nodiscard]] SigningKeyFiles make_signing_key(std::span<const std::uint8_t> random);

// What a secret key's file holds. Bytes, not text.
struct SigningKey {
  std::string id;      // 8
  std::string secret;  // 64, libsodium's form: seed and public key
  std::string point;   // 32, the public key
};

// Errors: kInvalidArgument for what is no secret key, kUnsupported for one under a password.
[[nodiscard]] Result<SigningKey> read_signing_key(std::string_view secret_key);
// The 32 bytes of a public key's file; kInvalidArgument for what is none.
[[nodiscard]] Result<std::string> read_public_point(std::string_view public_key);
[[nodiscard]] std::string public_key_file(const SigningKey& key);

// Plain Ed25519 (RFC 8032): 64 bytes, and whether they hold.
[[nodiscard]] std::string sign_ed25519(std::string_view bytes, const SigningKey& key);
[[nodiscard]] bool verify_ed25519(std::string_view bytes, std::string_view signature,
                                  std::string_view point);

// The signature's file for `bytes`. The trusted comment, which is signed too, holds the time and
// `file_name` (its control characters left out). Errors: kInvalidArgument for what is no secret
// key, kUnsupported for one under a password.
[[nodiscard]] Result<std::string> sign_minisign(std::string_view bytes, std::string_view secret_key,
                                                std::string_view file_name, TimeMs signed_ms);

[[nodiscard]] std::string sign_minisign(std::string_view bytes, const SigningKey& key,
                                        std::string_view file_name, TimeMs signed_ms);

// The trusted comment of a good signature. Errors: kInvalidArgument for what is no signature or
// public key, kConflict if the signature is another key's, kCorrupt if it does not hold.
[[nodiscard]] Result<std::string> verify_minisign(std::string_view bytes,
                                                  std::string_view signature,
                                                  std::string_view public_key);

}  // namespace holdfast
