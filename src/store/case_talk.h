// A case's conversation with the hotline, end-to-end encrypted: the keys that the return code
// gives, sealed to the desk, and the messages both ways. docs/formats/case.md. Stateless; safe from
// any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/report_store.h"

namespace holdfast {

inline constexpr int kMaxCaseTalks = 10;
inline constexpr int kMaxCaseMessages = 200;
inline constexpr std::int64_t kMaxCaseMessageBytes = 2 * 1024 * 1024;  // of all bodies, as base64
// Of the young person's own, so that one case cannot bury the others at the desk.
inline constexpr int kMaxCaseMessagesAnHour = 20;

// What one return code gives: to whom the desk writes, and an age file to the desk with the key by
// which messages are proved. A case has more than one when its code was replaced.
struct CaseTalk {
  int number = 0;  // from 1; the last one counts
  std::string recipient;
  std::string key_id;  // of the team key that `body` is sealed to
  std::string body;
  TimeMs at_ms = 0;
};
[[nodiscard]] std::vector<CaseTalk> list_case_talks(Transaction& transaction, std::int64_t case_id);
// True when it is new, false when it is the last one's recipient again. kTooLarge past
// kMaxCaseTalks. The case's row is locked by the caller.
[[nodiscard]] Result<bool> insert_case_talk(Transaction& transaction, std::int64_t case_id,
                                            CaseTalk talk);

// Later writers of the same case wait for this transaction.
void lock_case(Transaction& transaction, std::int64_t case_id);

// As those of reports: sender is "reporter" for the young person, or "desk".
[[nodiscard]] std::vector<ReportMessage> list_case_messages(Transaction& transaction,
                                                            std::int64_t case_id);
[[nodiscard]] std::optional<ReportMessage> find_case_message(Transaction& transaction,
                                                             std::int64_t case_id,
                                                             const std::string& message_id);
// kTooLarge when there is no room for more. The case's row is locked by the caller.
[[nodiscard]] Result<ReportMessage> insert_case_message(Transaction& transaction,
                                                        std::int64_t case_id,
                                                        ReportMessage message);
// Of the young person's, since that time.
[[nodiscard]] int count_case_messages_since(Transaction& transaction, std::int64_t case_id,
                                            TimeMs since_ms);
void mark_case_messages_read(Transaction& transaction, std::int64_t case_id,
                             const std::string& sender, int up_to, TimeMs at_ms);
// Messages of `sender` that the other side has not read.
[[nodiscard]] int count_unread_case_messages(Transaction& transaction, std::int64_t case_id,
                                             const std::string& sender);
// Cases with messages that the desk has not read.
[[nodiscard]] std::int64_t count_unread_cases(Transaction& transaction);

}  // namespace holdfast
