// The keys that reports are encrypted to, as far as the server knows them: recipients, and
// identities that are encrypted to the people at the desk. Also the intake's settings. Stateless;
// safe from any thread. docs/formats/report.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "holdfast/result.h"
#include "store/database.h"

namespace holdfast {

struct ReportSettings {
  bool is_open = true;     // reports are taken, where there is a team key
  bool is_school = false;  // every report is a school's
  int answer_hours = 48;
  int retention_days = 365;        // after a report was closed
  int spam_days = 30;              // after it was marked
  std::int64_t quota_bytes = 0;    // of attachments
  std::string recovery_recipient;  // "age1..." or empty
  std::optional<TimeMs> recovery_ms;
  std::string recovery_by;
  bool rotation_needed = false;
};

[[nodiscard]] ReportSettings load_report_settings(Transaction& transaction);
// All but the recovery recipient and rotation_needed.
void save_report_settings(Transaction& transaction, const ReportSettings& settings);
void set_report_recovery(Transaction& transaction, const std::string& recipient,
                         const std::string& by, TimeMs at_ms);

// kind: "team" (an age identity) or "link" (32 bytes).
struct ReportKey {
  std::string key_id;  // 12 hex digits
  std::string kind;
  std::string recipient;  // of a team key
  TimeMs created_ms = 0;
  std::string created_by;
  std::optional<TimeMs> retired_ms;
};

// Oldest first.
[[nodiscard]] std::vector<ReportKey> list_report_keys(Transaction& transaction);
// What is encrypted to now; locked against a rotation until the transaction ends.
[[nodiscard]] std::optional<ReportKey> find_current_report_key(Transaction& transaction,
                                                               const std::string& kind);

struct ReportMember {
  std::int64_t staff_id = 0;
  std::string name;
  std::string role;
  std::string recipient;
  std::string identity;  // base64 of an age file under the member's passphrase
  std::string passkey;   // JSON of the identity under a passkey (docs/formats/report.md); or empty
  TimeMs created_ms = 0;
  std::vector<std::string> missing;  // ids of keys that they have no wrap of
};

// By name; only staff who are active.
[[nodiscard]] std::vector<ReportMember> list_report_members(Transaction& transaction);
// Puts the member's identity in place. Another recipient than before ends their wraps.
void put_report_member(Transaction& transaction, const ReportMember& member);
// Identity and wraps are gone; a rotation is asked for when they had any key. False: was not there.
[[nodiscard]] bool remove_report_member(Transaction& transaction, std::int64_t staff_id);

struct ReportWrap {
  std::string key_id;
  std::string wrapped;  // base64 of an age file to the member's recipient
};
[[nodiscard]] std::vector<ReportWrap> list_report_wraps(Transaction& transaction,
                                                        std::int64_t staff_id);
// One that is there stays as it is.
void insert_report_wrap(Transaction& transaction, std::int64_t staff_id, const ReportWrap& wrap);

// The key becomes current in the place of `replaces` (empty: there is none yet). kConflict when
// another is current. A new team key is what a removed member asked for.
[[nodiscard]] Result<void> insert_report_key(Transaction& transaction, const ReportKey& key,
                                             const std::string& replaces);

}  // namespace holdfast
