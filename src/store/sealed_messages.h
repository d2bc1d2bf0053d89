// Messages that the server cannot open, two ways, in the order they came: one table for reports and
// one for cases, with the same columns. This room's alone. Stateless.
#pragma once

#include <functional>
#include <string>

#include "store/report_store.h"

namespace holdfast {

// Where the messages of a conversation are: `owner` is the column that names whose they are.
struct MessageTable {
  const char* table;
  const char* owner;
  int max_messages;
  std::int64_t max_bytes;  // of all bodies, as base64
};
inline constexpr MessageTable kReportMessages{"report_messages", "report_id", kMaxReportMessages,
                                              kMaxReportMessageBytes};

[[nodiscard]] std::vector<ReportMessage> list_messages(Transaction& transaction,
                                                       const MessageTable& where,
                                                       std::int64_t owner_id);
[[nodiscard]] std::optional<ReportMessage> find_message(Transaction& transaction,
                                                        const MessageTable& where,
                                                        std::int64_t owner_id,
                                                        const std::string& message_id);
// Numbers the message and gives it back. kTooLarge when there is no room for more.
[[nodiscard]] Result<ReportMessage> insert_message(Transaction& transaction,
                                                   const MessageTable& where, std::int64_t owner_id,
                                                   ReportMessage message);
void mark_messages_read(Transaction& transaction, const MessageTable& where, std::int64_t owner_id,
                        const std::string& sender, int up_to, TimeMs at_ms);
[[nodiscard]] int count_unread_messages(Transaction& transaction, const MessageTable& where,
                                        std::int64_t owner_id, const std::string& sender);

}  // namespace holdfast
