// Reports as they came: routing facts in clear, everything else as age files that the server cannot
// open. Messages both ways, sessions of reporters, drafts. Stateless; safe from any thread.
// docs/formats/report.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "holdfast/result.h"
#include "store/database.h"

namespace holdfast {

// The values of `urgency` in the database, most urgent highest.
enum class ReportUrgency : std::uint8_t {
  kNone = 0,
  kThreatened = 1,
  kShared = 2,
  kDeadline = 3,
  kDanger = 4
};
[[nodiscard]] const char* report_urgency_name(ReportUrgency urgency);
[[nodiscard]] std::optional<ReportUrgency> report_urgency_from_name(std::string_view name);

// What the reporter saw and agreed to send in clear; empty: not said.
struct ReportRouting {
  ReportUrgency urgency = ReportUrgency::kNone;
  std::optional<TimeMs> deadline_ms;
  std::string country;   // ISO 3166-1, two capitals
  std::string age_band;  // "under_13", "13_15", "16_17", "18_plus"
  std::string kind;      // "me", "someone", "professional", "platform"
  bool is_school = false;
};

struct NewReport {
  std::string number;
  std::string submission_id;  // 32 hex digits
  std::string key_hash;       // Argon2id
  TimeMs created_ms = 0;
  TimeMs answer_by_ms = 0;
  std::string reporter_recipient;
  std::string key_id;  // of the team key that `body` is encrypted to
  std::string body;    // base64 of an age file, as all bodies here
  ReportRouting routing;
};

struct ReportKeyHash {
  std::int64_t report_id = 0;
  std::string number;
  std::string key_hash;
  std::string state;
  TimeMs created_ms = 0;
  std::optional<TimeMs> destroyed_ms;
};

// A report without its ciphertexts. state: "waiting", "open", "closed", "spam", "destroyed".
struct Report {
  std::int64_t report_id = 0;
  std::string number;
  TimeMs created_ms = 0;
  std::string reporter_recipient;
  std::string key_id;
  std::optional<TimeMs> redacted_ms;
  ReportRouting routing;
  TimeMs order_ms = 0;
  std::string state;
  std::string outcome;      // of a closed one
  std::string assigned_to;  // staff name; empty: nobody
  std::optional<TimeMs> opened_ms;
  std::optional<TimeMs> closed_ms;
  std::optional<TimeMs> late_ms;       // the earliest of its deadline and its undone clocks
  std::optional<TimeMs> answer_by_ms;  // missing once answered
  std::optional<TimeMs> destroy_ms;    // when it is to be destroyed, or was
  std::string hold_why;                // empty: not held
  std::optional<TimeMs> hold_until_ms;  // missing: until it is taken off
  int unread = 0;                       // messages of the reporter
  int messages = 0;
  int notes = 0;
  int attachments = 0;  // complete
  int uploading = 0;
  int links = 0;  // other reports that share a token
};

// kConflict when the number is taken. The caller has looked for the submission id before. Starts the
// "answer" clock and the list of events.
[[nodiscard]] Result<std::int64_t> insert_report(Transaction& transaction,
                                                 const NewReport& report);
[[nodiscard]] std::optional<ReportKeyHash> find_report_by_submission(
    Transaction& transaction, const std::string& submission_id);
[[nodiscard]] std::optional<ReportKeyHash> find_report_by_number(Transaction& transaction,
                                                                 const std::string& number);
// kNotFound when there is none. On PostgreSQL the row is locked when `lock` is set.
[[nodiscard]] Result<Report> load_report(Transaction& transaction, std::int64_t report_id,
                                         bool lock = false);
[[nodiscard]] std::string load_report_body(Transaction& transaction, std::int64_t report_id);

struct ReportFilter {
  std::string state = "active";  // "active": waiting and open
  std::optional<ReportUrgency> urgency;
  std::string country, age_band, kind;  // empty: any
  std::optional<std::string> assigned_to;  // empty text: nobody
  std::optional<TimeMs> late_at_ms;        // late at this time
  std::string after;                       // a cursor, or empty
  int limit = 50;
};
// kInvalidArgument for a cursor that is none.
[[nodiscard]] Result<std::vector<Report>> list_reports(Transaction& transaction,
                                                       const ReportFilter& filter);
[[nodiscard]] std::string report_cursor(const Report& report);

struct ReportCounts {
  std::int64_t waiting = 0, open = 0, closed = 0, spam = 0, late = 0, unread = 0;
};
[[nodiscard]] ReportCounts count_reports(Transaction& transaction, TimeMs now_ms);

struct ReportMessage {
  int number = 0;  // from 1
  std::string message_id;
  std::string sender;  // "reporter", "desk"
  std::string key_id;
  TimeMs sent_ms = 0;
  std::optional<TimeMs> read_ms;
  std::string body;  // empty: destroyed
};

inline constexpr int kMaxReportMessages = 500;
inline constexpr std::int64_t kMaxReportMessageBytes = 4 * 1024 * 1024;  // of all bodies, as base64

[[nodiscard]] std::vector<ReportMessage> list_report_messages(Transaction& transaction,
                                                              std::int64_t report_id);
[[nodiscard]] std::optional<ReportMessage> find_report_message(Transaction& transaction,
                                                               std::int64_t report_id,
                                                               const std::string& message_id);
// Numbers the message and gives it back. The report's row is locked by the caller. kTooLarge when
// there is no room for more.
[[nodiscard]] Result<ReportMessage> insert_report_message(Transaction& transaction,
                                                          std::int64_t report_id,
                                                          ReportMessage message);
// Those of `sender` up to `number` that were not read before.
void mark_report_messages_read(Transaction& transaction, std::int64_t report_id,
                               const std::string& sender, int up_to, TimeMs at_ms);

// Sessions opened with number and code; only a hash of the token is kept.
void insert_report_session(Transaction& transaction, const std::string& token_hash,
                           std::int64_t report_id, TimeMs expires_ms);
[[nodiscard]] std::optional<std::int64_t> find_report_session(Transaction& transaction,
                                                              const std::string& token_hash,
                                                              TimeMs now_ms);
void delete_report_session(Transaction& transaction, const std::string& token_hash);
void delete_expired_report_sessions(Transaction& transaction, TimeMs now_ms);

struct ReportDraft {
  std::int64_t revision = 0;
  TimeMs saved_ms = 0;
  std::string body;
};
[[nodiscard]] std::optional<ReportDraft> find_report_draft(Transaction& transaction,
                                                           const std::string& key_hash);
// Gives the new revision; kConflict when `replaces` is not what is there (0: nothing is).
[[nodiscard]] Result<std::int64_t> save_report_draft(Transaction& transaction,
                                                     const std::string& key_hash,
                                                     const ReportDraft& draft,
                                                     std::int64_t replaces);
void delete_report_draft(Transaction& transaction, const std::string& key_hash);
void delete_old_report_drafts(Transaction& transaction, TimeMs saved_before_ms);

}  // namespace holdfast
