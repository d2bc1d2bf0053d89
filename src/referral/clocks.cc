// Deadlines and preservation. Pure.
#include "referral/clocks.h"

#include <chrono>

namespace holdfast {

std::vector<NamedDeadline> referral_deadlines(const Incident& incident, TimeMs created_ms) {
  std::vector<NamedDeadline> all{
      {"filing", incident.known_ms.value_or(created_ms) + kFilingDeadlineMs}};
  all.insert(all.end(), incident.deadlines.begin(), incident.deadlines.end());
  return all;
}

TimeMs preserved_until_ms(TimeMs from_ms) {
  using namespace std::chrono;
  const sys_time<milliseconds> from{milliseconds{from_ms}};
  const sys_days day = floor<days>(from);
  const year_month_day date{day};
  const year_month_day next = date + years{1};
  const sys_days kept = next.ok() ? sys_days{next} : sys_days{next.year() / March / 1};
  return duration_cast<milliseconds>((kept + (from - day)).time_since_epoch()).count();
}

}  // namespace holdfast
