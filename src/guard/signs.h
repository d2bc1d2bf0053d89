// The signs the guard looks for in one message. Their order is the model file's; a new one goes
// last (docs/formats/guard.md). data/guard/signs.json says for each what it means and who found it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace holdfast {

enum class Sign : std::uint8_t {
  // By the one who blackmails.
  kContact,
  kIntimacy,
  kProbe,
  kMove,
  kAsk,
  kLeverage,
  kHacked,
  kFake,
  kProof,
  kThreat,
  kDemand,
  kMore,
  kDeadline,
  kSecrecy,
  kHold,
  kRepeat,
  // By the one at risk.
  kSent,
  kDistress,
  kPlead,
  kPaid,
  kHarm,
  kRefuse,
};
inline constexpr std::size_t kSigns = 22;
inline constexpr std::size_t kSuspectSigns = 16;

// Two more heads judge a message as a whole: said by one who blackmails, by one who is blackmailed.
inline constexpr std::size_t kSuspectHead = 22;
inline constexpr std::size_t kAtRiskHead = 23;
inline constexpr std::size_t kHeads = 24;

inline constexpr std::array<std::string_view, kSigns> kSignNames = {
    "contact", "intimacy", "probe",  "move", "ask",      "leverage", "hacked", "fake",
    "proof",   "threat",   "demand", "more", "deadline", "secrecy",  "hold",   "repeat",
    "sent",    "distress", "plead",  "paid", "harm",     "refuse"};

[[nodiscard]] std::optional<Sign> sign_from_name(std::string_view name);

}  // namespace holdfast
