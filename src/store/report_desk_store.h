// What the desk does with reports: who has one in hand, its state, notes, clocks, links, holds, and
// its end. Every function takes the id of a report that is there, whose row the caller has locked
// (load_report). Stateless; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "holdfast/result.h"
#include "store/database.h"
#include "store/report_store.h"

namespace holdfast {

// State "open", in the hands of `who`; sets opened_at the first time.
void claim_report(Transaction& transaction, std::int64_t report_id, const std::string& who,
                  TimeMs at_ms);
// Back to "waiting".
void release_report(Transaction& transaction, std::int64_t report_id);

struct ReportStateChange {
  std::string state;    // "open", "closed", "spam"
  std::string outcome;  // with "closed"
  TimeMs at_ms = 0;
  std::optional<TimeMs> destroy_ms;  // with "closed" and "spam"
};
void set_report_state(Transaction& transaction, std::int64_t report_id,
                      const ReportStateChange& change);
void set_report_triage(Transaction& transaction, std::int64_t report_id, ReportUrgency urgency,
                       std::optional<TimeMs> deadline_ms);
void note_report_opened(Transaction& transaction, std::int64_t report_id, TimeMs at_ms);

struct ReportNote {
  std::string note_id;
  std::string written_by;
  TimeMs at_ms = 0;
  std::string key_id;
  std::string body;
};
[[nodiscard]] std::vector<ReportNote> list_report_notes(Transaction& transaction,
                                                        std::int64_t report_id);
void insert_report_note(Transaction& transaction, std::int64_t report_id, const ReportNote& note);

struct ReportClock {
  std::int64_t clock_id = 0;
  std::string kind;  // "answer", "removal", "police", "preservation", "follow_up", "other"
  TimeMs due_ms = 0;
  std::optional<TimeMs> done_ms;
  std::string set_by;  // empty: by the report's arrival
};
[[nodiscard]] std::vector<ReportClock> list_report_clocks(Transaction& transaction,
                                                          std::int64_t report_id);
std::int64_t insert_report_clock(Transaction& transaction, std::int64_t report_id,
                                 const ReportClock& clock);
// False when there is no such clock, or it is done.
[[nodiscard]] bool finish_report_clock(Transaction& transaction, std::int64_t report_id,
                                       std::int64_t clock_id, TimeMs at_ms);

// why: "preservation", "police", "court", "other"; empty takes the hold off.
void set_report_hold(Transaction& transaction, std::int64_t report_id, const std::string& why,
                     std::optional<TimeMs> until_ms);
[[nodiscard]] bool is_held(const Report& report, TimeMs now_ms);

struct ReportToken {
  std::string kind;  // "handle", "phone", "email", "wallet", "bank", "gift_card", "picture", "link"
  std::string token;   // HMAC-SHA256 by the desk's browser, 64 hex digits
  std::string key_id;  // of the link key
};
struct ReportLink {
  std::string number;
  std::string kind;
  std::string token;
  std::string state;
  TimeMs created_ms = 0;
};
inline constexpr int kMaxReportLinks = 500;
[[nodiscard]] std::vector<ReportToken> list_report_tokens(Transaction& transaction,
                                                          std::int64_t report_id);
void replace_report_tokens(Transaction& transaction, std::int64_t report_id,
                           const std::vector<ReportToken>& tokens);
// Other reports with an equal token, newest first, at most kMaxReportLinks.
[[nodiscard]] std::vector<ReportLink> list_report_links(Transaction& transaction,
                                                        std::int64_t report_id);

struct ReportEvent {
  TimeMs at_ms = 0;
  std::string kind;
  std::string actor;
  std::string detail;
};
[[nodiscard]] std::vector<ReportEvent> list_report_events(Transaction& transaction,
                                                          std::int64_t report_id);
void note_report_event(Transaction& transaction, std::int64_t report_id, const ReportEvent& event);

// Another age file in the place of the report's body. SHA-256 of the age file that it replaced, as
// hex digits.
std::string redact_report(Transaction& transaction, std::int64_t report_id,
                          const std::string& key_id, const std::string& body, TimeMs at_ms);
// The message's place stays, its body is gone. False when there is no such message.
[[nodiscard]] bool erase_report_message(Transaction& transaction, std::int64_t report_id,
                                        const std::string& message_id);

// Reports whose time to be destroyed has come and that nothing holds; at most `limit`.
[[nodiscard]] std::vector<std::int64_t> list_reports_to_destroy(Transaction& transaction,
                                                                TimeMs now_ms, int limit);
struct ReportDestruction {
  int bodies = 0, messages = 0, notes = 0, attachments = 0;
  std::string digest;  // docs/formats/report.md, section 6
};
// Number, access key's hash and times stay; the rest is gone. State "destroyed".
[[nodiscard]] ReportDestruction destroy_report(Transaction& transaction, std::int64_t report_id,
                                               TimeMs at_ms);

}  // namespace holdfast
