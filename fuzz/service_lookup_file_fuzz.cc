// The file of the lists: read, or refused as damaged; what is read can be searched. The checksums
// of what the fuzzer changed are set right, so that it gets past them.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "base/check.h"
#include "match/kernels/crc32c.h"
#include "service/lookup_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kHeader = 4096, kChecked = 12;
  if (size > 1u << 20) return 0;
  std::vector<std::uint64_t> room(size / 8 + 9);  // on a cache line's start
  auto* start = reinterpret_cast<std::byte*>(room.data());
  start += (64 - reinterpret_cast<std::uintptr_t>(start) % 64) % 64;
  if (size != 0) std::memcpy(start, data, size);
  if (size >= kHeader) {
    const std::uint32_t sum = holdfast::match_kernels::crc32c(start + kChecked, kHeader - kChecked);
    std::memcpy(start + kChecked - sizeof sum, &sum, sizeof sum);
  }
  const auto file = holdfast::read_lookup_file({start, size});
  if (!file) {
    HOLDFAST_CHECK(file.error().code == holdfast::ErrorCode::kCorrupt);
    return 0;
  }
  HOLDFAST_CHECK(file->head.token.size() <= holdfast::kMostTokenBytes);
  holdfast::SignalPlaces places;
  holdfast::put_places(*file, places);
  auto index = holdfast::HammingIndex::create().value();
  if (index.load(file->lists[holdfast::kPdqList], nullptr)) {
    (void)index.find(holdfast::Hash256{}, holdfast::kDefaultRadiusBits);
  }
  return 0;
}
