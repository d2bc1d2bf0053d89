// From what the guard says of a conversation to a case on the desk and the webhooks that are told.
// Stateless; safe from any thread.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <vector>

#include "guard_wire/guard_rules.h"
#include "holdfast/guard.h"
#include "service/guard_memory.h"
#include "store/guard_case_store.h"

namespace holdfast {

inline constexpr std::int64_t kMostGuardMessages = 500;  // kept of one case

// What the guard, its policy and its signs are made of. Immutable once read.
struct GuardBrain {
  std::shared_ptr<const GuardKnowledge> knowledge;
  GuardRules rules;
  GuardSigns signs;
};

// What happened to a conversation since its case was last written.
struct GuardChange {
  GuardAssessment peak;   // where it was at its highest, with the furthest stage
  GuardAssessment now;    // as it stands
  bool is_alert = false;  // warn or urgent was reached or rose, or somebody may harm themselves
  bool is_told = false;   // belongs into the answer
  std::string message;    // the id of the message after which it last changed; may be empty
  std::string event_type;
};

struct GuardSaving {
  std::string platform;
  std::string conversation;
  bool is_shadow = false;
  std::uint32_t messages = 0;  // as the guard counts
  TimeMs now_ms = 0;
};
// How a conversation's case stands after it was written.
struct GuardSaved {
  std::int64_t case_id = 0;  // 0: it has no open case
  std::int64_t base = 0;
  std::int64_t stored = 0;  // messages put down by this call
  bool is_new = false;
};

// Opens, raises or updates the conversation's case, keeps its messages and tells webhooks, all in
// this transaction. `record` is left as it is.
[[nodiscard]] GuardSaved save_guard_change(Transaction& transaction, const GuardBrain& brain,
                                           const GuardSaving& saving, const GuardChange& change,
                                           const ConversationRecord& record);

// A line of the desk's queue.
[[nodiscard]] boost::json::object guard_case_line(const GuardCase& one);
// All of it: reasons in words, advice, actions, messages, what was done.
[[nodiscard]] boost::json::object guard_case_view(Transaction& transaction, const GuardCase& one,
                                                  const GuardBrain& brain);
// "notice", "warn", "urgent"
[[nodiscard]] std::string_view guard_level_word(int level);

}  // namespace holdfast
