// The audit log: who did what, when, each entry sealed by the hash of the one before it.
// docs/formats/audit.md gives the bytes that are hashed. Stateless; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "holdfast/result.h"
#include "store/database.h"

namespace holdfast {

struct AuditEntry {
  std::int64_t seq = 0;  // 1, 2, 3, ... without a gap
  TimeMs at_ms = 0;
  std::string actor;    // "staff:NAME", "platform:NAME", "case", "program"
  std::string action;   // such as "case.accept"; the list is in docs/formats/audit.md
  std::string subject;  // what it was done to: a case number, a bank, a key's id; may be empty
  std::string details;  // short, never a person's words, a hash or a code
  std::string previous_hash;  // 64 hex digits; the first entry's is all zeros
  std::string hash;           // 64 hex digits
};

struct AuditEvent {
  TimeMs at_ms = 0;
  std::string actor;
  std::string action;
  std::string subject;
  std::string details;
};

struct AuditVerdict {
  bool whole = false;
  std::int64_t entries = 0;    // read
  std::int64_t first_bad = 0;  // seq of the first entry that does not fit; 0 when whole
  std::string head_hash;       // of the last entry read
  std::string finding;         // one sentence
};

// SHA-256 over the entry's fields and previous_hash, as 64 hex digits.
[[nodiscard]] std::string audit_entry_hash(const AuditEntry& entry);

// Appends in this transaction: the entry is there exactly if what it tells of is.
void append_audit(Transaction& transaction, const AuditEvent& event);

// Newest first; entries with seq < before_seq (0: from the newest). limit 1 to 1000.
[[nodiscard]] std::vector<AuditEntry> list_audit(Transaction& transaction, std::int64_t before_seq,
                                                 int limit);

// Reads the whole log and checks numbering, links and hashes. `expected_head`, if given as
// "SEQ:HASH", must be an entry of the log: it finds a log that was cut at the end.
[[nodiscard]] AuditVerdict verify_audit(Transaction& transaction,
                                        const std::optional<std::string>& expected_head);

}  // namespace holdfast
