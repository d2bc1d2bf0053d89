// What is remembered of one conversation, and how a message changes it. Small, because there are
// millions: whatever only a troubled conversation needs is kept apart. Belongs to one thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "guard/model.h"
#include "holdfast/guard.h"

namespace holdfast {

// How one person has behaved: the strongest and second strongest of each sign in their messages,
// fading a step every kFadeMessages of the conversation.
struct Conduct {
  std::uint64_t who = 0;  // hash of the name
  SignLevels most{};
  SignLevels second{};
  std::uint8_t suspect_sum = 0;  // of messages that sound like a blackmailer's
  std::uint8_t at_risk_sum = 0;  // of messages that sound like those of someone blackmailed
  std::uint8_t facts = 0;        // bits of GuardFact
};
inline constexpr std::uint32_t kFadeMessages = 8;
// A sign this strong in a message is told as a reason.
inline constexpr std::uint8_t kReasonLevel = kEvenLevel - kLevelsAUnit;

inline constexpr std::size_t kPeopleInPlace = 2;
inline constexpr std::size_t kMaxPeople = 8;  // later ones are taken for the last
inline constexpr std::size_t kTailBytes = 40;
inline constexpr std::uint8_t kNobody = 0xff;

struct KeptReason {
  Sign sign;
  std::uint8_t by = 0;  // index of the person
  std::uint8_t strength = 0;
  std::uint32_t message = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// What only a conversation with more than two people, or with a sign in it, needs.
struct Trouble {
  std::vector<Conduct> more_people;
  std::vector<std::string> more_names;
  std::vector<KeptReason> reasons;
  std::array<std::uint32_t, 3> first{};  // message that first reached notice, warn, urgent
  std::uint8_t may_harm = kNobody;       // who spoke of harming themselves
  bool has_known_picture = false;
};

struct Conversation {
  std::uint64_t key = 0;
  Conduct people[kPeopleInPlace];
  std::string names[kPeopleInPlace];
  std::unique_ptr<Trouble> trouble;
  std::uint32_t messages = 0;
  float risk = -8;  // log-odds for the suspect
  std::uint8_t people_count = 0;
  std::uint8_t last_writer = kNobody;
  std::uint8_t suspect = kNobody;
  std::uint8_t person_at_risk = kNobody;
  GuardLevel level = GuardLevel::kNone;
  GuardLevel highest = GuardLevel::kNone;
  GuardStage stage = GuardStage::kNone;
  std::uint8_t tail_bytes = 0;
  char tail[kTailBytes];

  [[nodiscard]] Conduct& person(std::size_t index) {
    return index < kPeopleInPlace ? people[index] : trouble->more_people[index - kPeopleInPlace];
  }
  [[nodiscard]] const Conduct& person(std::size_t index) const {
    return index < kPeopleInPlace ? people[index] : trouble->more_people[index - kPeopleInPlace];
  }
  [[nodiscard]] const std::string& name(std::size_t index) const {
    return index < kPeopleInPlace ? names[index] : trouble->more_names[index - kPeopleInPlace];
  }
  Trouble& troubled() {
    if (!trouble) trouble = std::make_unique<Trouble>();
    return *trouble;
  }
};

// The person's index, made known when new.
std::size_t person_index(Conversation& conversation, std::string_view name, std::uint64_t hash);
// What the same person wrote just before, folded, for a message that goes on with it.
[[nodiscard]] std::string_view tail_for(const Conversation& conversation, std::size_t writer);
void keep_tail(Conversation& conversation, std::size_t writer, std::string_view folded);
// Counts the message and takes its signs into the writer's conduct. True when anybody's conduct is
// another than before.
bool take_signs(Conversation& conversation, std::size_t writer, const SignLevels& levels);
// Where a reason as strong as this is kept, in place of a weaker one if need be; nullptr when it is
// not. Until the next is kept.
[[nodiscard]] KeptReason* place_for_reason(Conversation& conversation, Sign sign, std::uint8_t by,
                                           std::uint8_t strength);
// What the trees see when `candidate` is looked at.
[[nodiscard]] ConductFeatures conduct_features(const Conversation& conversation,
                                               std::size_t candidate);
// True when somebody's conduct is worth asking the trees about.
[[nodiscard]] bool is_notable(const Conduct& conduct);
// True when the conduct shows a picture asked for or held, or a threat or demand, however faintly:
// without that nobody is warned of, whatever the trees say.
[[nodiscard]] bool has_ground(const Conduct& conduct);
// The furthest stage that the suspect's conduct shows.
[[nodiscard]] GuardStage stage_of(const Conversation& conversation, std::size_t suspect);
// Who of the others speaks most like somebody at risk; kNobody when alone.
[[nodiscard]] std::uint8_t person_at_risk_of(const Conversation& conversation, std::size_t suspect);

}  // namespace holdfast
