// SQLite's write-ahead log keeps the pages of before, and with them what was deleted, until it is
// emptied. Stateless; safe from any thread.
#pragma once

#include "store/database.h"

namespace holdfast {

// Makes what was deleted leave the log, over a connection of its own. Waits half a second for
// readers at most; false: they were not done, or the database cannot be reached; call it again
// later. PostgreSQL frees deleted rows itself, when it vacuums: true.
[[nodiscard]] bool empty_sqlite_log(Database& database);

}  // namespace holdfast
