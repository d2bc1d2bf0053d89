// What the ledger says, and how its unknown rows are settled. Stateless; safe from any thread.
#include <fmt/format.h>

#include "store/delivery_store.h"
#include "store/rows.h"

namespace holdfast {
namespace {

constexpr const char* kColumns =
    "select d.id, d.recipient_id, r.address, d.state, d.attempts, d.changed_at, d.reply "
    "from deliveries d left join recipients r on r.id = d.recipient_id ";

struct DeliveryRow {
  Delivery delivery;
  long long id = 0;
  long long recipient_id = 0;
  long long changed_ms = 0;
  NullableText address;

  void bind(soci::statement& statement) {
    statement.exchange(soci::into(id));
    statement.exchange(soci::into(recipient_id));
    statement.exchange(soci::into(address.value, address.present));
    statement.exchange(soci::into(delivery.state));
    statement.exchange(soci::into(delivery.attempts));
    statement.exchange(soci::into(changed_ms));
    statement.exchange(soci::into(delivery.reply));
  }
  [[nodiscard]] Delivery take() const {
    Delivery out = delivery;
    out.delivery_id = id;
    out.recipient_id = recipient_id;
    out.changed_ms = changed_ms;
    out.address = address.get().value_or("");
    return out;
  }
};

}  // namespace

std::map<std::string, std::int64_t> count_deliveries(Transaction& transaction,
                                                     std::int64_t alert_id) {
  const long long alert = alert_id;
  std::string state;
  long long count = 0;
  soci::statement statement =
      (transaction.session().prepare << "select state, count(*) from deliveries "
                                        "where alert_id = :alert group by state",
       soci::use(alert, "alert"), soci::into(state), soci::into(count));
  statement.execute();
  std::map<std::string, std::int64_t> counts;
  while (statement.fetch()) counts[state] = count;
  return counts;
}

std::optional<TimeMs> next_due(Transaction& transaction, std::int64_t alert_id) {
  const long long alert = alert_id;
  NullableNumber due;
  transaction.session() << "select min(next_at) from deliveries where alert_id = :alert "
                           "and next_at is not null",
      soci::use(alert, "alert"), soci::into(due.value, due.present);
  return due.get<TimeMs>();
}

std::vector<Delivery> list_deliveries(Transaction& transaction, std::int64_t alert_id,
                                      const std::string& state, std::int64_t after_id, int limit) {
  const long long alert = alert_id;
  const long long after = after_id;
  DeliveryRow row;
  soci::statement statement(transaction.session());
  row.bind(statement);
  statement.exchange(soci::use(alert, "alert"));
  statement.exchange(soci::use(state, "state"));
  statement.exchange(soci::use(after, "after"));
  statement.exchange(soci::use(limit, "limit"));
  statement.alloc();
  statement.prepare(std::string(kColumns) +
                    "where d.alert_id = :alert and d.state = :state and d.id > :after "
                    "order by d.id limit :limit");
  statement.define_and_bind();
  statement.execute();
  std::vector<Delivery> deliveries;
  while (statement.fetch()) deliveries.push_back(row.take());
  return deliveries;
}

std::optional<Delivery> find_delivery(Transaction& transaction, std::int64_t alert_id,
                                      std::int64_t recipient_id) {
  const long long alert = alert_id;
  const long long recipient = recipient_id;
  DeliveryRow row;
  soci::statement statement(transaction.session());
  row.bind(statement);
  statement.exchange(soci::use(alert, "alert"));
  statement.exchange(soci::use(recipient, "recipient"));
  statement.alloc();
  statement.prepare(std::string(kColumns) +
                    "where d.alert_id = :alert and d.recipient_id = :recipient");
  statement.define_and_bind();
  if (!statement.execute(true)) return std::nullopt;
  return row.take();
}

bool resolve_unknown(Transaction& transaction, std::int64_t delivery_id, const std::string& state,
                     const std::string& why, TimeMs at_ms) {
  const long long id = delivery_id;
  const long long at = at_ms;
  NullableParameter<long long> next(state == "queued" ? std::optional<TimeMs>(at_ms)
                                                      : std::nullopt);
  soci::statement statement =
      (transaction.session().prepare
           << "update deliveries set state = :state, reply = :why, next_at = :next, "
              "changed_at = :at where id = :id and state = 'unknown'",
       soci::use(state, "state"), soci::use(why, "why"),
       soci::use(next.value, next.present, "next"), soci::use(at, "at"), soci::use(id, "id"));
  statement.execute(true);
  return statement.get_affected_rows() == 1;
}

bool record_return(Transaction& transaction, std::int64_t alert_id, std::int64_t recipient_id,
                   const std::string& state, const std::string& why, TimeMs at_ms) {
  const long long alert = alert_id;
  const long long recipient = recipient_id;
  const long long at = at_ms;
  soci::statement statement =
      (transaction.session().prepare
           << "update deliveries set state = :state, reply = :why, changed_at = :at where "
              "alert_id = :alert and recipient_id = :recipient "
              "and state in ('accepted', 'unknown')",
       soci::use(state, "state"), soci::use(why, "why"), soci::use(at, "at"),
       soci::use(alert, "alert"), soci::use(recipient, "recipient"));
  statement.execute(true);
  return statement.get_affected_rows() == 1;
}

}  // namespace holdfast
