// The age format, version 1, to X25519 recipients (c2sp.org/age), by libsodium: what is written
// here `age -d` opens. An object belongs to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "evidence/byte_sink.h"
#include "holdfast/result.h"

namespace holdfast {

inline constexpr std::size_t kMostAgeRecipients = 20;

// The 32 bytes of "age1..."; kInvalidArgument for what is none, kUnsupported for age's other kinds.
[[nodiscard]] Result<Bytes> read_age_recipient(std::string_view text);

using RandomSource = std::function<void(std::span<std::uint8_t>)>;

// Encrypts what it gets to all of `recipients` (1 to 20, of 32 bytes) and writes it to `inner`. The
// header is written at once. kInvalidArgument for a recipient that is no usable key.
[[nodiscard]] Result<std::unique_ptr<ByteSink>> make_age_sink(const std::vector<Bytes>& recipients,
                                                              std::unique_ptr<ByteSink> inner,
                                                              const RandomSource& random);

}  // namespace holdfast
