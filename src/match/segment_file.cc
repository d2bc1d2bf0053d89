// Snapshot files. Pure; safe from any thread.
#include "match/segment_file.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <utility>
#include <vector>

#include "match/kernels/crc32c.h"
#include "match/kernels/kernel.h"

namespace holdfast {
namespace {

using match_kernels::crc32c;

static_assert(std::endian::native == std::endian::little, "the file's numbers are read in place");

constexpr std::size_t kHeaderBytes = 4096;
constexpr std::size_t kAlignment = 64;
constexpr std::size_t kSections = 3 + 3 * BandTable::kWords;  // hashes, ids, slots; three a word
constexpr std::uint64_t kMaxSlots = std::uint64_t{1} << 33;
constexpr char kMagic[] = "HFMSNAP1";

struct SectionPlace {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  std::uint32_t checksum = 0;
  std::uint32_t zero = 0;
};

struct Header {
  std::array<char, 8> magic;
  std::uint32_t checksum = 0;  // of the header's bytes after it
  std::uint32_t sections = kSections;
  std::uint64_t sequence = 0;
  std::uint64_t rows = 0;
  std::uint64_t slots = 0;  // a power of two above the rows, or 0 with them
  std::array<SectionPlace, kSections> places;
};
static_assert(sizeof(Header) <= kHeaderBytes);
constexpr std::size_t kCheckedFrom = offsetof(Header, checksum) + sizeof(std::uint32_t);

using Sections = std::array<std::span<const std::byte>, kSections>;

std::uint32_t header_checksum(const std::byte* header) {
  return crc32c(header + kCheckedFrom, kHeaderBytes - kCheckedFrom);
}

// How many bytes each section of so many rows and slots has.
std::array<std::uint64_t, kSections> section_sizes(std::uint64_t rows, std::uint64_t slots) {
  std::array<std::uint64_t, kSections> sizes{};
  if (rows == 0) return sizes;
  sizes[0] = rows * BandTable::kRowBytes;
  sizes[1] = rows * sizeof(std::uint64_t);
  sizes[2] = slots * sizeof(std::uint32_t);
  for (std::size_t word = 0; word < BandTable::kWords; ++word) {
    sizes[3 + word * 3] =
        ((std::uint64_t{1} << BandTable::key_bits_for(rows)) + 1) * sizeof(std::uint32_t);
    sizes[4 + word * 3] = (rows + match_kernels::kNearPadding) * sizeof(std::uint16_t);
    sizes[5 + word * 3] = rows * sizeof(std::uint32_t);
  }
  return sizes;
}

// Arrays may be longer than their rows, as those that were made for more rows are.
template <class T>
std::span<const std::byte> first_bytes(const Array<T>& array, std::uint64_t bytes) {
  HOLDFAST_CHECK(array.bytes() >= bytes);
  return std::as_bytes(array.span()).first(bytes);
}

Sections sections_of(const Segment& segment, const std::array<std::uint64_t, kSections>& sizes) {
  Sections sections;
  sections[0] = first_bytes(segment.hash_array(), sizes[0]);
  sections[1] = first_bytes(segment.id_array(), sizes[1]);
  sections[2] = first_bytes(segment.slots().slots(), sizes[2]);
  for (std::size_t word = 0; word < BandTable::kWords; ++word) {
    const BandTable::Table& table = segment.bands().table(word);
    sections[3 + word * 3] = first_bytes(table.starts, sizes[3 + word * 3]);
    sections[4 + word * 3] = first_bytes(table.others, sizes[4 + word * 3]);
    sections[5 + word * 3] = first_bytes(table.rows, sizes[5 + word * 3]);
  }
  return sections;
}

template <class T>
Array<T> borrowed(std::span<const std::byte> bytes) {
  return Array<T>(
      std::span<const T>(reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)));
}

std::unexpected<Error> damaged() {
  return fail(ErrorCode::kCorrupt,
              "The index's snapshot is damaged; restore the folder from a copy, or build the index "
              "anew from its source.");
}

bool are_runs(std::span<const std::uint32_t> starts, std::uint64_t rows) {
  return starts.front() == 0 && starts.back() == rows &&
         std::is_sorted(starts.begin(), starts.end());
}

// The header and the sections' places in the file, all within it and of the sizes they must have.
Result<Header> read_header(std::span<const std::byte> file, Sections& sections) {
  if (file.size() < kHeaderBytes) return damaged();
  Header header;
  std::memcpy(&header, file.data(), sizeof header);
  if (std::memcmp(header.magic.data(), kMagic, header.magic.size()) != 0 ||
      header.checksum != header_checksum(file.data()) || header.sections != kSections ||
      header.rows > BandTable::kMaxRows || header.slots > kMaxSlots ||
      (header.rows != 0 && (!std::has_single_bit(header.slots) || header.slots <= header.rows))) {
    return damaged();
  }
  const std::array<std::uint64_t, kSections> sizes = section_sizes(header.rows, header.slots);
  for (std::size_t i = 0; i < kSections; ++i) {
    const SectionPlace& place = header.places[i];
    if (place.bytes != sizes[i] || place.offset % kAlignment != 0 || place.offset > file.size() ||
        place.bytes > file.size() - place.offset) {
      return damaged();
    }
    sections[i] = file.subspan(place.offset, place.bytes);
  }
  return header;
}

}  // namespace

IndexImage segment_image(const Segment* segment, std::uint64_t sequence) {
  static constexpr std::array<std::byte, kAlignment> kZeros{};
  IndexImage image;
  Header header{.magic = {}, .sequence = sequence, .places = {}};
  std::copy_n(kMagic, header.magic.size(), header.magic.begin());
  header.rows = segment == nullptr ? 0 : segment->rows();
  header.slots = segment == nullptr ? 0 : segment->slots().slots().size();
  const std::array<std::uint64_t, kSections> sizes = section_sizes(header.rows, header.slots);
  const Sections sections = segment == nullptr ? Sections{} : sections_of(*segment, sizes);
  std::uint64_t offset = kHeaderBytes;
  image.header.resize(kHeaderBytes);
  image.pieces.emplace_back(image.header);
  for (std::size_t i = 0; i < kSections; ++i) {
    header.places[i] = {.offset = offset,
                        .bytes = sections[i].size(),
                        .checksum = crc32c(sections[i].data(), sections[i].size())};
    image.pieces.push_back(sections[i]);
    const std::size_t padding = (kAlignment - sections[i].size() % kAlignment) % kAlignment;
    if (padding != 0) image.pieces.push_back(std::span(kZeros).first(padding));
    offset += sections[i].size() + padding;
  }
  std::memcpy(image.header.data(), &header, sizeof header);
  header.checksum = header_checksum(image.header.data());
  std::memcpy(image.header.data(), &header, sizeof header);
  return image;
}

Result<LoadedSegment> load_segment(std::span<const std::byte> file,
                                   std::shared_ptr<const void> keeps) {
  Sections sections;
  const Result<Header> header = read_header(file, sections);
  if (!header) return std::unexpected<Error>(header.error());
  if (header->rows == 0) return LoadedSegment{nullptr, header->sequence};
  std::array<BandTable::Table, BandTable::kWords> tables;
  for (std::size_t word = 0; word < BandTable::kWords; ++word) {
    tables[word] = {.starts = borrowed<std::uint32_t>(sections[3 + word * 3]),
                    .others = borrowed<std::uint16_t>(sections[4 + word * 3]),
                    .rows = borrowed<std::uint32_t>(sections[5 + word * 3])};
    if (!are_runs(tables[word].starts.span(), header->rows)) return damaged();
  }
  return LoadedSegment{
      std::make_shared<Segment>(borrowed<std::uint8_t>(sections[0]),
                                borrowed<std::uint64_t>(sections[1]),
                                IdSlots(borrowed<std::uint32_t>(sections[2])),
                                BandTable(header->rows, std::move(tables)), std::move(keeps)),
      header->sequence};
}

Result<void> check_sections(std::span<const std::byte> file) {
  Sections sections;
  const Result<Header> header = read_header(file, sections);
  if (!header) return std::unexpected<Error>(header.error());
  for (std::size_t i = 0; i < kSections; ++i) {
    if (crc32c(sections[i].data(), sections[i].size()) != header->places[i].checksum) {
      return damaged();
    }
  }
  return {};
}

}  // namespace holdfast
