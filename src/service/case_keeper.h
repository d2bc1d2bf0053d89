// What becomes of sealed pictures of cases (assessed mode): gone with the decision, the withdrawal,
// their longest time, or the mode itself. Stateless; safe from any thread. docs/formats/case.md.
#pragma once

#include <string>

#include "service/app.h"
#include "store/case_file_store.h"

namespace holdfast {

// The case as it is once the files of its decided and withdrawn pictures are destroyed.
[[nodiscard]] Result<Case> without_settled_files(Transaction& transaction, const Case& after,
                                                 const std::string& actor, TimeMs at_ms);
// Once that is committed: what was destroyed is gone from SQLite's log too.
void forget_destroyed_files(App& app, const Case& after);

// Destroys what is due; called every minute, and when assessed mode is turned off.
void keep_case_files(App& app);

}  // namespace holdfast
