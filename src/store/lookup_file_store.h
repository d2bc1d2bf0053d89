// Files that hold a server's lists as it had them in memory (service/lookup_file.h). Each has a
// token, which is put here before the file is: a database without it was restored from a copy that
// is older than the file, and may have gone another way since. Stateless; safe from any thread.
#pragma once

#include <string>

#include "base/time.h"
#include "store/database.h"

namespace holdfast {

// Of so many the newest are kept: one for each server that shares the database.
inline constexpr int kMostLookupFiles = 64;

void note_lookup_file(Transaction& transaction, const std::string& token, TimeMs at_ms);
[[nodiscard]] bool knows_lookup_file(Transaction& transaction, const std::string& token);
void forget_lookup_file(Transaction& transaction, const std::string& token);

}  // namespace holdfast
