// How far each platform has come along the log of changes. Stateless; safe from any thread.
#include "store/list_reader_store.h"

#include <vector>

#include "store/case_store.h"
#include "store/rows.h"

namespace holdfast {
namespace {

struct ChangedPicture {
  std::int64_t case_id = 0;
  int position = 0;
  bool is_withdrawn = false;
};

std::vector<ChangedPicture> pictures_changed(Transaction& transaction, long long after,
                                             long long until) {
  long long case_id = 0;
  int position = 0, withdrawn = 0;
  soci::statement statement =
      (transaction.session().prepare
           << "select p.case_id, p.position, c.withdrawn from bank_contents c "
              "join case_pictures p on p.bank_content_id = c.id "
              "where c.offered = 1 and c.changed_revision > :after and "
              "c.changed_revision <= :until order by c.changed_revision, c.id",
       soci::use(after, "after"), soci::use(until, "until"), soci::into(case_id),
       soci::into(position), soci::into(withdrawn));
  std::vector<ChangedPicture> found;
  statement.execute();
  while (statement.fetch()) found.push_back({case_id, position, withdrawn != 0});
  return found;
}

}  // namespace

std::int64_t list_read_by(Transaction& transaction, const std::string& platform) {
  long long revision = 0;
  transaction.session() << "select revision from list_readers where platform = :platform",
      soci::use(platform, "platform"), soci::into(revision);
  return transaction.session().got_data() ? revision : 0;
}

void note_list_read(Transaction& transaction, const std::string& platform, std::int64_t revision,
                    TimeMs at_ms) {
  const std::int64_t before = list_read_by(transaction, platform);
  if (revision <= before) return;
  const long long now_at = revision;
  const long long at = at_ms;
  // Of two that say the same at once only one goes further.
  soci::statement moved =
      (transaction.session().prepare
           << "insert into list_readers(platform, revision, at) values(:platform, :revision, :at) "
              "on conflict(platform) do update set revision = excluded.revision, "
              "at = excluded.at where list_readers.revision < excluded.revision",
       soci::use(platform, "platform"), soci::use(now_at, "revision"), soci::use(at, "at"));
  moved.execute(true);
  if (moved.get_affected_rows() == 0) return;
  for (const ChangedPicture& picture : pictures_changed(transaction, before, revision)) {
    if (picture.is_withdrawn && before == 0) continue;  // it never had it
    append_case_event(transaction, picture.case_id,
                      {.at_ms = at_ms,
                       .kind = picture.is_withdrawn ? "withdrawal_confirmed" : "loaded",
                       .picture = picture.position,
                       .platform = platform});
  }
}

}  // namespace holdfast
