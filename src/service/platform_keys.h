// Making and ending platforms' keys, for the desk and for `holdfast keys`. Stateless.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "holdfast/result.h"
#include "store/platform_key_store.h"

namespace holdfast {

// What every key begins with, so that people and secret scanners know one.
inline constexpr std::string_view kPlatformKeyPrefix = "hf_";

struct NewPlatformKey {
  std::string id;
  std::string key;  // "hf_ID_SECRET": shown once, only its hash is kept
};

// `platform` is the name that young people will read: 1 to 64 bytes of printable text.
[[nodiscard]] Result<NewPlatformKey> create_platform_key(Transaction& transaction,
                                                         const std::string& platform,
                                                         const std::string& actor, TimeMs now_ms);
// kNotFound when there is no such key or it was revoked before.
[[nodiscard]] Result<void> end_platform_key(Transaction& transaction, const std::string& id,
                                            const std::string& actor, TimeMs now_ms);

// Lets the key submit hashes to this bank, or to none any more when it is missing. kNotFound as
// set_submit_bank().
[[nodiscard]] Result<void> allow_submissions(Transaction& transaction, const std::string& id,
                                             const std::optional<std::string>& bank,
                                             const std::string& actor, TimeMs now_ms);

}  // namespace holdfast
