// Platforms that fetch the lists, and how far each has come: what a young person's timeline says of
// when a picture was loaded, and when it was dropped. Stateless; safe from any thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"
#include "store/database.h"

namespace holdfast {

// What a platform has fetched to its end: every change of the exchange's log from the first
// revision to the last, both included.
struct ListRead {
  std::int64_t from_revision = 0;
  std::int64_t until_revision = 0;
};

// How far the platform was said to have come; 0 for one that was never here.
[[nodiscard]] std::int64_t list_read_by(Transaction& transaction, const std::string& platform);

// Cases of what changed since the platform was last here are told: "loaded" of a picture on a list,
// "withdrawal_confirmed" of one that it had loaded and that was taken off. Nothing is told, and it
// stays where it was, when it left out a change before `from_revision` that it has not seen.
void note_list_read(Transaction& transaction, const std::string& platform, const ListRead& read,
                    TimeMs at_ms);

}  // namespace holdfast
