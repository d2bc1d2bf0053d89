// Emptying SQLite's log. Stateless.
#include "store/sqlite_log.h"

#include <soci/sqlite3/soci-sqlite3.h>

#include "store/rows.h"

namespace holdfast {

bool empty_sqlite_log(Database& database) {
  if (database.dialect() != Dialect::kSqlite) return true;
  const auto path = database.read([](Transaction& transaction) {
    std::string file;
    transaction.session() << "select file from pragma_database_list where name = 'main'",
        soci::into(file);
    return Result<std::string>(file);
  });
  if (!path) return false;
  try {
    soci::session session(soci::sqlite3, "dbname=\"" + *path + "\"");
    int is_busy = 1, pages = 0, moved = 0;
    session << "pragma busy_timeout = 500";
    session << "pragma synchronous = full";
    session << "pragma wal_checkpoint(truncate)", soci::into(is_busy), soci::into(pages),
        soci::into(moved);
    return is_busy == 0;
  } catch (const soci::soci_error&) {
    return false;
  }
}

}  // namespace holdfast
