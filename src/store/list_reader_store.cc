// How far each platform has come along the log of changes. Stateless; safe from any thread.
#include "store/list_reader_store.h"

#include <soci/soci.h>

namespace holdfast {
namespace {

// Keeps the platform's row for this transaction, so that of two that come at once the second sees
// what the first has told.
long long lock_reader(Transaction& transaction, const std::string& platform, long long at) {
  long long revision = 0;
  transaction.session() << "insert into list_readers(platform, revision, at) values(:platform, 0, "
                           ":at) on conflict(platform) do update set platform = excluded.platform "
                           "returning revision",
      soci::use(platform, "platform"), soci::use(at, "at"), soci::into(revision);
  return revision;
}

bool left_out(Transaction& transaction, long long before, long long from) {
  int count = 0;
  transaction.session() << "select count(*) from (select 1 from bank_contents where offered = 1 "
                           "and changed_revision > :before and changed_revision < :from limit 1) c",
      soci::use(before, "before"), soci::use(from, "from"), soci::into(count);
  return count > 0;
}

// In one statement, because a platform's first fetch tells every case there is.
void tell_cases(Transaction& transaction, const std::string& platform, long long before,
                long long until, long long at) {
  transaction.session()
      << "insert into case_events(case_id, at, kind, picture, platform) "
         "select p.case_id, cast(:at as bigint), case when c.withdrawn = 0 then 'loaded' "
         "else 'withdrawal_confirmed' end, p.position, cast(:platform as text) "
         "from bank_contents c join banks b on b.id = c.bank_id "
         "join case_pictures p on p.bank_content_id = c.id "
         "where c.offered = 1 and c.changed_revision > :before and c.changed_revision <= :until "
         "and ((c.withdrawn = 0 and b.shared = 1 and b.enabled = 1) or (c.withdrawn = 1 and exists "
         "(select 1 from case_events e where e.case_id = p.case_id and e.picture = p.position "
         "and e.kind = 'loaded' and e.platform = :platform2))) "
         "order by c.changed_revision, c.id",
      soci::use(at, "at"), soci::use(platform, "platform"), soci::use(before, "before"),
      soci::use(until, "until"), soci::use(platform, "platform2");
}

}  // namespace

std::int64_t list_read_by(Transaction& transaction, const std::string& platform) {
  long long revision = 0;
  soci::session& sql = transaction.session();
  sql << "select revision from list_readers where platform = :platform",
      soci::use(platform, "platform"), soci::into(revision);
  return sql.got_data() ? revision : 0;
}

std::vector<ListReader> list_readers(Transaction& transaction) {
  ListReader reader;
  long long revision = 0, at = 0, left = 0;
  soci::statement statement =
      (transaction.session().prepare
           << "select r.platform, r.revision, r.at, (select count(*) from bank_contents c where "
              "c.offered = 1 and c.changed_revision > r.revision) from list_readers r "
              "order by r.platform",
       soci::into(reader.platform), soci::into(revision), soci::into(at), soci::into(left));
  statement.execute();
  std::vector<ListReader> readers;
  while (statement.fetch()) {
    reader.revision = revision;
    reader.at_ms = at;
    reader.left = left;
    readers.push_back(reader);
  }
  return readers;
}

void note_list_read(Transaction& transaction, const std::string& platform, const ListRead& read,
                    TimeMs at_ms) {
  const long long at = at_ms;
  const long long until = read.until_revision;
  const long long before = lock_reader(transaction, platform, at);
  if (until <= before || left_out(transaction, before, read.from_revision)) return;
  transaction.session() << "update list_readers set revision = :until, at = :at "
                           "where platform = :platform",
      soci::use(until, "until"), soci::use(at, "at"), soci::use(platform, "platform");
  tell_cases(transaction, platform, before, until, at);
}

}  // namespace holdfast
