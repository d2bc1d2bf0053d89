// What the guard's service remembers of one platform beside the guard itself, within bounds: which
// events it took, and of each conversation when it was last heard of, its case and its last
// messages. One thread at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/time.h"
#include "holdfast/guard.h"

namespace holdfast {

// The last `most` hashes.
class SeenEvents {
 public:
  explicit SeenEvents(std::size_t most) : most_(most) {}
  [[nodiscard]] bool has(std::uint64_t event) const { return known_.contains(event); }
  // False when it was there.
  bool add(std::uint64_t event);

 private:
  std::size_t most_;
  std::unordered_set<std::uint64_t> known_;
  std::deque<std::uint64_t> order_;
};

struct RecentMessage {
  std::uint32_t number = 0;  // as the guard counts
  std::string id;
  std::string from;
  std::optional<TimeMs> at_ms;
  std::optional<std::string> text;  // only where the platform asked to keep it
  bool is_stored = false;
};

struct ConversationRecord {
  TimeMs last_ms = 0;
  GuardLevel level = GuardLevel::kNone;  // as it was last told
  bool may_harm = false;
  std::int64_t case_id = 0;  // its open case, as far as is known; 0: none
  std::int64_t base = 0;     // what a case adds to the guard's numbers: it knew messages before
  std::int64_t stored = 0;   // messages written to its case
  std::deque<RecentMessage> recent;
};

struct ConversationBookOptions {
  std::size_t most_conversations = 200'000;
  TimeMs quiet_ms = 14 * 86'400'000LL;        // after which a conversation is forgotten
  std::size_t most_recent = 100;              // messages of one conversation
  std::size_t most_recent_bytes = 32u << 20;  // of all recent messages
};

class ConversationBook {
 public:
  // Told of each conversation that is forgotten.
  using Forgotten = std::function<void(const std::string& conversation)>;

  ConversationBook(const ConversationBookOptions& options, Forgotten forgotten)
      : options_(options), forgotten_(std::move(forgotten)) {}
  ConversationBook(const ConversationBook&) = delete;
  ConversationBook& operator=(const ConversationBook&) = delete;

  // The conversation's record, as heard of now; may forget others, never this one.
  ConversationRecord& touch(std::string_view conversation, TimeMs now_ms);
  [[nodiscard]] ConversationRecord* find(std::string_view conversation);
  // Keeps a message of a conversation that was touched.
  void remember(std::string_view conversation, RecentMessage message);
  void forget_quiet(TimeMs now_ms);
  [[nodiscard]] std::size_t size() const { return records_.size(); }
  [[nodiscard]] std::size_t recent_bytes() const { return recent_bytes_; }

 private:
  struct Kept {
    ConversationRecord record;
    std::list<std::string>::iterator place;
  };
  void forget_oldest();
  void drop_recent(ConversationRecord& record);

  ConversationBookOptions options_;
  Forgotten forgotten_;
  std::list<std::string> order_;  // heard of longest ago first
  std::unordered_map<std::string, Kept> records_;
  std::size_t recent_bytes_ = 0;
};

}  // namespace holdfast
