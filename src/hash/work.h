// Proof of work: the asking device must find a number before the service answers, so that guessing
// a return code costs time. Pure; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace holdfast {

// True if SHA-256(challenge ":" nonce_decimal) begins with at least `bits` (0 to 256) zero bits.
// `nonce_decimal` must be a number from 0 to 2^64 - 1 in decimal without leading zeros; anything
// else is no proof, so that one number cannot be handed in under several spellings.
[[nodiscard]] bool work_is_done(std::string_view challenge, std::string_view nonce_decimal,
                                int bits);

// The first number of start, start + 1, ... for which work_is_done, after at most `count` tries and
// never beyond 2^64 - 1; nullopt if there is none among them. About 2^bits tries are needed.
[[nodiscard]] std::optional<std::uint64_t> find_work(std::string_view challenge,
                                                     std::uint64_t start, std::uint64_t count,
                                                     int bits);

}  // namespace holdfast
