// The guard: a conversation's events to how likely it is sextortion, at what stage, who is at risk,
// why, and what helps. It warns a person and asks a human; it accuses nobody. Pure: no file, clock,
// randomness, thread or output; times come in with the events. A GuardKnowledge is immutable and
// may be shared by many threads; a Guard belongs to one. docs/formats/guard.md has the signs,
// stages and files; docs/guard-evidence.md how well it works.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/result.h"

namespace holdfast {

// How much help is due.
enum class GuardLevel : std::uint8_t {
  kNone = 0,
  kNotice,  // something to know about; nothing is said to the other side
  kWarn,    // sextortion is likely: warn the person at risk and ask a human
  kUrgent,  // threat and demand are made, or somebody may harm themselves: help now
};
[[nodiscard]] std::string_view guard_level_name(GuardLevel level);

// How far it has gone; the furthest stage that was seen.
enum class GuardStage : std::uint8_t {
  kNone = 0,
  kContact,     // first contact, fast intimacy, probing, a move elsewhere
  kPressure,    // pressure for an image
  kLeverage,    // an image, a hack or a fake is claimed
  kThreat,      // to share it
  kDemand,      // of money or what is worth money, or of more images
  kAfterwards,  // after payment, asked again
};
[[nodiscard]] std::string_view guard_stage_name(GuardStage stage);

// Levels are reached at these probabilities; data/guard/policy.json has those that are shipped.
struct GuardPolicy {
  float notice = 0.6F;  // each above 0 and below 1, rising
  float warn = 0.89F;
  float urgent = 0.25F;  // that threat and demand are both made, once `warn` is reached
};

struct GuardMessage {
  std::string_view conversation;
  std::string_view id;  // may be empty
  std::string_view from;
  std::string_view to;             // may be empty
  std::string_view text;           // UTF-8; 8,192 code points are read
  bool has_known_picture = false;  // its media matched a bank
};

// What is known of an account or a contact besides words. Absence is no evidence.
enum class GuardFact : std::uint8_t {
  kNewAccount,      // made shortly before the contact
  kChangedAccount,  // password recovered or a new device shortly before
  kStranger,        // no contacts in common, found by suggestion or search
  kPaymentRequest,  // asked for money by the platform's own means
  kBlocked,         // the other was blocked
  kReported,        // the other was reported by a person
};

// Why: a sign (docs/formats/guard.md), in which message, in which words.
struct GuardReason {
  std::string_view sign;  // lives for ever
  bool by_suspect = true;
  std::uint32_t message = 0;  // counted from 0 in the conversation
  std::uint32_t begin = 0;    // Unicode code points of that message's text
  std::uint32_t end = 0;      // exclusive; begin == end when no words show it
  std::uint8_t strength = 0;  // 0 to 255
};

struct GuardAssessment {
  GuardLevel level = GuardLevel::kNone;    // now
  GuardLevel highest = GuardLevel::kNone;  // so far
  GuardStage stage = GuardStage::kNone;
  float risk = 0;                             // probability, calibrated on unseen conversations
  std::string suspect;                        // empty while the level is kNone
  std::string person_at_risk;                 // the same
  std::optional<std::uint32_t> first_notice;  // index of the message that first reached the level
  std::optional<std::uint32_t> first_warn;
  std::optional<std::uint32_t> first_urgent;
  bool may_harm_themselves = false;  // always for a human, never a sign of guilt
  std::vector<GuardReason> reasons;  // strongest first, at most 12
};

// Where a guard gets its large tables. The default is the language's own.
struct GuardMemory {
  // `bytes` bytes of zeros, aligned for any type, or null where there are none; null ends the
  // program.
  void* (*take)(std::size_t bytes) = nullptr;
  void (*give_back)(void* memory, std::size_t bytes) = nullptr;
};

// The concept lists and the model, read.
class GuardKnowledge {
 public:
  // `concept_lists` are texts of data/guard/concepts, `model` the bytes of data/guard/model.bin.
  // Its tables, and those of every Guard that uses it, lie in `memory`: borrowed for the life of
  // them all, null for the default. Words and phrases are found all over the tables, so that pages
  // of 2 MiB make a guard faster.
  // Errors: kInvalidArgument for a list, kCorrupt for the model.
  [[nodiscard]] static Result<std::shared_ptr<const GuardKnowledge>> read(
      std::span<const std::string_view> concept_lists, std::span<const std::uint8_t> model,
      const GuardMemory* memory = nullptr);
  ~GuardKnowledge();
  GuardKnowledge(const GuardKnowledge&) = delete;
  GuardKnowledge& operator=(const GuardKnowledge&) = delete;

  struct Parts;
  [[nodiscard]] const Parts& parts() const { return *parts_; }

 private:
  explicit GuardKnowledge(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

struct GuardOptions {
  GuardPolicy policy;
  std::uint64_t seed = 0;  // of the table of conversations; a server gives a secret one
};

// Watches any number of conversations; under 300 bytes for one in which nothing is happening.
class Guard {
 public:
  Guard(std::shared_ptr<const GuardKnowledge> knowledge, const GuardOptions& options);
  ~Guard();
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

  // True when the conversation's level, suspect or stage changed; look it up with assess(). The
  // views are read during the call alone.
  bool push(const GuardMessage& message);
  // A fact about `who` in a conversation, known or not yet begun.
  bool push(std::string_view conversation, std::string_view who, GuardFact fact);
  // As things stand; a conversation never seen is at no risk.
  [[nodiscard]] GuardAssessment assess(std::string_view conversation) const;
  // Whether the message pushed last shows a sign (docs/formats/guard.md) more likely than not;
  // false for a name that is no sign, and before the first message.
  [[nodiscard]] bool last_message_shows(std::string_view sign) const;
  // Messages seen in it.
  [[nodiscard]] std::uint32_t messages(std::string_view conversation) const;
  void forget(std::string_view conversation);
  // Levels of what is pushed from now on; a conversation's level moves with its next event.
  void set_policy(const GuardPolicy& policy);
  [[nodiscard]] std::size_t conversations() const;
  // Memory of the conversations themselves, in bytes.
  [[nodiscard]] std::size_t bytes_used() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace holdfast
