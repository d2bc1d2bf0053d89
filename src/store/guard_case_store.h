// Conversations that the guard asks a human to look at: cases, their messages (words only where the
// platform asked to keep them), what was done. What the guard says is not judged here. Stateless;
// safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "store/database.h"

namespace holdfast {

struct GuardCase {
  std::int64_t id = 0;
  std::string platform;
  std::string conversation;  // the platform's name for it
  int level = 0;             // highest so far: 2 warn, 3 urgent
  std::string stage;
  int risk = 0;         // of 10,000
  std::string suspect;  // the platform's names of the two; empty: not known
  std::string person_at_risk;
  bool may_harm = false;       // somebody may harm themselves
  bool is_shadow = false;      // recorded only: nobody was told
  std::int64_t messages = 0;   // seen in the conversation; the next one's number
  std::string reasons = "[]";  // JSON, as docs/formats/database.md has it
  std::string actions = "{}";  // JSON
  TimeMs opened_ms = 0;
  TimeMs changed_ms = 0;
  std::string claimed_by;  // empty: nobody has it in hand
  std::optional<TimeMs> claimed_ms;
  std::optional<TimeMs> closed_ms;
  std::string closed_by;
  std::string outcome;  // empty, "helped", "false_alarm", "passed_on", "other"
  std::string note;
};

// Gives its id. A conversation has at most one case that is not closed.
std::int64_t insert_guard_case(Transaction& transaction, const GuardCase& fresh);
[[nodiscard]] std::optional<GuardCase> find_guard_case(Transaction& transaction, std::int64_t id);
[[nodiscard]] std::optional<GuardCase> find_open_guard_case(Transaction& transaction,
                                                            const std::string& platform,
                                                            const std::string& conversation);
// Writes what the guard says of it: level to actions, and changed_ms.
void update_guard_case(Transaction& transaction, const GuardCase& known);

// False when it is closed, or another has it.
[[nodiscard]] bool claim_guard_case(Transaction& transaction, std::int64_t id,
                                    const std::string& who, TimeMs at_ms);
// False when `who` has it not in hand.
[[nodiscard]] bool release_guard_case(Transaction& transaction, std::int64_t id,
                                      const std::string& who);
struct GuardClosing {
  std::int64_t id = 0;
  std::string by;
  std::string outcome;
  std::string note;
  TimeMs at_ms = 0;
};
// False when it is closed already.
[[nodiscard]] bool close_guard_case(Transaction& transaction, const GuardClosing& closing);

enum class GuardQueue { kOpen, kShadow, kClosed };
struct GuardCasePage {
  GuardQueue queue = GuardQueue::kOpen;
  std::string platform;  // empty: every one
  std::string after;     // guard_cursor() of the case that the page before ended with; empty: first
  int limit = 50;
};
// Open and shadow: most urgent first, then longest waiting. Closed: newest first. kInvalidArgument
// for a cursor that is none.
[[nodiscard]] Result<std::vector<GuardCase>> list_guard_cases(Transaction& transaction,
                                                              const GuardCasePage& page);
[[nodiscard]] std::string guard_cursor(const GuardCase& one);

struct GuardCount {
  std::string platform;
  bool is_shadow = false;
  std::string outcome;  // empty: not closed
  std::int64_t cases = 0;
};
[[nodiscard]] std::vector<GuardCount> count_guard_cases(Transaction& transaction);

struct GuardCaseMessage {
  std::int64_t number = 0;  // from 0 in the conversation
  std::string message_id;   // the platform's; may be empty
  std::optional<TimeMs> at_ms;
  std::string sender;
  std::optional<std::string> text;
};
// One that is there already stays as it is; then false.
bool put_guard_message(Transaction& transaction, std::int64_t case_id,
                       const GuardCaseMessage& message);
// In their order; at most 1,000.
[[nodiscard]] std::vector<GuardCaseMessage> list_guard_messages(Transaction& transaction,
                                                                std::int64_t case_id);

struct GuardCaseEvent {
  TimeMs at_ms = 0;
  // "opened", "raised", "harm", "claimed", "released", "closed", "read"
  std::string kind;
  std::optional<int> level;  // of the first three
  std::string actor;         // empty: the guard
};
void append_guard_event(Transaction& transaction, std::int64_t case_id,
                        const GuardCaseEvent& event);
[[nodiscard]] std::vector<GuardCaseEvent> list_guard_events(Transaction& transaction,
                                                            std::int64_t case_id);
// Takes the words off the messages of cases that were closed before then; how many messages.
std::int64_t forget_guard_texts(Transaction& transaction, TimeMs closed_before_ms);

}  // namespace holdfast
