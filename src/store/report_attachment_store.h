// Attachments of reports: the sealed files (sealed_file_store.h) that belong to one. Stateless;
// safe from any thread.
#pragma once

#include "store/sealed_file_store.h"

namespace holdfast {

using ReportAttachment = SealedFile;

[[nodiscard]] inline std::vector<ReportAttachment> list_report_attachments(Transaction& transaction,
                                                                           std::int64_t report_id) {
  return list_sealed_files(transaction, FileOwner::kReport, report_id);
}
[[nodiscard]] inline std::optional<ReportAttachment> find_report_attachment(
    Transaction& transaction, std::int64_t report_id, const std::string& attachment_id,
    bool lock = false) {
  return find_sealed_file(transaction, FileOwner::kReport, report_id, attachment_id, lock);
}
inline void insert_report_attachment(Transaction& transaction, std::int64_t report_id,
                                     const ReportAttachment& attachment) {
  insert_sealed_file(transaction, FileOwner::kReport, report_id, attachment);
}
inline void append_report_piece(Transaction& transaction, ReportAttachment& attachment,
                                std::string_view bytes, TimeMs at_ms) {
  append_sealed_piece(transaction, FileOwner::kReport, attachment, bytes, at_ms);
}
inline void read_report_pieces(Transaction& transaction, std::int64_t id,
                               const std::function<bool(std::string_view)>& take) {
  read_sealed_pieces(transaction, FileOwner::kReport, id, take);
}
inline void complete_report_attachment(Transaction& transaction, std::int64_t id, TimeMs at_ms) {
  complete_sealed_file(transaction, FileOwner::kReport, id, at_ms);
}
inline void restart_report_attachment(Transaction& transaction, std::int64_t id, TimeMs at_ms) {
  restart_sealed_file(transaction, FileOwner::kReport, id, at_ms);
}
inline void delete_report_attachment(Transaction& transaction, std::int64_t id) {
  delete_sealed_file(transaction, FileOwner::kReport, id);
}

}  // namespace holdfast
