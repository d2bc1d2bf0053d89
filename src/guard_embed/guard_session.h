// A guard with all that it needs to read events and to write assessments: what a host of another
// language holds (the C interface, the browser's module). A GuardBook is immutable and may be
// shared by many threads; a GuardSession belongs to one.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "guard_wire/guard_conversations.h"
#include "guard_wire/guard_events.h"
#include "guard_wire/guard_feed.h"
#include "guard_wire/guard_json.h"
#include "guard_wire/guard_rules.h"
#include "holdfast/guard.h"

namespace holdfast {

// The files of data/guard, read.
struct GuardBook {
  std::shared_ptr<const GuardKnowledge> knowledge;
  GuardSigns signs;
  GuardRules rules;
};

struct GuardBookFiles {
  std::span<const std::string_view> concept_lists;
  std::string_view model, signs_json, policy_json;
};
// Errors: kInvalidArgument for a list, the signs or the policy, kCorrupt for the model.
[[nodiscard]] Result<std::shared_ptr<const GuardBook>> read_guard_book(const GuardBookFiles& files);

class GuardSession {
 public:
  // An empty policy is the book's. Errors: kInvalidArgument.
  [[nodiscard]] static Result<std::unique_ptr<GuardSession>> make(
      std::shared_ptr<const GuardBook> book, std::string_view policy_json, std::uint64_t seed);

  struct Pushed {
    bool changed = false;   // as Guard::push says
    std::string_view json;  // until the next call; empty when the event concerns no conversation
  };
  enum class Answer : std::uint8_t { kNever, kWhenChanged, kAlways };
  // One event's line. Errors as GuardEventReader's.
  [[nodiscard]] Result<Pushed> push(std::string_view line, Answer answer);
  // The same of an event whose names and text are checked here. Errors: kInvalidArgument,
  // kTooLarge.
  [[nodiscard]] Result<bool> push(const GuardMessage& message);
  [[nodiscard]] Result<bool> push(std::string_view conversation, std::string_view who,
                                  GuardFact fact);
  // As things stand, in the shape of push. The view lives until the next call.
  [[nodiscard]] std::string_view assess_json(std::string_view conversation);
  // A whole conversation's line; what is being watched stays as it is. Errors as
  // GuardConversationReader's.
  [[nodiscard]] Result<std::string_view> judge(std::string_view line);

  [[nodiscard]] Guard& guard() { return guard_; }
  [[nodiscard]] const Guard& guard() const { return guard_; }
  [[nodiscard]] const GuardBook& book() const { return *book_; }

 private:
  GuardSession(std::shared_ptr<const GuardBook> book, GuardRules rules, std::uint64_t seed);
  std::string_view tell(const GuardMoment& moment);

  std::shared_ptr<const GuardBook> book_;
  GuardRules rules_;
  Guard guard_;
  GuardFeed feed_;
  GuardEventReader events_;
  GuardConversationReader conversations_;
  std::optional<Guard> judge_;  // of whole conversations; made when first asked
  std::string json_;
};

}  // namespace holdfast
