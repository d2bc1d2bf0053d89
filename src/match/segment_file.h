// The bytes of a snapshot file, which is one segment; docs/formats/match-index.md has the layout.
// Pure: the file is read where it lies in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "holdfast/match.h"
#include "match/segment.h"

namespace holdfast {

// `segment` may be null: no rows. The image borrows from it.
[[nodiscard]] IndexImage segment_image(const Segment* segment, std::uint64_t sequence);

struct LoadedSegment {
  std::shared_ptr<Segment> segment;  // null where there are no rows
  std::uint64_t sequence = 0;
};

// Reads in place; `keeps` holds the bytes, which begin on a cache line. What could lead a search
// astray is checked: the header's checksum, every size, and that runs follow each other. The
// checksums of the sections are not, since that reads the whole file. Error: kCorrupt.
[[nodiscard]] Result<LoadedSegment> load_segment(std::span<const std::byte> file,
                                                 std::shared_ptr<const void> keeps);
// The sections' checksums. Error: kCorrupt.
[[nodiscard]] Result<void> check_sections(std::span<const std::byte> file);

}  // namespace holdfast
