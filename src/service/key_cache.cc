// Platforms' keys in memory. Safe from many threads.
#include "service/key_cache.h"

#include <utility>

#include "store/platform_key_store.h"

namespace holdfast {

Result<void> KeyCache::refresh(Database& database) {
  const std::lock_guard refreshing(refreshing_);
  std::int64_t revision = 0;
  const auto keys = database.read(
      [&](Transaction& transaction) -> Result<std::optional<std::vector<PlatformKey>>> {
        revision = current_revision(transaction, "keys");
        if (revision == revision_) return std::nullopt;
        return list_platform_keys(transaction);
      });
  if (!keys) return std::unexpected<Error>(keys.error());
  if (!keys->has_value()) return {};
  std::unordered_map<std::string, KnownKey> fresh;
  for (const PlatformKey& key : **keys) {
    if (!key.revoked_ms) fresh[key.key_hash] = {key.id, key.platform, key.is_curator};
  }
  const std::unique_lock lock(mutex_);
  keys_ = std::move(fresh);
  revision_ = revision;
  return {};
}

bool KeyCache::knows(const std::string& key_hash) const {
  const std::shared_lock lock(mutex_);
  return keys_.contains(key_hash);
}

std::optional<KnownKey> KeyCache::find(const std::string& key_hash) const {
  const std::shared_lock lock(mutex_);
  const auto at = keys_.find(key_hash);
  if (at == keys_.end()) return std::nullopt;
  return at->second;
}

}  // namespace holdfast
