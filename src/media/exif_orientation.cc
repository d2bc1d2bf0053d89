// Bounded reading of a TIFF directory. Pure; safe from any thread.
#include "media/exif_orientation.h"

#include <cstddef>
#include <cstring>

namespace holdfast::media {
namespace {

constexpr std::uint32_t kOrientationTag = 0x0112;
constexpr std::uint32_t kTypeShort = 3;
constexpr std::uint32_t kTypeLong = 4;
constexpr std::size_t kEntryBytes = 12;

struct TiffReader {
  std::span<const std::uint8_t> bytes;
  bool big_endian = false;

  // `width` bytes at `offset`, which must lie inside.
  [[nodiscard]] std::uint32_t read(std::size_t offset, std::size_t width) const {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < width; ++i) {
      value = (value << 8) | bytes[offset + (big_endian ? i : width - 1 - i)];
    }
    return value;
  }
  [[nodiscard]] bool holds(std::size_t offset, std::size_t width) const {
    return offset <= bytes.size() && width <= bytes.size() - offset;
  }
};

// The first value of the entry at `entry`; a value list over four bytes stands elsewhere.
std::uint32_t first_value(const TiffReader& tiff, std::size_t entry) {
  const std::uint32_t type = tiff.read(entry + 2, 2);
  const std::uint32_t count = tiff.read(entry + 4, 4);
  if ((type != kTypeShort && type != kTypeLong) || count == 0) return 0;
  const std::size_t width = type == kTypeShort ? 2 : 4;
  const std::uint64_t total_bytes = std::uint64_t{count} * width;
  std::size_t offset = entry + 8;
  if (total_bytes > 4) {
    offset = tiff.read(entry + 8, 4);
    if (!tiff.holds(offset, total_bytes)) return 0;
  }
  return tiff.read(offset, width);
}

}  // namespace

int exif_orientation(std::span<const std::uint8_t> block) {
  constexpr std::uint8_t kPrefix[] = {'E', 'x', 'i', 'f', 0, 0};
  while (block.size() >= sizeof kPrefix &&
         std::memcmp(block.data(), kPrefix, sizeof kPrefix) == 0) {
    block = block.subspan(sizeof kPrefix);
  }
  if (block.size() < 8 || block[0] != block[1] || (block[0] != 'I' && block[0] != 'M')) return 1;
  const TiffReader tiff{block, block[0] == 'M'};
  if (tiff.read(2, 2) != 42) return 1;
  const std::size_t directory = tiff.read(4, 4);
  if (!tiff.holds(directory, 2)) return 1;
  const std::uint32_t entries = tiff.read(directory, 2);
  std::uint32_t orientation = 1;
  for (std::uint32_t i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + std::size_t{i} * kEntryBytes;
    if (!tiff.holds(entry, kEntryBytes)) break;
    if (tiff.read(entry, 2) != kOrientationTag) continue;
    const std::uint32_t value = first_value(tiff, entry);
    if (value >= 1 && value <= 8) orientation = value;
  }
  return static_cast<int>(orientation);
}

}  // namespace holdfast::media
