// Events and what the guard thinks of them, told to a GuardSpread; and its alerts as JSON lines.
// docs/formats/guard.md ("Across conversations") has the line. One thread.
#pragma once

#include <string>
#include <vector>

#include "guard_wire/guard_events.h"
#include "guard_wire/guard_feed.h"
#include "guard_wire/guard_rules.h"
#include "holdfast/guard_spread.h"

namespace holdfast {

class GuardAcross {
 public:
  // Borrows `guard`, which must outlive it.
  GuardAcross(const Guard& guard, const GuardSpreadOptions& options)
      : guard_(guard), spread_(options) {}

  // After `event` went through the feed, whose outcome this is. Messages and contacts count.
  std::vector<SpreadAlert> push(const GuardEvent& event, const GuardFeed::Outcome& outcome);

 private:
  const Guard& guard_;
  GuardSpread spread_;
};

// One line with its end. It has names, counts and times, and nobody's words.
void append_spread_alert(std::string& out, const SpreadAlert& alert, const GuardRules& rules);

}  // namespace holdfast
