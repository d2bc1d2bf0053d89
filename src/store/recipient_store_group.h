// Groups as SQL and what stays of a forgotten address: shared by what knows of recipients; this
// room alone.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "store/recipient_store.h"
#include "store/rows.h"

namespace holdfast {

// " and (lower(r.role) like :g0 ...) ..." and the values for it, in order. `r` must be the
// recipients.
struct GroupSql {
  std::string conditions;
  std::vector<std::string> values;

  // The statement borrows the values: keep this alive as long as it.
  void bind(soci::statement& statement) const {
    for (std::size_t i = 0; i < values.size(); ++i) {
      statement.exchange(soci::use(values[i], "g" + std::to_string(i)));
    }
  }
};
[[nodiscard]] GroupSql group_sql(const Group& group, Dialect dialect);

// What stays of a forgotten address: SHA-256 of its key, in hexadecimal.
[[nodiscard]] std::string address_hash(const std::string& address_key);

}  // namespace holdfast
