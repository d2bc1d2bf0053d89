// Event lines as most are written: a flat object of names and texts that stand as they are meant.
// For this room's sources alone. A PlainEventReader belongs to one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "guard_wire/guard_events.h"

namespace holdfast {

class PlainEventReader {
 public:
  // Reads the message that `line` is into `event`, which is new, just as the whole of JSON would
  // be read. False for a line of any other kind, right or wrong: with an escape, a value that is no
  // text, a name twice, a name too long, another type. The views live until the next read.
  [[nodiscard]] bool read(std::string_view line, GuardEvent& event);

 private:
  std::string copy_;
  std::vector<std::uint64_t> quotes_;  // a bit for each byte
};

}  // namespace holdfast
