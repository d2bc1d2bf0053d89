// The keys that platforms' programs show. Only a hash of a key is kept. Stateless.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "holdfast/result.h"
#include "store/database.h"

namespace holdfast {

struct PlatformKey {
  std::string id;        // 12 hex digits, public
  std::string platform;  // the name that the young person is shown
  std::string key_hash;  // SHA-256 of the key, 64 hex digits
  TimeMs created_ms = 0;
  std::optional<TimeMs> revoked_ms;
  std::optional<TimeMs> last_used_ms;
  std::optional<std::string> submit_bank;  // where hashes go that it submits; missing: it may not
};

void insert_platform_key(Transaction& transaction, const PlatformKey& key);
[[nodiscard]] std::vector<PlatformKey> list_platform_keys(Transaction& transaction);
// False when there is no such key, or it was revoked before.
[[nodiscard]] bool revoke_platform_key(Transaction& transaction, const std::string& id,
                                       TimeMs at_ms);
// Which bank the key may submit hashes to; missing: none. kNotFound when there is no such bank, or
// no such key that is not revoked.
[[nodiscard]] Result<void> set_submit_bank(Transaction& transaction, const std::string& id,
                                           const std::optional<std::string>& bank);
[[nodiscard]] std::optional<std::string> find_submit_bank(Transaction& transaction,
                                                          const std::string& id);
void note_platform_key_use(Transaction& transaction, const std::string& id, TimeMs at_ms);

}  // namespace holdfast
