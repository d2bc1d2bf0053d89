// Matches gathered and written in the background. Safe from many threads.
#include "service/sighting_recorder.h"

#include <algorithm>

#include "store/platform_key_store.h"

namespace holdfast {

void SightingRecorder::note_match(std::int64_t content_id, const std::string& platform,
                                  TimeMs at_ms) {
  const std::lock_guard lock(mutex_);
  const auto at = pending_.find({content_id, platform});
  if (at != pending_.end()) {
    at->second.at_ms = std::max(at->second.at_ms, at_ms);
    ++at->second.lookups;
  } else if (pending_.size() < kMaxPending) {
    pending_[{content_id, platform}] = {content_id, platform, at_ms, 1};
  }
}

void SightingRecorder::note_key_use(const std::string& key_id, TimeMs at_ms) {
  const std::lock_guard lock(mutex_);
  TimeMs& last = key_uses_[key_id];
  last = std::max(last, at_ms);
}

Result<void> SightingRecorder::flush(Database& database) {
  Pending pending;
  KeyUses key_uses;
  {
    const std::lock_guard lock(mutex_);
    pending.swap(pending_);
    key_uses.swap(key_uses_);
  }
  if (pending.empty() && key_uses.empty()) return {};
  const Result<void> written = database.write([&](Transaction& transaction) -> Result<void> {
    for (const auto& [where, sighting] : pending) record_sighting(transaction, sighting);
    for (const auto& [key_id, at_ms] : key_uses) {
      note_platform_key_use(transaction, key_id, at_ms);
    }
    return {};
  });
  if (written) return {};
  const std::lock_guard lock(mutex_);
  for (const auto& [where, sighting] : pending) {
    const auto [at, fresh] = pending_.emplace(where, sighting);
    if (!fresh) at->second.lookups += sighting.lookups;
  }
  key_uses_.merge(key_uses);
  return written;
}

}  // namespace holdfast
