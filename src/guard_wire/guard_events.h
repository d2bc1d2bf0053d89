// One line of NDJSON to one event that the guard takes. docs/formats/guard.md has the fields.
// A reader belongs to one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "holdfast/result.h"

namespace holdfast {

inline constexpr std::size_t kMaxEventLineBytes = 1u << 20;
inline constexpr std::size_t kMaxGuardNameBytes = 512;  // of a conversation's, person's, event's id
inline constexpr std::size_t kMaxAccountChanges = 64;   // of one event; later ones are not read

enum class GuardEventType : std::uint8_t {
  kMessage,
  kAccount,
  kContact,
  kBlock,
  kReport,
  kPaymentRequest,
};

// What the event does not say is empty, and is no evidence of anything. Country and age are not
// even read: nobody is judged by them.
struct GuardEvent {
  GuardEventType type = GuardEventType::kMessage;
  std::string_view conversation;
  std::string_view id;    // the event's; of an account event the account's
  std::string_view from;  // who wrote, added, blocked, reported, asked for money
  std::string_view to;
  std::string_view text;
  std::optional<TimeMs> at;
  bool has_known_picture = false;
  std::optional<TimeMs> created_at;  // of an account
  std::vector<TimeMs> changes;       // of an account, such as a recovered password
  std::optional<double> mutual_contacts;
  std::string_view found_by;
  std::string_view group;  // of a contact: the school or team of the one added
};

class GuardEventReader {
 public:
  GuardEventReader();
  ~GuardEventReader();
  GuardEventReader(const GuardEventReader&) = delete;
  GuardEventReader& operator=(const GuardEventReader&) = delete;

  // The event's views live until the next read. kInvalidArgument or kTooLarge says what is wrong
  // with the line, beginning in lower case, for a sentence that names its number first.
  Result<GuardEvent> read(std::string_view line);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The event's word in JSON ("payment_request").
[[nodiscard]] std::string_view guard_event_name(GuardEventType type);

}  // namespace holdfast
