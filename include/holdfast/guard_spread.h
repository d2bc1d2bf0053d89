// Across conversations, for a server that sees many: one sender with the same script to many,
// threats to several people, a burst of contacts within one school or team, known pictures in
// several conversations, a changed account that asks for pictures. Keeps no words: of a text only a
// sketch of 128 bytes. Pure: times come in with the events. A GuardSpread belongs to one thread.
// docs/formats/guard.md ("Across conversations") says what each kind needs.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/guard.h"

namespace holdfast {

enum class SpreadKind : std::uint8_t {
  kSameScript,          // a text that the guard finds notable, nearly the same to several people
  kThreatsToMany,       // several people threatened
  kContactBurst,        // several people of one group added by a stranger to them
  kKnownPicture,        // pictures known from a bank in several conversations
  kChangedAccountAsks,  // an account changed shortly before asks several people for pictures
};
inline constexpr std::size_t kSpreadKinds = 5;
inline constexpr std::size_t kMaxSpreadNames = 50;  // of people or of conversations, in one alert
[[nodiscard]] constexpr std::string_view spread_kind_name(SpreadKind kind) {
  constexpr std::string_view kNames[kSpreadKinds] = {
      "same_script", "threats_to_many", "contact_burst", "known_picture", "changed_account_asks"};
  return kNames[static_cast<std::size_t>(kind)];
}
// One short sentence for the person who looks.
[[nodiscard]] std::string_view spread_why(SpreadKind kind);

// Values out of their limits are a programmer's error.
struct GuardSpreadOptions {
  std::uint64_t seed = 0;  // of the tables; a server gives a secret one
  // Senders kept; the one quiet for longest makes way. 1 to 2^24.
  std::size_t most_senders = std::size_t{1} << 18;
  // Memory of all that is kept; senders make way as above. 8 MiB or more.
  std::size_t most_bytes = std::size_t{128} << 20;
  // Different texts kept of a sender; the least telling makes way. 1 to 32.
  std::size_t most_sketches = 16;
  // People kept of a sender, and counted for one alert. 50 to 1,000.
  std::size_t most_recipients = 200;
  // After this long without a repetition a person counts half, after twice as long a quarter; after
  // six times as long not at all. One minute to one year.
  std::int64_t half_life_ms = 3LL * 86'400'000;
  std::int64_t burst_half_life_ms = 86'400'000;  // the same of contacts
  // People needed for an alert, by kind; weights of people are added and rounded. 2 to
  // most_recipients.
  std::array<std::uint32_t, kSpreadKinds> people = {3, 2, 6, 2, 2};
  // Different words that a text needs to count as a script. 3 to 50.
  std::uint32_t least_words = 5;
  // Part of their four-letter pieces that two texts have in common to be the same. 0.3 to 0.9.
  float resemblance = 0.55F;
};

// A message or a contact, and what the guard thinks of it. Views are read during the call alone.
struct SpreadEvent {
  std::string_view sender;
  std::string_view recipient;     // empty: not known; then the conversation counts as one person
  std::string_view conversation;  // empty for a contact outside one
  std::optional<std::int64_t> at_ms;     // since 1970; absent: as the sender's event before
  std::string_view text;                 // UTF-8; 8,192 code points are read
  GuardLevel level = GuardLevel::kNone;  // of the conversation, where the sender is its suspect
  bool is_at_risk = false;  // the sender is at risk there: what they repeat is no sign against them
  bool shows_threat = false;
  bool shows_demand = false;
  bool shows_leverage = false;
  bool shows_ask = false;  // for a picture
  bool has_known_picture = false;
  bool is_changed_account = false;  // the sender's, shortly before
  bool is_contact = false;          // the sender added the recipient; they have no mutual contacts
  std::string_view group;           // of a contact: the recipient's school or team
};

struct SpreadAlert {
  SpreadKind kind = SpreadKind::kSameScript;
  std::string sender;
  std::vector<std::string> people;  // latest first, where their names are known
  std::uint32_t people_count = 0;   // in all; at most most_recipients
  std::vector<std::string> conversations;
  std::string group;                     // of a contact burst
  std::optional<std::int64_t> first_ms;  // absent where events had no times
  std::optional<std::int64_t> last_ms;
};

class GuardSpread {
 public:
  explicit GuardSpread(const GuardSpreadOptions& options = {});
  ~GuardSpread();
  GuardSpread(const GuardSpread&) = delete;
  GuardSpread& operator=(const GuardSpread&) = delete;

  // What this event brings to light, most often nothing. Of one thing an alert is given when it
  // reaches its number of people, and again each time the number has doubled.
  std::vector<SpreadAlert> push(const SpreadEvent& event);

  [[nodiscard]] std::size_t senders() const;
  // Memory of all that is kept, in bytes; at most options.most_bytes after each push.
  [[nodiscard]] std::size_t bytes_used() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace holdfast
