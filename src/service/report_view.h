// Reports as JSON, once for the reporter and once for the desk; the checks that every age file from
// outside goes through. Pure; safe from any thread. docs/formats/report.md.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/json_fields.h"
#include "service/message.h"
#include "store/report_desk_store.h"
#include "store/report_key_store.h"
#include "store/report_store.h"
#include "store/sealed_file_store.h"

namespace holdfast {

// Lengths of plaintexts, padded.
struct ReportFileLimits {
  std::uint64_t min_plain_bytes = 0;
  std::uint64_t max_plain_bytes = 0;
  // Of the age file, as base64.
  [[nodiscard]] std::size_t max_text_bytes() const;
};
inline constexpr ReportFileLimits kReportBody{16 * 1024, 256 * 1024};
inline constexpr ReportFileLimits kReportMessageBody{4 * 1024, 64 * 1024};
inline constexpr ReportFileLimits kReportAttachmentFile{64 * 1024, 25 * 1024 * 1024};
inline constexpr std::size_t kMaxReportAttachments = 20;
inline constexpr std::size_t kReportPieceBytes = 1024 * 1024;
inline constexpr std::size_t kMinReportPieceBytes = 16 * 1024;  // but the last

// A request's largest body that holds one such file, and a little more.
[[nodiscard]] constexpr std::size_t report_request_bytes(const ReportFileLimits& limits) {
  return static_cast<std::size_t>(limits.max_plain_bytes) / 3 * 4 + 16 * 1024;
}

// The largest age file of these limits.
[[nodiscard]] std::uint64_t max_age_file_bytes(const ReportFileLimits& limits);

// Why an age file of `file_bytes` bytes, of which `front` holds at least the header, is not taken:
// not-age, not-padded (400), keys-changed (409, another number of recipients than `recipients`).
[[nodiscard]] std::optional<Response> refuse_age_file(std::string_view front,
                                                      std::uint64_t file_bytes,
                                                      const ReportFileLimits& limits,
                                                      std::size_t recipients);
// The same of a whole file that came as base64.
[[nodiscard]] std::optional<Response> refuse_age_body(const std::string& body,
                                                      const ReportFileLimits& limits,
                                                      std::size_t recipients);

// Whom the desk's things are encrypted to now. `open` tells whether reports are taken.
struct ReportRecipients {
  ReportSettings settings;
  std::optional<ReportKey> team;
  [[nodiscard]] bool open() const { return settings.is_open && team.has_value(); }
  // Team and recovery.
  [[nodiscard]] std::size_t count() const { return settings.recovery_recipient.empty() ? 1 : 2; }
};
[[nodiscard]] ReportRecipients load_report_recipients(Transaction& transaction);
[[nodiscard]] Response report_keys_changed();

// "age1..."; a fault of `fields` otherwise.
[[nodiscard]] std::string read_age_recipient(JsonFields& fields, std::string_view name);
// base64 of an age file within the limits.
[[nodiscard]] std::string read_age_text(JsonFields& fields, std::string_view name,
                                        const ReportFileLimits& limits);
// {"message_id", "key_id", "body"}: what either side of a conversation sends.
[[nodiscard]] Result<ReportMessage> read_sealed_message(const Request& request,
                                                        const std::string& sender, TimeMs now_ms);
// {"up_to": number} of at most `most`.
[[nodiscard]] Result<int> read_up_to(const Request& request, int most);
// What is answered to who sent it.
[[nodiscard]] Response sealed_message_kept(bool is_fresh, const ReportMessage& message);
// Why a file to the team's current key (`key_id`), recovery and `more_recipients` is not taken.
[[nodiscard]] std::optional<Response> refuse_sealed(Transaction& transaction,
                                                    const std::string& key_id,
                                                    const std::string& body,
                                                    const ReportFileLimits& limits,
                                                    std::size_t more_recipients);
// Two capitals (ISO 3166-1): routing facts are compared as they are.
[[nodiscard]] bool is_report_country(std::string_view text);
[[nodiscard]] ReportRouting read_report_routing(JsonFields& fields);

[[nodiscard]] boost::json::object report_message_view(const ReportMessage& message, bool for_desk);
[[nodiscard]] boost::json::object report_attachment_view(const SealedFile& attachment,
                                                         bool for_desk);
[[nodiscard]] boost::json::array report_links_view(const std::vector<ReportLink>& links);
// What the reporter sees.
[[nodiscard]] boost::json::object report_for_owner(Transaction& transaction, const Report& report);
// A line of the desk's queue.
[[nodiscard]] boost::json::object report_line(const Report& report, TimeMs now_ms);
// All that the desk has of one.
[[nodiscard]] boost::json::object report_for_desk(Transaction& transaction, const Report& report,
                                                  TimeMs now_ms);

// Tells webhooks of a report without a word of it.
void tell_of_report(Transaction& transaction, std::string_view type, const std::string& number,
                    ReportUrgency urgency, TimeMs now_ms);

}  // namespace holdfast
