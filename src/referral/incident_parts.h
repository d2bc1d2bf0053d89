// Parts of the incident's JSON that several files of this room read. Pure; safe from any thread.
#pragma once

#include <vector>

#include "referral/fields.h"

namespace holdfast {

inline constexpr std::size_t kMaxProse = 3000;   // what NCMEC's documentation allows of such texts
inline constexpr std::size_t kMaxNote = 20'000;  // of additional information
inline constexpr std::size_t kMaxUrl = 2083;

[[nodiscard]] IpEvent read_ip_event(ReferralFields& fields);
[[nodiscard]] std::vector<Device> read_devices(ReferralFields& fields);
[[nodiscard]] Contact read_contact(ReferralFields& fields);
[[nodiscard]] Party read_party(ReferralFields& fields, bool is_victim);

}  // namespace holdfast
