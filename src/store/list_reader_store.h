// Platforms that fetch the lists, and how far each has come: what a young person's timeline says of
// when a picture was loaded, and when it was dropped. Stateless; safe from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

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

struct ListReader {
  std::string platform;
  std::int64_t revision = 0;  // how far it has come
  TimeMs at_ms = 0;           // when it last took a change
  std::int64_t left = 0;      // changes on offer that it has not fetched
};
// Every platform that has fetched a list, by name.
[[nodiscard]] std::vector<ListReader> list_readers(Transaction& transaction);

// Cases of what changed since the platform was last here are told: "loaded" of a picture on a list,
// "withdrawal_confirmed" of one that it had loaded and that was taken off. Nothing is told, and it
// stays where it was, when it left out a change before `from_revision` that it has not seen.
void note_list_read(Transaction& transaction, const std::string& platform, const ListRead& read,
                    TimeMs at_ms);

}  // namespace holdfast
