// Until when something must be done about a referral, and how long it is kept. Pure.
#pragma once

#include <vector>

#include "base/time.h"
#include "referral/incident.h"

namespace holdfast {

// A goal of this program, not a statute: an incident is filed within 48 hours of its being known.
inline constexpr TimeMs kFilingDeadlineMs = TimeMs{48} * 3600 * 1000;

// "filing" first, then those that the incident names.
[[nodiscard]] std::vector<NamedDeadline> referral_deadlines(const Incident& incident,
                                                            TimeMs created_ms);

// One year later, to the day; the 29th of February is followed by the 1st of March. 18 U.S.C.
// 2258A(h) has a provider preserve what it reported for one year since the REPORT Act of 2024 (as
// noted in November 2026).
[[nodiscard]] TimeMs preserved_until_ms(TimeMs from_ms);

}  // namespace holdfast
