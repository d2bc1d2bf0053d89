// Checks that a server has what it needs. Stateless.
#pragma once

#include <string>
#include <vector>

#include "store/database.h"

namespace holdfast {

struct Check {
  std::string name;
  bool good = false;
  std::string finding;  // one sentence; when not good, what to do
};

// Of the program itself: pages, hashing, matching, decoding.
[[nodiscard]] std::vector<Check> check_program();
// Of an open database: schema, audit log, somebody who can sign in, and whether
// its server last asked for keys.
[[nodiscard]] std::vector<Check> check_database(Database& database);

}  // namespace holdfast
