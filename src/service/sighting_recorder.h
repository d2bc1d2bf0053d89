// Lookups that matched, gathered in memory and written in the background: a lookup never waits for
// the database. Safe from many threads.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "store/database.h"
#include "store/outcome_store.h"

namespace holdfast {

class SightingRecorder {
 public:
  // Beyond kMaxPending different (content, platform) pairs, new pairs wait for the next lookup.
  static constexpr std::size_t kMaxPending = 100'000;

  void note_match(std::int64_t content_id, const std::string& platform, TimeMs at_ms);
  void note_key_use(const std::string& key_id, TimeMs at_ms);
  // Writes what was gathered; puts it back when the database does not take it.
  [[nodiscard]] Result<void> flush(Database& database);

 private:
  using Pending = std::map<std::pair<std::int64_t, std::string>, Sighting>;
  using KeyUses = std::map<std::string, TimeMs>;

  std::mutex mutex_;  // guards both
  Pending pending_;
  KeyUses key_uses_;
};

}  // namespace holdfast
