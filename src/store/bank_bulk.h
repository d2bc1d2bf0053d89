// Changes of a bank as a whole, and of many contents at once: bank_store.h has those of one.
// Stateless.
#pragma once

#include "store/bank_store.h"

namespace holdfast {

// withdraw_content() for many at once; those that are gone already stay as they are.
void withdraw_contents(Transaction& transaction, const std::vector<std::int64_t>& contents,
                       TimeMs at_ms);
// Whether the bank is matched and offered. False when it was so before; kNotFound when there is
// none.
[[nodiscard]] Result<bool> set_bank_enabled(Transaction& transaction, const std::string& name,
                                            bool enabled);

}  // namespace holdfast
