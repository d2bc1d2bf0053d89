// What is done for senders that died: their journals are read and their rows settled. One thread.
#pragma once

#include <string>

#include "base/time.h"
#include "holdfast/result.h"
#include "store/database.h"

namespace holdfast {

// This machine in this run: its name, and the start it has been up since.
struct MachineIdentity {
  std::string host;
  std::string boot;
};
[[nodiscard]] MachineIdentity this_machine();

struct RecoveryCounts {
  int senders = 0;           // dead ones that were settled
  std::int64_t applied = 0;  // results that only the journal had
  std::int64_t unknown = 0;  // rows whose message may or may not have arrived
  std::int64_t queued = 0;   // rows that had surely not been sent
};

// A sender on another machine counts as dead when the database has not heard of it for this long. A
// sender itself stops sending after half of it.
inline constexpr TimeMs kSilenceMs = 180'000;

// Settles every sender that is surely dead. It may be killed at any point and run again.
[[nodiscard]] Result<RecoveryCounts> recover_senders(Database& database,
                                                     const MachineIdentity& machine, TimeMs now_ms);

}  // namespace holdfast
