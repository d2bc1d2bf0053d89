// Asking for alerts, and telling that one was read. Stateless; safe from any thread.
#include "store/subscription_store.h"

#include <array>

#include "store/recipient_store_group.h"
#include "store/rows.h"

namespace holdfast {
namespace {

// Due now, unless it was asked within the quiet time.
void make_due(Transaction& transaction, long long recipient_id, long long before, long long at) {
  transaction.session() << "insert into opt_in_mails(recipient_id, asked_at, due_at, attempts) "
                           "values(:id, :at, :at, 0) on conflict(recipient_id) do update set "
                           "asked_at = excluded.asked_at, due_at = excluded.due_at, attempts = 0 "
                           "where opt_in_mails.asked_at <= :before",
      soci::use(recipient_id, "id"), soci::use(at, "at"), soci::use(before, "before");
}

}  // namespace

void request_subscription(Transaction& transaction, const Recipient& recipient, TimeMs quiet_ms,
                          TimeMs at_ms) {
  const auto suppression = find_suppression(transaction, recipient.address_key);
  if (suppression && suppression->reason != "unsubscribed") return;
  const auto known = find_recipient_by_key(transaction, recipient.address_key);
  if (known && known->state == "active" && !suppression) return;
  Recipient asked = recipient;
  asked.consent = "ask";
  // What a list says of a person is not changed by whoever types the address in.
  if (!known) {
    const std::string hash = address_hash(recipient.address_key);
    transaction.session() << "delete from asked_in_vain where address_hash = :hash",
        soci::use(hash, "hash");
    (void)upsert_recipients(transaction, std::array{asked}, at_ms);
  }
  if (known && known->state == "active") {
    transaction.session() << "update recipients set state = 'pending' where address_key = :key",
        soci::use(recipient.address_key, "key");
  }
  const auto now_known = find_recipient_by_key(transaction, recipient.address_key);
  if (now_known) make_due(transaction, now_known->recipient_id, at_ms - quiet_ms, at_ms);
}

std::int64_t ask_pending_recipients(Transaction& transaction, TimeMs at_ms) {
  const long long at = at_ms;
  soci::statement statement =
      (transaction.session().prepare
           << "insert into opt_in_mails(recipient_id, asked_at, due_at, attempts) "
              "select r.id, :at, :at, 0 from recipients r where r.state = 'pending' and not exists "
              "(select 1 from opt_in_mails o where o.recipient_id = r.id) and not exists "
              "(select 1 from suppressions s where s.address_key = r.address_key)",
       soci::use(at, "at"));
  statement.execute(true);
  return statement.get_affected_rows();
}

std::vector<OptInMail> lease_opt_in_mails(Transaction& transaction, int limit, TimeMs again_ms,
                                          TimeMs now_ms) {
  const long long now = now_ms;
  const long long again = again_ms;
  soci::session& sql = transaction.session();
  // Written first, so that of two servers one waits and finds them taken.
  sql << "update opt_in_mails set attempts = attempts where recipient_id in (select recipient_id "
         "from opt_in_mails where due_at <= :now order by due_at limit :limit)",
      soci::use(now, "now"), soci::use(limit, "limit");
  std::vector<OptInMail> mails;
  long long id = 0;
  int attempts = 0;
  {
    soci::statement due =
        (sql.prepare << "select recipient_id, attempts from opt_in_mails where "
                        "due_at <= :now order by due_at limit :limit",
         soci::use(now, "now"), soci::use(limit, "limit"), soci::into(id), soci::into(attempts));
    due.execute();
    while (due.fetch()) {
      mails.push_back({});
      mails.back().recipient.recipient_id = id;
      mails.back().attempts = attempts;
    }
  }
  std::vector<OptInMail> out;
  for (OptInMail& mail : mails) {
    id = mail.recipient.recipient_id;
    const auto recipient = find_recipient(transaction, id);
    if (!recipient || recipient->state != "pending") {
      sql << "delete from opt_in_mails where recipient_id = :id", soci::use(id, "id");
      continue;
    }
    sql << "update opt_in_mails set due_at = :again, attempts = attempts + 1 "
           "where recipient_id = :id",
        soci::use(again, "again"), soci::use(id, "id");
    mail.recipient = *recipient;
    out.push_back(std::move(mail));
  }
  return out;
}

void finish_opt_in_mail(Transaction& transaction, std::int64_t recipient_id,
                        std::optional<TimeMs> next_ms) {
  const long long id = recipient_id;
  NullableParameter<long long> next(next_ms);
  transaction.session() << "update opt_in_mails set due_at = :next where recipient_id = :id",
      soci::use(next.value, next.present, "next"), soci::use(id, "id");
}

bool confirm_subscription(Transaction& transaction, std::int64_t recipient_id,
                          const std::string& token_hash, TimeMs now_ms) {
  const auto recipient = find_recipient(transaction, recipient_id);
  if (!recipient || !confirm_opt_in(transaction, token_hash, now_ms)) return false;
  const long long id = recipient_id;
  soci::session& sql = transaction.session();
  sql << "update recipients set consent = 'given', consent_source = 'confirmed by mail', "
         "version = version + 1 where id = :id",
      soci::use(id, "id");
  sql << "delete from opt_in_mails where recipient_id = :id", soci::use(id, "id");
  const auto suppression = find_suppression(transaction, recipient->address_key);
  if (suppression && suppression->reason == "unsubscribed") {
    (void)lift_suppression(transaction, recipient->address_key);
  }
  return true;
}

std::int64_t forget_unanswered(Transaction& transaction, TimeMs before_ms, int limit,
                               TimeMs at_ms) {
  const long long before = before_ms;
  const long long at = at_ms;
  soci::session& sql = transaction.session();
  std::vector<std::pair<long long, std::string>> found;
  long long id = 0;
  std::string text;
  {
    soci::statement silent =
        (sql.prepare << "select r.id, r.address_key from opt_in_mails o join recipients r "
                        "on r.id = o.recipient_id where o.asked_at <= :before and "
                        "r.state = 'pending' and r.consent = 'ask' limit :limit",
         soci::use(before, "before"), soci::use(limit, "limit"), soci::into(id), soci::into(text));
    silent.execute();
    while (silent.fetch()) found.emplace_back(id, text);
  }
  for (const auto& [recipient_id, address_key] : found) {
    text = address_hash(address_key);
    sql << "insert into asked_in_vain(address_hash, at) values(:hash, :at) "
           "on conflict(address_hash) do nothing",
        soci::use(text, "hash"), soci::use(at, "at");
    sql << "delete from opt_in_mails where recipient_id = :id", soci::use(recipient_id, "id");
    sql << "delete from recipients where id = :id", soci::use(recipient_id, "id");
  }
  return static_cast<std::int64_t>(found.size());
}

Result<void> acknowledge_alert(Transaction& transaction, std::int64_t alert_id,
                               std::int64_t recipient_id, TimeMs at_ms) {
  const long long alert = alert_id;
  const long long recipient = recipient_id;
  const long long at = at_ms;
  long long rows = 0;
  soci::session& sql = transaction.session();
  sql << "select count(*) from deliveries where alert_id = :alert and recipient_id = :recipient",
      soci::use(alert, "alert"), soci::use(recipient, "recipient"), soci::into(rows);
  if (rows == 0) return fail(ErrorCode::kNotFound, "This alert was not sent to this reader.");
  sql << "insert into acknowledgements(alert_id, recipient_id, at) values(:alert, :recipient, :at) "
         "on conflict(alert_id, recipient_id) do nothing",
      soci::use(alert, "alert"), soci::use(recipient, "recipient"), soci::use(at, "at");
  return {};
}

std::int64_t count_acknowledgements(Transaction& transaction, std::int64_t alert_id) {
  const long long alert = alert_id;
  long long count = 0;
  transaction.session() << "select count(*) from acknowledgements where alert_id = :alert",
      soci::use(alert, "alert"), soci::into(count);
  return count;
}

std::vector<AlertReader> list_alert_readers(Transaction& transaction, std::int64_t alert_id,
                                            bool has_read, std::int64_t after_id, int limit) {
  const long long alert = alert_id;
  const long long after = after_id;
  AlertReader row;
  long long id = 0;
  NullableNumber read;
  const std::string words =
      std::string(
          "select r.id, r.address, r.name, r.role, r.school, r.region, k.at from deliveries d "
          "join recipients r on r.id = d.recipient_id left join acknowledgements k on "
          "k.alert_id = d.alert_id and k.recipient_id = d.recipient_id where d.alert_id = :alert "
          "and d.recipient_id > :after and d.state not in ('queued', 'leased', 'suppressed') and "
          "k.at is ") +
      (has_read ? "not null" : "null") + " order by d.recipient_id limit :limit";
  soci::statement statement =
      (transaction.session().prepare << words, soci::use(alert, "alert"), soci::use(after, "after"),
       soci::use(limit, "limit"), soci::into(id), soci::into(row.address), soci::into(row.name),
       soci::into(row.role), soci::into(row.school), soci::into(row.region),
       soci::into(read.value, read.present));
  statement.execute();
  std::vector<AlertReader> out;
  while (statement.fetch()) {
    row.recipient_id = id;
    row.read_ms = read.get<TimeMs>();
    out.push_back(row);
  }
  return out;
}

}  // namespace holdfast
