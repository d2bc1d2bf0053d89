// A whole conversation, one line of NDJSON, to one assessment. One thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "guard_wire/guard_events.h"
#include "holdfast/guard.h"

namespace holdfast {

inline constexpr std::size_t kMaxConversationLineBytes = 16u << 20;

struct GuardConversation {
  std::string_view id;             // empty when the line has none
  std::vector<GuardEvent> events;  // accounts first, then the messages in their order
};

class GuardConversationReader {
 public:
  GuardConversationReader();
  ~GuardConversationReader();
  GuardConversationReader(const GuardConversationReader&) = delete;
  GuardConversationReader& operator=(const GuardConversationReader&) = delete;

  // Borrowed until the next read. Errors as GuardEventReader's.
  Result<GuardConversation> read(std::string_view line);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The conversation as it stood when it was last at the highest level that it reached, with the
// greatest risk and the furthest stage at that level. `guard` is left without it.
[[nodiscard]] GuardAssessment assess_conversation(Guard& guard,
                                                  const GuardConversation& conversation);

}  // namespace holdfast
