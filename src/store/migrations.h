// The schema as numbered steps, each applied once. docs/formats/database.md names the tables.
#pragma once

#include "holdfast/result.h"
#include "store/database.h"

namespace holdfast {

// Applies what is missing. kConflict when the database is newer than this program.
[[nodiscard]] Result<void> migrate(Transaction& transaction);

}  // namespace holdfast
