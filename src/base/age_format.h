// What can be seen of a file in the age format (age-encryption.org/v1) without a key: how many
// recipients it has and how long its plaintext is; and the padding that hides how much was
// written. Nothing here encrypts or decrypts. Pure; safe from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "holdfast/result.h"

namespace holdfast {

inline constexpr std::size_t kAgeMaxHeaderBytes = 4096;
inline constexpr std::size_t kAgeChunkBytes = 64 * 1024;  // of plaintext; each has a tag of 16
inline constexpr std::size_t kAgeTagBytes = 16;
inline constexpr std::size_t kAgeNonceBytes = 16;

struct AgeHeader {
  std::size_t bytes = 0;           // of the header, with the line feed that ends it
  std::size_t x25519_stanzas = 0;  // recipients of X25519
  std::size_t scrypt_stanzas = 0;  // passphrases
  std::size_t other_stanzas = 0;   // neither, nor grease
};

// Reads the header at the front of `file`, of which more may be missing behind the header. Errors:
// kInvalidArgument when it is not one, or is longer than kAgeMaxHeaderBytes.
[[nodiscard]] Result<AgeHeader> read_age_header(std::string_view file);

// The length of the plaintext of a file of `file_bytes` whose header has `header_bytes`.
// kInvalidArgument when no plaintext gives such a file.
[[nodiscard]] Result<std::uint64_t> age_plain_bytes(std::uint64_t file_bytes,
                                                    std::size_t header_bytes);

// Padmé (Nikitin and others, "Reducing metadata leakage from encrypted files", 2019): the length
// that `bytes` are padded to, at most 12 % more. It gives away only log log of the length.
[[nodiscard]] std::uint64_t padme(std::uint64_t bytes);

// "age1..." of an X25519 recipient: Bech32 (BIP 173) in lower case of 32 bytes.
[[nodiscard]] bool is_age_recipient(std::string_view text);

}  // namespace holdfast
