// Platforms' keys in memory, so that a lookup costs no query. Follows the database by revision.
// Safe from many threads.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_map>

#include "store/database.h"

namespace holdfast {

struct KnownKey {
  std::string id;
  std::string platform;
  bool is_curator = false;
};

class KeyCache {
 public:
  [[nodiscard]] Result<void> refresh(Database& database);
  [[nodiscard]] bool knows(const std::string& key_hash) const;
  // The key whose hash this is, unless it is revoked.
  [[nodiscard]] std::optional<KnownKey> find(const std::string& key_hash) const;

 private:
  std::mutex refreshing_;  // one refresh at a time; guards revision_
  std::int64_t revision_ = -1;
  mutable std::shared_mutex mutex_;  // guards keys_
  std::unordered_map<std::string, KnownKey> keys_;
};

}  // namespace holdfast
