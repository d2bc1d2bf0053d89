// Platforms that fetch the lists, and how far each has come: what a young person's timeline says of
// when a picture was loaded, and when it was dropped. Stateless; safe from any thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"
#include "store/database.h"

namespace holdfast {

// The platform has fetched every change up to `revision`. Cases of what changed since it was last
// here are told: "loaded" of a picture on a list, "withdrawal_confirmed" of one taken off. Cheap when
// there is nothing new.
void note_list_read(Transaction& transaction, const std::string& platform, std::int64_t revision,
                    TimeMs at_ms);

// How far it was said to have come; 0 for one that was never here.
[[nodiscard]] std::int64_t list_read_by(Transaction& transaction, const std::string& platform);

}  // namespace holdfast
