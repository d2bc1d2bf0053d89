// What event lines and conversation lines have in common. For this room's sources alone.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "guard_wire/guard_events.h"
#include "guard_wire/json_fields.h"

namespace holdfast {

// Numbers that stood where a name is text, as their digits.
struct NameDigits {
  std::string conversation, id, from, to, group;
};

// Fills the message's own fields: id, at, from, to, text, media. Errors: kInvalidArgument.
Result<void> read_message_fields(const JsonFields& fields, NameDigits& digits, GuardEvent& event);
// Fills created_at and changes.
Result<void> read_account_fields(const JsonFields& fields, GuardEvent& event);
// A name, or nothing. Errors: kInvalidArgument.
Result<void> read_name(const JsonFields& fields, std::string_view name, std::string& digits,
                       std::string_view& out);

}  // namespace holdfast
