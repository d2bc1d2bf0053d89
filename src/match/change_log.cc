// Frames of changes with checksums. Pure.
#include "match/change_log.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "match/kernels/crc32c.h"

namespace holdfast {
namespace {

using match_kernels::crc32c;

constexpr char kMagic[] = "HFMLOG1\n";
constexpr std::size_t kMagicBytes = 8;
constexpr std::size_t kFrameHeaderBytes = 16;  // checksum, count, sequence
constexpr std::size_t kChangeBytes = 41;       // kind, id, hash

template <class T>
void append(T value, std::vector<std::uint8_t>& bytes) {
  for (std::size_t i = 0; i < sizeof value; ++i) {
    bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

template <class T>
T number_at(const std::uint8_t* bytes) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof value; ++i) value |= static_cast<T>(T{bytes[i]} << (8 * i));
  return value;
}

// The bytes of the whole and right frame that begins `bytes`, or 0.
std::size_t frame_bytes(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < kFrameHeaderBytes) return 0;
  const auto count = number_at<std::uint32_t>(bytes.data() + 4);
  if (count == 0 || count > kMostChangesAFrame) return 0;
  const std::size_t whole = kFrameHeaderBytes + count * kChangeBytes;
  if (whole > bytes.size()) return 0;
  const bool is_right =
      crc32c(bytes.data() + 4, whole - 4) == number_at<std::uint32_t>(bytes.data());
  return is_right ? whole : 0;
}

bool read_changes(std::span<const std::uint8_t> frame, std::vector<IndexChange>& changes) {
  changes.clear();
  for (std::size_t at = kFrameHeaderBytes; at < frame.size(); at += kChangeBytes) {
    const std::uint8_t kind = frame[at];
    if (kind != static_cast<std::uint8_t>(IndexChange::Kind::kInsert) &&
        kind != static_cast<std::uint8_t>(IndexChange::Kind::kErase)) {
      return false;
    }
    IndexChange& change = changes.emplace_back();
    change.kind = static_cast<IndexChange::Kind>(kind);
    change.id = number_at<std::uint64_t>(&frame[at + 1]);
    std::memcpy(change.hash.bytes.data(), &frame[at + 9], change.hash.bytes.size());
  }
  return true;
}

// Whether a frame with a later number stands anywhere in the bytes. Few places look like one, so
// few checksums are made.
bool has_later_frame(std::span<const std::uint8_t> bytes, std::uint64_t sequence) {
  constexpr std::uint64_t kMostAhead = std::uint64_t{1} << 32;
  for (std::size_t at = 1; at + kFrameHeaderBytes <= bytes.size(); ++at) {
    const std::uint64_t number = number_at<std::uint64_t>(&bytes[at + 8]);
    if (number <= sequence || number - sequence > kMostAhead) continue;
    if (frame_bytes(bytes.subspan(at)) != 0) return true;
  }
  return false;
}

std::unexpected<Error> damaged() {
  return fail(ErrorCode::kCorrupt,
              "The index's log of changes is damaged before its end; restore the folder from a "
              "copy, or build the index anew from its source.");
}

}  // namespace

std::vector<std::uint8_t> log_header(std::uint64_t sequence) {
  std::vector<std::uint8_t> bytes(kMagic, kMagic + kMagicBytes);
  append(sequence, bytes);
  return bytes;
}

void append_frame(std::span<const IndexChange> changes, std::uint64_t sequence,
                  std::vector<std::uint8_t>& bytes) {
  HOLDFAST_CHECK(!changes.empty() && changes.size() <= kMostChangesAFrame);
  const std::size_t start = bytes.size();
  append(std::uint32_t{0}, bytes);
  append(static_cast<std::uint32_t>(changes.size()), bytes);
  append(sequence, bytes);
  for (const IndexChange& change : changes) {
    bytes.push_back(static_cast<std::uint8_t>(change.kind));
    append(change.id, bytes);
    bytes.insert(bytes.end(), change.hash.bytes.begin(), change.hash.bytes.end());
  }
  std::vector<std::uint8_t> checksum;
  append(crc32c(bytes.data() + start + 4, bytes.size() - start - 4), checksum);
  std::copy(checksum.begin(), checksum.end(), bytes.begin() + static_cast<std::ptrdiff_t>(start));
}

Result<LogRead> read_log(
    std::span<const std::uint8_t> bytes,
    const std::function<void(std::span<const IndexChange>, std::uint64_t)>& apply) {
  if (bytes.size() < kLogHeaderBytes || std::memcmp(bytes.data(), kMagic, kMagicBytes) != 0) {
    return fail(ErrorCode::kCorrupt, "A file of the index is no log of changes; move it away.");
  }
  LogRead read{.good_bytes = kLogHeaderBytes,
               .sequence = number_at<std::uint64_t>(bytes.data() + kMagicBytes)};
  std::vector<IndexChange> changes;
  while (read.good_bytes < bytes.size()) {
    const auto rest = bytes.subspan(read.good_bytes);
    const std::size_t whole = frame_bytes(rest);
    if (whole == 0) {
      if (has_later_frame(rest, read.sequence)) return damaged();
      break;
    }
    if (number_at<std::uint64_t>(&rest[8]) != read.sequence ||
        !read_changes(rest.first(whole), changes)) {
      return damaged();
    }
    apply(changes, read.sequence);
    read.sequence += changes.size();
    read.good_bytes += whole;
  }
  return read;
}

}  // namespace holdfast
