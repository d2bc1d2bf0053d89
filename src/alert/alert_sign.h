// A detached Ed25519 signature of a form's bytes, in minisign's formats, so that `minisign -V`
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
struct AlertKeyFiles {
  std::string secret_key;
  std::string public_key;
};

inline constexpr std::size_t kAlertKeyRandomBytes = 40;

// A key of 40 random bytes: 32 of seed and 8 of id. Programmer error with another number.
[[nodiscard]] AlertKeyFiles make_alert_key(std::span<const std::uint8_t> random);

// The signature's file for `bytes`. The trusted comment, which is signed too, holds the time and
// `file_name` (its control characters left out). Errors: kInvalidArgument for what is no secret
// key, kUnsupported for one under a password.
[[nodiscard]] Result<std::string> sign_alert(std::string_view bytes, std::string_view secret_key,
                                             std::string_view file_name, TimeMs signed_ms);

// The trusted comment of a good signature. Errors: kInvalidArgument for what is no signature or
// public key, kConflict if the signature is another key's, kCorrupt if it does not hold.
[[nodiscard]] Result<std::string> verify_alert(std::string_view bytes, std::string_view signature,
                                               std::string_view public_key);

}  // namespace holdfast
