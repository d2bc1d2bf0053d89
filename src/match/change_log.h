// The bytes of a log of changes; docs/formats/match-index.md has the grammar. Pure values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "holdfast/hash.h"
#include "holdfast/result.h"

namespace holdfast {

struct IndexChange {
  enum class Kind : std::uint8_t { kInsert = 1, kErase = 2 };
  Kind kind = Kind::kInsert;
  std::uint64_t id = 0;
  Hash256 hash;  // of kErase nothing
  friend bool operator==(const IndexChange&, const IndexChange&) = default;
};

inline constexpr std::size_t kLogHeaderBytes = 16;
inline constexpr std::size_t kMostChangesAFrame = 65'536;

// A log's first bytes. `sequence` is the number of the first change in it; changes count from 1.
[[nodiscard]] std::vector<std::uint8_t> log_header(std::uint64_t sequence);
// Appends a frame of 1 to kMostChangesAFrame changes, the first of which has that number.
void append_frame(std::span<const IndexChange> changes, std::uint64_t sequence,
                  std::vector<std::uint8_t>& bytes);

struct LogRead {
  std::size_t good_bytes = 0;  // whole frames end here; what follows was being written
  std::uint64_t sequence = 0;  // of the next change
};

// Gives each frame's changes, with the number of the first, to `apply`, until the bytes end or a
// frame is cut short or wrong, which is what a write that was interrupted leaves. Errors: kCorrupt
// for a header that is none, and for a wrong frame with a whole one after it: those were
// acknowledged, so leaving them out would lose changes.
[[nodiscard]] Result<LogRead> read_log(
    std::span<const std::uint8_t> bytes,
    const std::function<void(std::span<const IndexChange>, std::uint64_t)>& apply);

}  // namespace holdfast
