// Tokens of files. Stateless; safe from any thread.
#include "store/lookup_file_store.h"

#include <fmt/format.h>
#include <soci/soci.h>

namespace holdfast {

void note_lookup_file(Transaction& transaction, const std::string& token, TimeMs at_ms) {
  const long long at = at_ms;
  soci::session& sql = transaction.session();
  sql << "insert into lookup_files(token, made_at) values(:token, :at)", soci::use(token, "token"),
      soci::use(at, "at");
  sql << fmt::format(
      "delete from lookup_files where token not in "
      "(select token from lookup_files order by made_at desc, token limit {})",
      kMostLookupFiles);
}

bool knows_lookup_file(Transaction& transaction, const std::string& token) {
  int count = 0;
  transaction.session() << "select count(*) from lookup_files where token = :token",
      soci::use(token, "token"), soci::into(count);
  return count > 0;
}

void forget_lookup_file(Transaction& transaction, const std::string& token) {
  transaction.session() << "delete from lookup_files where token = :token",
      soci::use(token, "token");
}

}  // namespace holdfast
