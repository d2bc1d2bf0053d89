// The file's bytes.
#include "service/lookup_file.h"

#include <array>
#include <bit>
#include <cstring>

#include "base/check.h"
#include "match/kernels/crc32c.h"
#include "match_file/files.h"

namespace holdfast {
namespace {

using match_kernels::crc32c;
using Pieces = std::vector<std::span<const std::byte>>;

static_assert(std::endian::native == std::endian::little, "the file's numbers are as in memory");

constexpr char kMagic[] = "HFLISTS2";
constexpr std::size_t kHeaderBytes = 4096;
constexpr std::size_t kAlignment = 64;
constexpr std::size_t kParts = kSignalLists.size() + 1;  // the lists, places

struct Part {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};

struct Header {
  std::array<char, 8> magic;
  std::uint32_t checksum = 0;  // of the header's bytes after it
  std::int32_t min_quality = 0;
  std::int64_t revision = 0;
  std::array<char, kMostTokenBytes + 1> token;  // ends with zeros
  std::array<Part, kParts> parts;
  std::uint32_t places_checksum = 0;  // the other parts have checksums of their own
  std::uint32_t zero = 0;
};
static_assert(sizeof(Header) <= kHeaderBytes);
constexpr std::size_t kCheckedFrom = offsetof(Header, checksum) + sizeof(std::uint32_t);

struct PageBytes {
  std::uint64_t page = 0;
  SignalPlaces::Page owners;
};
static_assert(sizeof(PageBytes) == sizeof(std::uint64_t) + sizeof(SignalPlaces::Page));

std::unexpected<Error> damaged() {
  return fail(ErrorCode::kCorrupt, "The file of the lists is damaged; it is made anew.");
}

std::size_t bytes_of(const Pieces& pieces) {
  std::size_t bytes = 0;
  for (const auto& piece : pieces) bytes += piece.size();
  return bytes;
}

Result<Header> read_header(std::span<const std::byte> file) {
  Header header;
  if (file.size() < kHeaderBytes) return damaged();
  std::memcpy(&header, file.data(), sizeof header);
  const bool good =
      std::memcmp(header.magic.data(), kMagic, header.magic.size()) == 0 &&
      header.checksum == crc32c(file.data() + kCheckedFrom, kHeaderBytes - kCheckedFrom) &&
      header.token.back() == '\0';
  if (!good) return damaged();
  for (const Part& part : header.parts) {
    if (part.offset % kAlignment != 0 || part.offset > file.size() ||
        part.bytes > file.size() - part.offset) {
      return damaged();
    }
  }
  return header;
}

Result<void> check_places(std::span<const std::byte> places, std::uint32_t checksum) {
  if (places.size() % sizeof(PageBytes) != 0 || crc32c(places.data(), places.size()) != checksum) {
    return damaged();
  }
  for (std::size_t at = 0; at < places.size(); at += sizeof(PageBytes)) {
    std::uint64_t page = 0;
    std::memcpy(&page, places.data() + at, sizeof page);
    if (page >= SignalPlaces::kPages) return damaged();
  }
  return {};
}

Pieces pieces_of(const PlacePages& places, std::uint32_t& checksum) {
  Pieces pieces;
  for (const auto& [page, owners] : places) {
    pieces.push_back(std::as_bytes(std::span(&page, 1)));
    pieces.push_back(std::as_bytes(std::span(*owners)));
  }
  static_assert(sizeof(std::size_t) == sizeof(std::uint64_t));
  checksum = 0;
  for (const auto& piece : pieces) checksum = crc32c(piece.data(), piece.size(), checksum);
  return pieces;
}

}  // namespace

Result<LookupFile> read_lookup_file(std::span<const std::byte> file) {
  const Result<Header> header = read_header(file);
  if (!header) return std::unexpected<Error>(header.error());
  const auto part = [&](std::size_t number) {
    return file.subspan(header->parts[number].offset, header->parts[number].bytes);
  };
  LookupFile out{.head = {header->token.data(), header->revision, header->min_quality},
                 .lists = {},
                 .places = part(kSignalLists.size())};
  Result<void> good = check_places(out.places, header->places_checksum);
  for (std::size_t list = 0; good && list < out.lists.size(); ++list) {
    out.lists[list] = part(list);
    good = HammingIndex::check_snapshot(out.lists[list]);
  }
  if (!good) return damaged();
  return out;
}

void put_places(const LookupFile& file, SignalPlaces& places) {
  const auto bytes = std::make_unique<PageBytes>();
  for (std::size_t at = 0; at < file.places.size(); at += sizeof(PageBytes)) {
    std::memcpy(static_cast<void*>(bytes.get()), file.places.data() + at, sizeof(PageBytes));
    places.put_page(bytes->page, bytes->owners);
  }
}

Result<void> write_lookup_file(const std::string& name, const LookupFileHead& head,
                               std::span<const IndexImage> lists, const PlacePages& places) {
  HOLDFAST_CHECK(head.token.size() <= kMostTokenBytes);
  HOLDFAST_CHECK(lists.size() == kSignalLists.size());
  Header header{.magic = {},
                .min_quality = head.min_quality,
                .revision = head.revision,
                .token = {},
                .parts = {}};
  std::copy_n(kMagic, header.magic.size(), header.magic.begin());
  std::copy(head.token.begin(), head.token.end(), header.token.begin());
  std::vector<Pieces> parts;
  for (const IndexImage& list : lists) parts.push_back(list.pieces);
  parts.push_back(pieces_of(places, header.places_checksum));
  std::vector<std::byte> first(kHeaderBytes);
  Pieces all{first};
  std::uint64_t offset = kHeaderBytes;
  for (std::size_t i = 0; i < kParts; ++i) {
    header.parts[i] = {offset, bytes_of(parts[i])};
    HOLDFAST_CHECK(offset % kAlignment == 0);  // images are whole cache lines
    offset += header.parts[i].bytes;
    all.insert(all.end(), parts[i].begin(), parts[i].end());
  }
  std::memcpy(first.data(), &header, sizeof header);
  header.checksum = crc32c(first.data() + kCheckedFrom, kHeaderBytes - kCheckedFrom);
  std::memcpy(first.data(), &header, sizeof header);
  return replace_file(name, all);
}

}  // namespace holdfast
