// A file with the lists as a server had them in memory, so that the next start reads them instead
// of making them of every row of the database; docs/formats/lookup-file.md has the layout. The
// database stays the truth. Stateless; safe from any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "holdfast/match.h"
#include "holdfast/result.h"
#include "service/signal_lists.h"
#include "service/signal_places.h"

namespace holdfast {

// What the file says of itself.
struct LookupFileHead {
  std::string token;          // lookup_file_store.h
  std::int64_t revision = 0;  // of "banks": every change up to it is in the file
  int min_quality = 0;        // PDQ hashes under it are not
};
inline constexpr std::size_t kMostTokenBytes = 63;

// Borrows the file's bytes.
struct LookupFile {
  LookupFileHead head;
  // Snapshots, in the order of kSignalLists: HammingIndex::load().
  std::array<std::span<const std::byte>, kSignalLists.size()> lists;
  std::span<const std::byte> places;
};

// Everything is checked, the checksums too, which reads all of it. `file` begins on a cache line.
// Error: kCorrupt.
[[nodiscard]] Result<LookupFile> read_lookup_file(std::span<const std::byte> file);
void put_places(const LookupFile& file, SignalPlaces& places);

using PlacePages = std::vector<std::pair<std::size_t, std::unique_ptr<SignalPlaces::Page>>>;
// Writes the file beside `name` and then in its place. `lists` are in the order of kSignalLists.
// Error: kUnavailable.
[[nodiscard]] Result<void> write_lookup_file(const std::string& name, const LookupFileHead& head,
                                             std::span<const IndexImage> lists,
                                             const PlacePages& places);

}  // namespace holdfast
