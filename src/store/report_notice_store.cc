// Notices of what waits. A lease is known by its end: whoever takes it over sets a later one, so
// every step is one update that fits the row only while the lease is the caller's. Stateless.
#include "store/report_notice_store.h"

#include <algorithm>

#include "store/rows.h"

namespace holdfast {
namespace {

// Sets the end of the lease where it is still `notice`'s.
bool move_lease(Transaction& transaction, const ReportNotice& notice, TimeMs to_ms) {
  const long long from = notice.until_ms;
  const long long to = to_ms;
  soci::statement statement =
      (transaction.session().prepare << "update report_notices set next_at = :to "
                                        "where address = :address and next_at = :from",
       soci::use(to, "to"), soci::use(notice.address, "address"), soci::use(from, "from"));
  statement.execute(true);
  return statement.get_affected_rows() == 1;
}

std::optional<ReportNotice> find_due(Transaction& transaction, TimeMs now_ms) {
  ReportNotice notice;
  const long long now = now_ms;
  long long next = 0;
  soci::session& sql = transaction.session();
  sql << "select address, next_at from report_notices where next_at <= :now and "
         "told < (select arrived from report_arrivals where id = 1) and "
         "(exists (select 1 from reports where state = 'waiting') or "
         "exists (select 1 from cases where unread > 0)) order by next_at, address limit 1",
      soci::use(now, "now"), soci::into(notice.address), soci::into(next);
  if (!sql.got_data()) return std::nullopt;
  notice.until_ms = next;
  return notice;
}

}  // namespace

std::vector<std::string> list_report_notice_addresses(Transaction& transaction) {
  std::string address;
  soci::statement statement =
      (transaction.session().prepare << "select address from report_notices order by address",
       soci::into(address));
  statement.execute();
  std::vector<std::string> addresses;
  while (statement.fetch()) addresses.push_back(address);
  return addresses;
}

void set_report_notice_addresses(Transaction& transaction,
                                 const std::vector<std::string>& addresses) {
  soci::session& sql = transaction.session();
  for (const std::string& old : list_report_notice_addresses(transaction)) {
    if (std::find(addresses.begin(), addresses.end(), old) != addresses.end()) continue;
    sql << "delete from report_notices where address = :address", soci::use(old, "address");
  }
  for (const std::string& address : addresses) {
    sql << "insert into report_notices(address, told, next_at) "
           "select :address, arrived, 0 from report_arrivals where id = 1 "
           "on conflict(address) do nothing",
        soci::use(address, "address");
  }
}

void count_desk_arrival(Transaction& transaction) {
  transaction.session() << "update report_arrivals set arrived = arrived + 1 where id = 1";
}

bool is_report_notice_due(Transaction& transaction, TimeMs now_ms) {
  return find_due(transaction, now_ms).has_value();
}

std::optional<ReportNotice> lease_report_notice(Transaction& transaction, TimeMs now_ms,
                                                TimeMs until_ms) {
  std::optional<ReportNotice> notice = find_due(transaction, now_ms);
  if (!notice || !move_lease(transaction, *notice, until_ms)) return std::nullopt;
  notice->until_ms = until_ms;
  return notice;
}

std::optional<std::int64_t> begin_report_notice(Transaction& transaction,
                                                const ReportNotice& notice, TimeMs next_ms) {
  if (!move_lease(transaction, notice, next_ms)) return std::nullopt;
  long long arrived = 0;
  transaction.session() << "select arrived from report_arrivals where id = 1", soci::into(arrived);
  return arrived;
}

void finish_report_notice(Transaction& transaction, const ReportNotice& notice,
                          std::int64_t count) {
  const long long until = notice.until_ms;
  const long long told = count;
  transaction.session() << "update report_notices set told = :told "
                           "where address = :address and next_at = :until",
      soci::use(told, "told"), soci::use(notice.address, "address"), soci::use(until, "until");
}

void return_report_notice(Transaction& transaction, const ReportNotice& notice, TimeMs again_ms) {
  (void)move_lease(transaction, notice, again_ms);
}

}  // namespace holdfast
