// Attachments of reports: age files that come in pieces and are kept in the database, so that a
// piece that was acknowledged is as safe as everything else there, and two servers on one database
// see the same. Stateless; safe from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "holdfast/result.h"
#include "store/database.h"

namespace holdfast {

struct ReportAttachment {
  std::int64_t id = 0;
  std::string attachment_id;  // 32 hex digits, made by the device
  std::string key_id;
  std::int64_t size = 0;  // bytes of the age file
  std::string sha256;     // 64 hex digits, of the age file
  std::int64_t received = 0;
  TimeMs created_ms = 0;
  TimeMs changed_ms = 0;
  std::optional<TimeMs> completed_ms;
};

[[nodiscard]] std::vector<ReportAttachment> list_report_attachments(Transaction& transaction,
                                                                    std::int64_t report_id);
// On PostgreSQL the row is locked when `lock` is set.
[[nodiscard]] std::optional<ReportAttachment> find_report_attachment(
    Transaction& transaction, std::int64_t report_id, const std::string& attachment_id,
    bool lock = false);
// The caller has looked for the id, and locked the report.
void insert_report_attachment(Transaction& transaction, std::int64_t report_id,
                              const ReportAttachment& attachment);

// Appends a piece at attachment.received, which it moves on. `bytes` are bytes, not base64.
void append_report_piece(Transaction& transaction, ReportAttachment& attachment,
                         std::string_view bytes, TimeMs at_ms);
// Calls `take` with each piece in order, until it gives false.
void read_report_pieces(Transaction& transaction, std::int64_t id,
                        const std::function<bool(std::string_view)>& take);
void complete_report_attachment(Transaction& transaction, std::int64_t id, TimeMs at_ms);
// Back to the beginning: what came did not fit.
void restart_report_attachment(Transaction& transaction, std::int64_t id, TimeMs at_ms);
void delete_report_attachment(Transaction& transaction, std::int64_t id);

// Unfinished ones whose last piece came before; at most `limit`. Gives how many were forgotten.
int forget_unfinished_attachments(Transaction& transaction, TimeMs before_ms, int limit);

// Bytes of attachments that are kept, unfinished ones too.
[[nodiscard]] std::int64_t report_attachment_bytes(Transaction& transaction);

}  // namespace holdfast
