// The ledger's rows: queued, leased and settled. Stateless; safe from any thread.
#include "store/delivery_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "base/utf8.h"
#include "store/recipient_store_group.h"

namespace holdfast {
namespace {

constexpr std::size_t kMaxReplyBytes = 500;

// At most `max_bytes`, without cutting a character.
std::string shortened_bytes(const std::string& text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return replace_bad_utf8(text);
  std::size_t end = max_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return replace_bad_utf8(text.substr(0, end));
}

long long run_counted(soci::session& sql, const std::string& text,
                      const std::function<void(soci::statement&)>& bind) {
  soci::statement statement(sql);
  bind(statement);
  statement.alloc();
  statement.prepare(text);
  statement.define_and_bind();
  statement.execute(true);
  return statement.get_affected_rows();
}

// Inserts rows for `from`, a query of recipients r with its conditions, in two steps: those who
// must not be written to, then the rest.
EnqueueCounts enqueue(Transaction& transaction, std::int64_t alert_id, const std::string& from,
                      TimeMs at_ms, const std::function<void(soci::statement&)>& bind_from) {
  const long long alert = alert_id;
  const long long at = at_ms;
  long long all = 0;
  soci::session& sql = transaction.session();
  soci::statement count(sql);
  count.exchange(soci::into(all));
  bind_from(count);
  count.alloc();
  count.prepare("select count(*) " + from);
  count.define_and_bind();
  count.execute(true);
  const auto insert = [&](bool are_suppressed) {
    const std::string statement = fmt::format(
        "insert into deliveries(alert_id, recipient_id, domain, state, attempts, next_at, "
        "changed_at, reply, batch) select :alert, r.id, r.domain, {} :at, '', 0 {} and {} "
        "exists(select 1 "
        "from suppressions s where s.address_key = r.address_key) order by r.id "
        "on conflict(alert_id, recipient_id) do nothing",
        are_suppressed ? "'suppressed', 0, null," : "'queued', 0, :due,", from,
        are_suppressed ? "" : "not");
    return run_counted(sql, statement, [&](soci::statement& bound) {
      bound.exchange(soci::use(alert, "alert"));
      if (!are_suppressed) bound.exchange(soci::use(at, "due"));
      bound.exchange(soci::use(at, "at"));
      bind_from(bound);
    });
  };
  EnqueueCounts counts;
  counts.suppressed = insert(true);
  counts.queued = insert(false);
  counts.known = all - counts.suppressed - counts.queued;
  return counts;
}

std::string lease_query(Dialect dialect, std::size_t excluded) {
  std::string without;
  for (std::size_t i = 0; i < excluded; ++i) without += fmt::format("{}:d{}", i ? ", " : "", i);
  return fmt::format(
      "update deliveries set state = 'leased', owner = :owner, batch = :batch, next_at = null, "
      "changed_at = :now "
      "where id in (select id from deliveries where alert_id = :alert and next_at <= :due {} "
      "order by next_at, id limit :limit {})",
      excluded == 0 ? "" : fmt::format("and domain not in ({})", without),
      dialect == Dialect::kPostgresql ? "for update skip locked" : "");
}

std::vector<Lease> leased_rows(Transaction& transaction, const std::string& owner,
                               long long batch) {
  Lease lease;
  long long id = 0;
  long long recipient_id = 0;
  Recipient& r = lease.recipient;
  soci::statement statement =
      (transaction.session().prepare
           << "select d.id, d.attempts, r.id, r.address, r.address_key, r.domain, r.name, r.role, "
              "r.school, r.region, r.language from deliveries d join recipients r "
              "on r.id = d.recipient_id where d.owner = :owner and d.batch = :batch",
       soci::use(owner, "owner"), soci::use(batch, "batch"), soci::into(id),
       soci::into(lease.attempts), soci::into(recipient_id), soci::into(r.address),
       soci::into(r.address_key), soci::into(r.domain), soci::into(r.name), soci::into(r.role),
       soci::into(r.school), soci::into(r.region), soci::into(r.language));
  statement.execute();
  std::vector<Lease> leases;
  while (statement.fetch()) {
    lease.delivery_id = id;
    r.recipient_id = recipient_id;
    leases.push_back(lease);
  }
  return leases;
}

// Results written by one statement: each costs PostgreSQL a round trip and a plan. SQLite's default
// limit is 32,766 parameters.
constexpr std::size_t kResultsAtOnce = 100;

struct ResultParameters {
  long long id = 0;
  std::string reply;
  long long at = 0;
  NullableParameter<long long> next;
};

std::int64_t apply_some(soci::session& sql, const std::string& owner,
                        std::span<const DeliveryResult> results) {
  std::vector<ResultParameters> parameters(results.size());
  std::string rows;
  for (std::size_t i = 0; i < results.size(); ++i) {
    rows += fmt::format(
        "{}(cast(:id{} as bigint), :state{}, :reply{}, cast(:attempts{} as bigint), "
        "cast(:next{} as bigint), cast(:at{} as bigint))",
        i == 0 ? "" : ", ", i, i, i, i, i, i);
    parameters[i] = {results[i].delivery_id, shortened_bytes(results[i].reply, kMaxReplyBytes),
                     results[i].at_ms, NullableParameter<long long>(results[i].next_ms)};
  }
  const auto bind = [&](soci::statement& bound) {
    for (std::size_t i = 0; i < results.size(); ++i) {
      ResultParameters& each = parameters[i];
      bound.exchange(soci::use(each.id, fmt::format("id{}", i)));
      bound.exchange(soci::use(results[i].state, fmt::format("state{}", i)));
      bound.exchange(soci::use(each.reply, fmt::format("reply{}", i)));
      bound.exchange(soci::use(results[i].attempts, fmt::format("attempts{}", i)));
      bound.exchange(soci::use(each.next.value, each.next.present, fmt::format("next{}", i)));
      bound.exchange(soci::use(each.at, fmt::format("at{}", i)));
    }
    bound.exchange(soci::use(owner, "owner"));
  };
  // Both databases name the columns of VALUES column1, column2 and so on.
  return run_counted(
      sql,
      fmt::format("update deliveries set state = column2, reply = column3, attempts = column4, "
                  "next_at = column5, changed_at = column6, owner = null from (values {}) as done "
                  "where deliveries.id = column1 and owner = :owner",
                  rows),
      bind);
}

}  // namespace

EnqueueCounts enqueue_group(Transaction& transaction, std::int64_t alert_id, const Group& group,
                            TimeMs at_ms) {
  const GroupSql sql = group_sql(group, transaction.dialect());
  return enqueue(transaction, alert_id,
                 "from recipients r where r.state = 'active'" + sql.conditions, at_ms,
                 [&](soci::statement& statement) { sql.bind(statement); });
}

EnqueueCounts enqueue_readers_of(Transaction& transaction, std::int64_t alert_id,
                                 std::int64_t earlier_alert_id, TimeMs at_ms) {
  const long long earlier = earlier_alert_id;
  return enqueue(transaction, alert_id,
                 "from recipients r where r.id in (select d.recipient_id from deliveries d where "
                 "d.alert_id = :earlier and d.state in ('accepted', 'unknown', 'leased'))",
                 at_ms, [&](soci::statement& statement) {
                   statement.exchange(soci::use(earlier, "earlier"));
                 });
}

void insert_sender(Transaction& transaction, const Sender& sender) {
  const long long alert = sender.alert_id;
  const long long started = sender.started_ms;
  const long long seen = sender.seen_ms;
  transaction.session() << "insert into senders(owner, alert_id, host, boot, journal, started_at, "
                           "seen_at) values(:owner, :alert, :host, :boot, :journal, :started, "
                           ":seen)",
      soci::use(sender.owner, "owner"), soci::use(alert, "alert"), soci::use(sender.host, "host"),
      soci::use(sender.boot, "boot"), soci::use(sender.journal, "journal"),
      soci::use(started, "started"), soci::use(seen, "seen");
}

bool touch_sender(Transaction& transaction, const std::string& owner, TimeMs now_ms) {
  const long long now = now_ms;
  return run_counted(transaction.session(),
                     "update senders set seen_at = :now where owner = :owner",
                     [&](soci::statement& bound) {
                       bound.exchange(soci::use(now, "now"));
                       bound.exchange(soci::use(owner, "owner"));
                     }) == 1;
}

std::vector<Sender> list_senders(Transaction& transaction) {
  Sender row;
  long long alert = 0;
  long long started = 0;
  long long seen = 0;
  soci::statement statement =
      (transaction.session().prepare
           << "select owner, alert_id, host, boot, journal, started_at, seen_at from senders "
              "order by started_at, owner",
       soci::into(row.owner), soci::into(alert), soci::into(row.host), soci::into(row.boot),
       soci::into(row.journal), soci::into(started), soci::into(seen));
  statement.execute();
  std::vector<Sender> senders;
  while (statement.fetch()) {
    row.alert_id = alert;
    row.started_ms = started;
    row.seen_ms = seen;
    senders.push_back(row);
  }
  return senders;
}

Result<std::vector<Lease>> lease_deliveries(Transaction& transaction, const LeaseRequest& request) {
  const long long alert = request.alert_id;
  const long long batch = request.batch;
  const long long now = request.now_ms;
  // The sender's row is locked first: who ends this sender waits, or has done so before.
  if (!touch_sender(transaction, request.owner, request.now_ms)) {
    return fail(ErrorCode::kConflict,
                "Another sender took this one for dead and settled its rows: start it again.");
  }
  const auto& without = request.without_domains;
  soci::session& sql = transaction.session();
  const long long taken = run_counted(
      sql, lease_query(transaction.dialect(), without.size()), [&](soci::statement& bound) {
        bound.exchange(soci::use(request.owner, "owner"));
        bound.exchange(soci::use(batch, "batch"));
        bound.exchange(soci::use(now, "now"));
        bound.exchange(soci::use(alert, "alert"));
        bound.exchange(soci::use(now, "due"));
        for (std::size_t i = 0; i < without.size(); ++i) {
          bound.exchange(soci::use(without[i], "d" + std::to_string(i)));
        }
        bound.exchange(soci::use(request.limit, "limit"));
      });
  if (taken == 0) return std::vector<Lease>();
  std::vector<Lease> leases = leased_rows(transaction, request.owner, batch);
  if (static_cast<long long>(leases.size()) < taken) {
    // The recipient was deleted between: nobody is there to write to.
    sql << "update deliveries set state = 'suppressed', owner = null where owner = :owner and "
           "batch = :batch and not exists(select 1 from recipients r where r.id = recipient_id)",
        soci::use(request.owner, "owner"), soci::use(batch, "batch");
  }
  return leases;
}

std::int64_t apply_results(Transaction& transaction, const std::string& owner,
                           std::span<const DeliveryResult> results) {
  std::int64_t written = 0;
  for (; !results.empty(); results = results.subspan(std::min(results.size(), kResultsAtOnce))) {
    written += apply_some(transaction.session(), owner,
                          results.first(std::min(results.size(), kResultsAtOnce)));
  }
  return written;
}

SettledRows end_sender(Transaction& transaction, const std::string& owner, bool are_unknown,
                       TimeMs now_ms) {
  const long long now = now_ms;
  soci::session& sql = transaction.session();
  sql << "delete from senders where owner = :owner", soci::use(owner, "owner");
  const auto bind = [&](soci::statement& bound) {
    if (!are_unknown) bound.exchange(soci::use(now, "due"));
    bound.exchange(soci::use(now, "at"));
    bound.exchange(soci::use(owner, "owner"));
  };
  SettledRows rows;
  if (are_unknown) {
    rows.unknown = run_counted(sql,
                               "update deliveries set state = 'unknown', changed_at = :at, "
                               "reply = 'The sender was lost, and its journal with it.', "
                               "owner = null where owner = :owner",
                               bind);
  } else {
    rows.queued = run_counted(sql,
                              "update deliveries set state = 'queued', next_at = :due, "
                              "changed_at = :at, owner = null where owner = :owner",
                              bind);
  }
  return rows;
}

}  // namespace holdfast
