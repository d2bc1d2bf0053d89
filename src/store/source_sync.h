// What source_store.cc and source_sync.cc share: a source's row and its lease. This room's alone.
#pragma once

#include "store/source_store.h"

namespace holdfast {

// kConflict unless `lease.owner` holds the source.
[[nodiscard]] Result<void> check_source_lease(Transaction& transaction, std::int64_t source_id,
                                              const SourceLease& lease);
[[nodiscard]] std::optional<ExchangeSource> find_source_by_id(Transaction& transaction,
                                                              std::int64_t source_id);

}  // namespace holdfast
