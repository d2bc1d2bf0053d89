// How the operator has set the work on cases. Stateless; safe from any thread.
#pragma once

#include "store/database.h"

namespace holdfast {

struct CaseSettings {
  // Pictures of people who were over 18 are taken too.
  bool accept_adults = false;
  // A picture goes on a list when two members have accepted it.
  bool two_people = false;
  // So many times `not_the_same_picture` take a picture off the lists again, 1 to 100.
  int suspend_after = 2;
  // Within which a case is to be decided, 1 to 720; never more than kMostServiceHours count.
  int service_hours = 48;
  // A picture with more neighbours than this on the banks is held back, 1 to 100,000.
  int crowded_above = 200;
};

inline constexpr int kMostServiceHours = 48;

[[nodiscard]] CaseSettings load_case_settings(Transaction& transaction);
void save_case_settings(Transaction& transaction, const CaseSettings& settings);

}  // namespace holdfast
