// The banks as records of a hash list, and what the exchange's resources share. Stateless; safe
// from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/record.h"
#include "service/app.h"
#include "service/exchange_keys.h"
#include "service/message.h"
#include "store/exchange_store.h"

namespace holdfast {

// Each content as its own entry, with what platforms say of it.
[[nodiscard]] std::vector<ExchangeRecord> exchange_records(Transaction& transaction,
                                                           const std::vector<ExchangeRow>& rows);

// Each hash as one entry, as a list needs it whose entries are known by their hash: active while
// any content on offer has it, with every case behind it and what platforms say of any of them. A
// picture under `min_quality` has no hash that could be matched, and is left out.
[[nodiscard]] std::vector<ExchangeRecord> exchange_records_by_hash(
    Transaction& transaction, const std::vector<ExchangeRow>& rows,
    const ExchangeKeys::Values& keys, int min_quality);

// Records what the platform that asks says of these contents, and the audit log tells. How many of
// them it is news for.
[[nodiscard]] Result<int> record_platform_feedback(Transaction& transaction,
                                                   const Principal& platform,
                                                   const std::vector<std::int64_t>& contents,
                                                   FeedbackValue value, TimeMs now_ms);

// Whether the body says that it is of this type, whatever its parameters.
[[nodiscard]] bool has_content_type(const Request& request, std::string_view type);
// "REVISION.CONTENT"
[[nodiscard]] std::string cursor_text(const ExchangeRow& last);
[[nodiscard]] Result<ExchangeCursor> read_cursor_text(std::string_view text);

}  // namespace holdfast
