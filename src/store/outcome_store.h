// What platforms saw and did with content on a bank, told to the case it came from. Stateless.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"
#include "holdfast/result.h"
#include "store/database.h"

namespace holdfast {

// A platform's lookups that matched a content. The first one adds "found" to the case's timeline.
struct Sighting {
  std::int64_t content_id = 0;
  std::string platform;
  TimeMs at_ms = 0;
  std::int64_t lookups = 1;
};
void record_sighting(Transaction& transaction, const Sighting& sighting);

struct Outcome {
  std::int64_t content_id = 0;
  std::string platform;
  std::string outcome;    // "removed", "not_the_same_picture", ...: docs/formats/database.md
  std::string reference;  // the platform's own, 1 to 64 characters: the same one twice counts once
  TimeMs at_ms = 0;
};
// True when it is new, false when the platform said it before under this reference. kNotFound when
// there is no such content; kConflict when the reference was used for something else.
[[nodiscard]] Result<bool> record_outcome(Transaction& transaction, const Outcome& outcome);

}  // namespace holdfast
