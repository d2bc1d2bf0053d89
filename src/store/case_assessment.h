// Assessed mode: whether sealed pictures of cases may be sent and held, and what law the operator
// has recorded for it. Off until an admin records one. Stateless; safe from any thread.
// docs/formats/case.md.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "store/database.h"

namespace holdfast {

inline constexpr int kMostPictureDays = 30;

struct CaseAssessment {
  bool enabled = false;     // as it was set; see open()
  std::string basis;        // what lets the operator hold such pictures, in an admin's words
  std::string recorded_by;  // who set it last, and when
  std::optional<TimeMs> recorded_ms;
  int longest_days = 7;  // a picture is destroyed after these at the latest, 1 to kMostPictureDays
  bool is_school = false;  // this server is a school's, which may never hold one
  // Whether a picture may come, be held and be opened.
  [[nodiscard]] bool open() const { return enabled && !is_school; }
};

[[nodiscard]] CaseAssessment load_case_assessment(Transaction& transaction);
// All but is_school.
void save_case_assessment(Transaction& transaction, const CaseAssessment& assessment);
// Turns it off, and says so in the audit log; nothing when it was off.
void end_case_assessment(Transaction& transaction, const std::string& actor, TimeMs at_ms);

}  // namespace holdfast
