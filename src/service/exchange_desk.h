// What people do with sources, at the desk and with `holdfast exchange`, and how they see them.
// Each deed goes to the audit log. Stateless; safe from any thread.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "base/time.h"
#include "holdfast/result.h"
#include "outbound/address_guard.h"
#include "store/source_store.h"

namespace holdfast {

inline constexpr TimeMs kLeastEveryMs = 5'000;
inline constexpr TimeMs kMostEveryMs = 7 * 86'400'000LL;

struct ExchangeActor {
  std::string name;  // "staff:NAME", "program"
  TimeMs at_ms = 0;
};

// "30s", "15m", "6h", "1d" in milliseconds; "0" is never. kInvalidArgument otherwise and outside
// kLeastEveryMs to kMostEveryMs.
[[nodiscard]] Result<TimeMs> read_every(std::string_view text);

// Makes the source and its bank: `bank` empty is "EXCHANGE_" and the name. StopNCII without
// statuses takes what is Active. Errors: kInvalidArgument for a field or a URL that may not be
// asked; those of insert_exchange_source.
[[nodiscard]] Result<ExchangeSource> add_exchange(Transaction& transaction, ExchangeSource fresh,
                                                  const AddressGuard& guard,
                                                  const ExchangeActor& actor);
[[nodiscard]] Result<void> enable_exchange(Transaction& transaction, const std::string& name,
                                           bool enabled, const ExchangeActor& actor);
[[nodiscard]] Result<void> sync_exchange(Transaction& transaction, const std::string& name,
                                         const ExchangeActor& actor);
// One step; see remove_exchange_source. The last one is written down.
[[nodiscard]] Result<bool> remove_exchange(Transaction& transaction, const std::string& name,
                                           const ExchangeActor& actor);

// Never its secret, and nothing that it sent.
[[nodiscard]] boost::json::object exchange_view(const ExchangeSource& source);
// "new", "syncing", "good", "failing", "disabled"
[[nodiscard]] const char* exchange_state(const ExchangeSource& source);

}  // namespace holdfast
