// Sealed messages. Stateless; safe from any thread.
#include "store/sealed_messages.h"

#include <fmt/format.h>

#include "store/rows.h"

namespace holdfast {
namespace {

// A table and its column are names of ours, so they may stand in the text.
template <class BindMore>
std::vector<ReportMessage> select_messages(Transaction& transaction, const MessageTable& where,
                                           const std::string& rest, BindMore bind_more) {
  ReportMessage message;
  long long sent = 0;
  NullableNumber read;
  soci::statement statement(transaction.session());
  statement.exchange(soci::into(message.number));
  statement.exchange(soci::into(message.message_id));
  statement.exchange(soci::into(message.sender));
  statement.exchange(soci::into(message.key_id));
  statement.exchange(soci::into(sent));
  statement.exchange(soci::into(read.value, read.present));
  statement.exchange(soci::into(message.body));
  bind_more(statement);
  statement.alloc();
  statement.prepare(fmt::format(
      "select number, message_id, sender, key_id, sent_at, read_at, body from {} where {} = :id {}",
      where.table, where.owner, rest));
  statement.define_and_bind();
  statement.execute();
  std::vector<ReportMessage> messages;
  while (statement.fetch()) {
    message.sent_ms = sent;
    message.read_ms = read.get<TimeMs>();
    messages.push_back(message);
  }
  return messages;
}

}  // namespace

std::vector<ReportMessage> list_messages(Transaction& transaction, const MessageTable& where,
                                         std::int64_t owner_id) {
  const long long id = owner_id;
  return select_messages(transaction, where, "order by number", [&](soci::statement& statement) {
    statement.exchange(soci::use(id, "id"));
  });
}

std::optional<ReportMessage> find_message(Transaction& transaction, const MessageTable& where,
                                          std::int64_t owner_id, const std::string& message_id) {
  const long long id = owner_id;
  auto found = select_messages(transaction, where, "and message_id = :message",
                               [&](soci::statement& statement) {
                                 statement.exchange(soci::use(id, "id"));
                                 statement.exchange(soci::use(message_id, "message"));
                               });
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

Result<ReportMessage> insert_message(Transaction& transaction, const MessageTable& where,
                                     std::int64_t owner_id, ReportMessage message) {
  const long long id = owner_id;
  long long newest = 0, bytes = 0;
  soci::session& sql = transaction.session();
  sql << fmt::format(
      "select coalesce(max(number), 0), coalesce(sum(length(body)), 0) from {} where {} = :id",
      where.table, where.owner),
      soci::use(id, "id"), soci::into(newest), soci::into(bytes);
  if (newest >= where.max_messages ||
      bytes + static_cast<long long>(message.body.size()) > where.max_bytes) {
    return fail(ErrorCode::kTooLarge, "There is no room for another message here.");
  }
  message.number = static_cast<int>(newest) + 1;
  const long long sent = message.sent_ms;
  sql << fmt::format(
      "insert into {}({}, number, message_id, sender, key_id, sent_at, body) "
      "values(:id, :number, :message, :sender, :key, :sent, :body)",
      where.table, where.owner),
      soci::use(id, "id"), soci::use(message.number, "number"),
      soci::use(message.message_id, "message"), soci::use(message.sender, "sender"),
      soci::use(message.key_id, "key"), soci::use(sent, "sent"), soci::use(message.body, "body");
  return message;
}

void mark_messages_read(Transaction& transaction, const MessageTable& where, std::int64_t owner_id,
                        const std::string& sender, int up_to, TimeMs at_ms) {
  const long long id = owner_id, at = at_ms;
  transaction.session() << fmt::format(
      "update {} set read_at = :at where {} = :id and sender = :sender and number <= :number "
      "and read_at is null",
      where.table, where.owner),
      soci::use(at, "at"), soci::use(id, "id"), soci::use(sender, "sender"),
      soci::use(up_to, "number");
}

int count_unread_messages(Transaction& transaction, const MessageTable& where,
                          std::int64_t owner_id, const std::string& sender) {
  const long long id = owner_id;
  int count = 0;
  transaction.session() << fmt::format(
      "select count(*) from {} where {} = :id and sender = :sender and read_at is null",
      where.table, where.owner),
      soci::use(id, "id"), soci::use(sender, "sender"), soci::into(count);
  return count;
}

}  // namespace holdfast
