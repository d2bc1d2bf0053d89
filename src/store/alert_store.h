// Alerts as they were proposed and published: the text that two people agreed on, and whether it is
// still in force. The text's own grammar is the room alert's. Stateless; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "holdfast/result.h"
#include "store/database.h"

namespace holdfast {

struct StoredAlert {
  std::int64_t alert_id = 0;
  std::string identifier;    // as CAP's, unique
  std::string message_type;  // "alert", "update", "cancel"
  std::string replaces;      // identifier of the one an update or a cancel is about; else empty
  std::string headline;
  std::string source;       // the alert file
  std::string source_hash;  // SHA-256 of `source`, 64 hex digits
  std::string state;        // "proposed", "published", "replaced", "cancelled"
  std::string sending;      // "running", "paused", "stopped": what its senders should do
  TimeMs proposed_ms = 0;
  std::string proposed_by;
  std::optional<TimeMs> published_ms;
  std::string published_by;  // empty until published
};

struct AlertProposal {
  std::string identifier;
  std::string message_type;
  std::string replaces;
  std::string headline;
  std::string source;
  std::string proposed_by;
  TimeMs at_ms = 0;
};
// Keeps the text for a second person to publish. Proposed again with another text, it replaces the
// first, and whoever proposed last counts. Errors: kConflict once it is published; kNotFound when
// `replaces` names no published alert; kInvalidArgument when message_type and replaces do not fit.
[[nodiscard]] Result<StoredAlert> propose_alert(Transaction& transaction,
                                                const AlertProposal& proposal);

struct AlertApproval {
  std::string identifier;
  std::string source_hash;  // of the text the second person has seen
  std::string published_by;
  TimeMs at_ms = 0;
};
// Puts a proposed alert in force, and what it replaces out of force. Errors: kNotFound; kForbidden
// when the same person proposed it; kConflict when the text is no longer the one seen, or the
// alert, or what it replaces, is past that.
[[nodiscard]] Result<StoredAlert> publish_alert(Transaction& transaction,
                                                const AlertApproval& approval);

[[nodiscard]] std::optional<StoredAlert> find_alert(Transaction& transaction,
                                                    const std::string& identifier);
// Newest first.
[[nodiscard]] std::vector<StoredAlert> list_alerts(Transaction& transaction, int limit);

// Tells every sender of the alert what to do: "running", "paused" or "stopped". False when there is
// no such alert.
[[nodiscard]] bool set_alert_sending(Transaction& transaction, const std::string& identifier,
                                     const std::string& sending);
// What a sender itself does when too much comes back: "running" becomes "paused".
void pause_alert_sending(Transaction& transaction, std::int64_t alert_id);
// True while the alert is in force and its sending is "running"; false with "paused"; nullopt when
// a sender should end: it was stopped, replaced, cancelled or never published.
[[nodiscard]] std::optional<bool> may_send_alert(Transaction& transaction, std::int64_t alert_id);

}  // namespace holdfast
