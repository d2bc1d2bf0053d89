// What a bank may be called. Pure; safe from any thread.
#pragma once

#include <string_view>

namespace holdfast {

// The bank that the hotline's decisions fill: cases point into it, so it stays.
inline constexpr std::string_view kHotlineBank = "HOTLINE_ACCEPTED";
inline constexpr const char* kBankNameRule =
    "A bank's name is A-Z, digits and _, a letter first, at most 64.";

// UPPER_WITH_UNDER, as in Hasher-Matcher-Actioner.
[[nodiscard]] bool is_bank_name(std::string_view name);

}  // namespace holdfast
