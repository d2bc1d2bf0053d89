// What the guard keeps of each platform: how it is watched, and which events were taken, so that a
// batch that is sent again changes nothing. Stateless; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "store/database.h"

namespace holdfast {

struct GuardPlatform {
  std::string platform;
  bool is_shadow = false;     // record, but tell nobody and do nothing
  std::optional<int> notice;  // thresholds of its own, of 10,000; all three or none
  std::optional<int> warn;
  std::optional<int> urgent;
  TimeMs changed_ms = 0;
  std::string changed_by;
};
void put_guard_platform(Transaction& transaction, const GuardPlatform& settings);
[[nodiscard]] std::optional<GuardPlatform> find_guard_platform(Transaction& transaction,
                                                               const std::string& platform);
// By name.
[[nodiscard]] std::vector<GuardPlatform> list_guard_platforms(Transaction& transaction);

// Hashes of one batch's events.
struct GuardSeen {
  std::int64_t id = 0;  // grows
  TimeMs at_ms = 0;
  std::vector<std::uint64_t> events;
};
void insert_guard_seen(Transaction& transaction, const std::string& platform, TimeMs at_ms,
                       const std::vector<std::uint64_t>& events);
// Batches behind `after_id`, oldest first, at most `limit`.
[[nodiscard]] std::vector<GuardSeen> list_guard_seen(Transaction& transaction,
                                                     const std::string& platform,
                                                     std::int64_t after_id, int limit);
// Forgets batches before `since_ms`, and those older than the newest that hold `events` together.
void forget_guard_seen(Transaction& transaction, const std::string& platform, std::int64_t events,
                       TimeMs since_ms);
[[nodiscard]] std::vector<std::string> list_guard_seen_platforms(Transaction& transaction);

}  // namespace holdfast
