// Sends one alert's ledger through a mail server, until all is settled or somebody says stop. It
// may be killed at any point: what it knew is in its journal. docs/formats/delivery.md tells how.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "base/time.h"
#include "delivery/pace.h"
#include "delivery/recovery.h"
#include "delivery/retry.h"
#include "holdfast/result.h"
#include "mail/smtp_client.h"

namespace holdfast {

struct OutgoingMail {
  std::string envelope_from;  // where a bounce goes
  std::string data;           // headers and body
};

struct SenderProgress {
  std::map<std::string, std::int64_t> counts;  // rows by state, as this sender knows them
  double per_second = 0;                       // settled by this sender, over the last seconds
  bool is_paused = false;
  std::optional<TimeMs> waits_until_ms;  // nothing is due before
};

// Addresses that do not exist, many at once, are the mark of a bad list, and get a sender's mail
// refused everywhere: sending pauses by itself until a person looks and resumes it.
struct BounceLimit {
  std::int64_t least = 50;  // bounces, before the share counts
  double share = 0.1;       // of what was settled since the sender began or was resumed, 0 to 1
};

struct SenderOptions {
  std::int64_t alert_id = 0;
  std::string owner;           // unique for each start
  std::string journal_folder;  // on a disk of this machine
  MachineIdentity machine;
  SmtpServer server;
  int connections = 16;  // 1 to 64
  int batch = 1000;      // rows taken at a time, 1 to 10,000
  PaceOptions pace;
  RetryOptions retry;
  BounceLimit bounces;
  // Ends, instead of waiting, once nothing is due for longer than this.
  TimeMs longest_wait_ms = 24 * 3600'000;

  Clock clock;
  std::function<double()> random;  // even in [0, 1); called by one thread at a time
  // The mail for one reader. Called from many threads.
  std::function<Result<OutgoingMail>(const Recipient&)> compose;
  std::function<void(const SenderProgress&)> on_progress;  // about once a second
  // The sender paused the alert: this many of those settled have bounced.
  std::function<void(std::int64_t bounced, std::int64_t settled)> on_bounce_pause;
  const std::atomic<bool>* stop = nullptr;  // ends soon after it is true
};

struct SenderSummary {
  std::map<std::string, std::int64_t> counts;  // the ledger as it is now
  std::int64_t settled = 0;                    // rows this sender settled
  bool was_stopped = false;                    // by `stop`, or because the alert may not be sent
};

// Errors: kForbidden when the server refuses us as a whole; kUnavailable when the database or the
// journal cannot be written; kConflict when another took us for dead. Rows not sent wait again.
[[nodiscard]] Result<SenderSummary> run_sender(Database& database, const SenderOptions& options);

}  // namespace holdfast
