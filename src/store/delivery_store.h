// The ledger: a row for each (alert, recipient), what became of it, and who works on it now.
// docs/formats/delivery.md tells the states and why nobody is written to twice.
// Stateless; safe from any thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/time.h"
#include "holdfast/result.h"
#include "store/database.h"
#include "store/recipient_store.h"

namespace holdfast {

// Who is told.

struct EnqueueCounts {
  std::int64_t queued = 0;      // new rows that wait
  std::int64_t suppressed = 0;  // new rows of addresses that must not be written to
  std::int64_t known = 0;       // in the group, but in this alert's ledger before
};
// A row for each active recipient of the group that the alert's ledger lacks.
[[nodiscard]] EnqueueCounts enqueue_group(Transaction& transaction, std::int64_t alert_id,
                                          const Group& group, TimeMs at_ms);
// The same for everybody who got, or may have got, an earlier alert: an update must reach them.
[[nodiscard]] EnqueueCounts enqueue_readers_of(Transaction& transaction, std::int64_t alert_id,
                                               std::int64_t earlier_alert_id, TimeMs at_ms);

// Who sends.

struct Sender {
  std::string owner;  // unique for each start of a sender
  std::int64_t alert_id = 0;
  std::string host;     // which machine
  std::string boot;     // which start of that machine
  std::string journal;  // path of its journal there
  TimeMs started_ms = 0;
  TimeMs seen_ms = 0;
};
void insert_sender(Transaction& transaction, const Sender& sender);
// False when somebody has taken the sender for dead and settled its rows: it must stop at once.
[[nodiscard]] bool touch_sender(Transaction& transaction, const std::string& owner, TimeMs now_ms);
[[nodiscard]] std::vector<Sender> list_senders(Transaction& transaction);

struct LeaseRequest {
  std::int64_t alert_id = 0;
  std::string owner;
  std::int64_t batch = 0;  // another one each time the owner asks
  int limit = 1000;
  std::vector<std::string> without_domains;  // those the sender has enough of in hand
  TimeMs now_ms = 0;
};
struct Lease {
  std::int64_t delivery_id = 0;
  int attempts = 0;  // before this one
  Recipient recipient;
};
// Takes rows that are due, oldest first; nobody else gets them until they are given back. The
// sender must be registered: with kConflict it was taken for dead.
[[nodiscard]] Result<std::vector<Lease>> lease_deliveries(Transaction& transaction,
                                                          const LeaseRequest& request);

// What became of a row.
struct DeliveryResult {
  std::int64_t delivery_id = 0;
  std::string state;  // "accepted", "deferred", "bounced", "unknown", or "queued": not tried
  std::string reply;  // the server's words, or why; at most 500 bytes are kept
  int attempts = 0;   // with this one
  std::optional<TimeMs> next_ms;  // when it is due again; for "deferred" and "queued" alone
  TimeMs at_ms = 0;
};
// Writes the results of rows that `owner` holds, and suppresses nobody. A row that is no longer
// held by it stays as it is, so the same results may be applied twice. Gives how many it wrote.
std::int64_t apply_results(Transaction& transaction, const std::string& owner,
                           std::span<const DeliveryResult> results);

// Ends a sender: rows it still holds become "queued", or "unknown" when `are_unknown`.
struct SettledRows {
  std::int64_t queued = 0;
  std::int64_t unknown = 0;
};
[[nodiscard]] SettledRows end_sender(Transaction& transaction, const std::string& owner,
                                     bool are_unknown, TimeMs now_ms);

// What is known.

// Rows by state, for the states that have any.
[[nodiscard]] std::map<std::string, std::int64_t> count_deliveries(Transaction& transaction,
                                                                   std::int64_t alert_id);
// Rows that wait, and when the next is due; nullopt when none waits.
[[nodiscard]] std::optional<TimeMs> next_due(Transaction& transaction, std::int64_t alert_id);

struct Delivery {
  std::int64_t delivery_id = 0;
  std::int64_t recipient_id = 0;
  std::string address;  // empty when the recipient was deleted
  std::string state;
  int attempts = 0;
  TimeMs changed_ms = 0;
  std::string reply;
};
// Rows of one state by delivery_id, those after `after_id`; limit 1 to 10,000.
[[nodiscard]] std::vector<Delivery> list_deliveries(Transaction& transaction, std::int64_t alert_id,
                                                    const std::string& state, std::int64_t after_id,
                                                    int limit);
[[nodiscard]] std::optional<Delivery> find_delivery(Transaction& transaction, std::int64_t alert_id,
                                                    std::int64_t recipient_id);

// Settles an unknown row: "accepted", "bounced", or "queued" to send again. False when the row is
// not unknown (any more).
[[nodiscard]] bool resolve_unknown(Transaction& transaction, std::int64_t delivery_id,
                                   const std::string& state, const std::string& why, TimeMs at_ms);
// A bounce or complaint that came in by mail: an accepted or unknown row becomes "bounced" or
// "complained". False when there is no such row.
[[nodiscard]] bool record_return(Transaction& transaction, std::int64_t alert_id,
                                 std::int64_t recipient_id, const std::string& state,
                                 const std::string& why, TimeMs at_ms);

}  // namespace holdfast
