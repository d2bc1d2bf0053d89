// What follows from what has happened; apart from the tables, for rooms that need no more of the
// advice. Pure; safe from any thread.
#include "holdfast/advice.h"

namespace holdfast {

std::uint16_t happened_with_implied(std::uint16_t happened) {
  constexpr std::uint16_t kAllHappened = (1 << kHappenedBits) - 1;
  if ((happened & kDeadline) != 0) happened |= kThreatened;
  if ((happened & kPaidAgain) != 0) happened |= kPaid;
  return happened & kAllHappened;
}

}  // namespace holdfast
