// Randomness, tokens and slow hashes: the only file that touches libsodium. Safe from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "holdfast/result.h"

namespace holdfast {

// Prepares libsodium; call once before anything else here. kInternal when it cannot start.
[[nodiscard]] Result<void> start_secrets();

[[nodiscard]] Bytes random_bytes(std::size_t count);
// 256 random bits as 43 base64url characters.
[[nodiscard]] std::string random_token();
// SHA-256 of a token as 64 hex digits: what the database keeps. Fast on purpose: a token has 256
// bits, so there is nothing to guess.
[[nodiscard]] std::string token_hash(std::string_view token);

// Argon2id (RFC 9106; 19 MiB, 2 passes) in its usual text form, for passwords and case keys.
[[nodiscard]] Result<std::string> slow_hash(std::string_view secret);
[[nodiscard]] bool slow_hash_matches(const std::string& hash, std::string_view secret);
// A hash that no secret matches, so that an unknown name takes as long as a wrong password.
[[nodiscard]] const std::string& unmatchable_slow_hash();

// HMAC-SHA256 as 64 hex digits, and its check in constant time.
[[nodiscard]] std::string keyed_hash(std::string_view key, std::string_view text);
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b);

// A case number such as "7K3M-Q9TD": 40 random bits in Crockford's base32 (no I, L, O, U).
[[nodiscard]] std::string random_case_number();
// What a person typed, as a case number: upper case, I and L read as 1, O as 0, the hyphen put in.
// Empty when it cannot be one.
[[nodiscard]] std::string normal_case_number(std::string_view typed);

}  // namespace holdfast
