// A case's conversation. Stateless; safe from any thread.
#include "store/case_talk.h"

#include "store/rows.h"
#include "store/sealed_messages.h"

namespace holdfast {
namespace {

constexpr MessageTable kCaseMessages{"case_messages", "case_id", kMaxCaseMessages,
                                     kMaxCaseMessageBytes};
void refresh_unread(Transaction& transaction, std::int64_t case_id) {
  const long long id = case_id;
  const int unread = count_unread_case_messages(transaction, case_id, "reporter");
  transaction.session() << "update cases set unread = :unread where id = :id",
      soci::use(unread, "unread"), soci::use(id, "id");
}

}  // namespace

void lock_case(Transaction& transaction, std::int64_t case_id) {
  const long long id = case_id;
  transaction.session() << "update cases set unread = unread where id = :id", soci::use(id, "id");
}

std::vector<CaseTalk> list_case_talks(Transaction& transaction, std::int64_t case_id) {
  const long long id = case_id;
  long long at = 0;
  CaseTalk talk;
  soci::statement statement =
      (transaction.session().prepare
           << "select number, recipient, key_id, body, at from case_talks "
              "where case_id = :id order by number",
       soci::use(id, "id"), soci::into(talk.number), soci::into(talk.recipient),
       soci::into(talk.key_id), soci::into(talk.body), soci::into(at));
  std::vector<CaseTalk> talks;
  statement.execute();
  while (statement.fetch()) {
    talk.at_ms = at;
    talks.push_back(talk);
  }
  return talks;
}

Result<bool> insert_case_talk(Transaction& transaction, std::int64_t case_id, CaseTalk talk) {
  const std::vector<CaseTalk> known = list_case_talks(transaction, case_id);
  if (!known.empty() && known.back().recipient == talk.recipient) return false;
  if (known.size() >= static_cast<std::size_t>(kMaxCaseTalks)) {
    return fail(ErrorCode::kTooLarge, "This case has had too many codes: send a new one.");
  }
  const long long id = case_id, at = talk.at_ms;
  talk.number = known.empty() ? 1 : known.back().number + 1;
  transaction.session() << "insert into case_talks(case_id, number, recipient, key_id, body, at) "
                           "values(:id, :number, :recipient, :key, :body, :at)",
      soci::use(id, "id"), soci::use(talk.number, "number"), soci::use(talk.recipient, "recipient"),
      soci::use(talk.key_id, "key"), soci::use(talk.body, "body"), soci::use(at, "at");
  return true;
}

std::vector<ReportMessage> list_case_messages(Transaction& transaction, std::int64_t case_id) {
  return list_messages(transaction, kCaseMessages, case_id);
}

std::optional<ReportMessage> find_case_message(Transaction& transaction, std::int64_t case_id,
                                               const std::string& message_id) {
  return find_message(transaction, kCaseMessages, case_id, message_id);
}

Result<ReportMessage> insert_case_message(Transaction& transaction, std::int64_t case_id,
                                          ReportMessage message) {
  Result<ReportMessage> kept =
      insert_message(transaction, kCaseMessages, case_id, std::move(message));
  if (kept && kept->sender == "reporter") refresh_unread(transaction, case_id);
  return kept;
}

int count_case_messages_since(Transaction& transaction, std::int64_t case_id, TimeMs since_ms) {
  const long long id = case_id, since = since_ms;
  int count = 0;
  transaction.session() << "select count(*) from case_messages where case_id = :id and "
                           "sender = 'reporter' and sent_at > :since",
      soci::use(id, "id"), soci::use(since, "since"), soci::into(count);
  return count;
}

void mark_case_messages_read(Transaction& transaction, std::int64_t case_id,
                             const std::string& sender, int up_to, TimeMs at_ms) {
  mark_messages_read(transaction, kCaseMessages, case_id, sender, up_to, at_ms);
  if (sender == "reporter") refresh_unread(transaction, case_id);
}

int count_unread_case_messages(Transaction& transaction, std::int64_t case_id,
                               const std::string& sender) {
  return count_unread_messages(transaction, kCaseMessages, case_id, sender);
}

std::int64_t count_unread_cases(Transaction& transaction) {
  long long count = 0;
  transaction.session() << "select count(*) from cases where unread > 0", soci::into(count);
  return count;
}

}  // namespace holdfast
