// A snapshot file and a log of changes from outside: read or refused, and what is read can be asked
// and changed. The header's checksum is put right first, or nothing would come past it.
#include <cstdlib>
#include <cstring>
#include <memory>

#include "base/check.h"
#include "holdfast/match.h"
#include "match/change_log.h"
#include "match/kernels/crc32c.h"

namespace {

constexpr std::size_t kHeaderBytes = 4096;
constexpr std::size_t kChecksumAt = 8;

void read_snapshot(const std::uint8_t* data, std::size_t size) {
  const std::size_t room = (size + 63) / 64 * 64 + 64;
  const std::shared_ptr<void> file(std::aligned_alloc(64, room), std::free);
  auto* bytes = static_cast<std::byte*>(file.get());
  std::memcpy(bytes, data, size);
  if (size >= kHeaderBytes) {
    const std::uint32_t checksum =
        holdfast::match_kernels::crc32c(bytes + kChecksumAt + 4, kHeaderBytes - kChecksumAt - 4);
    std::memcpy(bytes + kChecksumAt, &checksum, sizeof checksum);
  }
  holdfast::HammingIndex index = holdfast::HammingIndex::create().value();
  (void)holdfast::HammingIndex::check_snapshot({bytes, size});
  if (!index.load({bytes, size}, file)) return;
  holdfast::Hash256 query;
  for (const int radius : {0, 8, 31, 40}) (void)index.find(query, radius);
  query.bytes.fill(0xFF);
  for (std::uint64_t id = 0; id < 8; ++id) {
    (void)index.erase(id);
    index.insert(id * 3, query);
  }
  holdfast::IndexMerge merge = index.begin_snapshot();
  merge.run();
  index.finish_merge(std::move(merge));
  HOLDFAST_CHECK(!index.find(query, 0).empty());
}

void read_log(const std::uint8_t* data, std::size_t size) {
  std::size_t changes = 0;
  const auto read =
      holdfast::read_log({data, size}, [&](auto some, std::uint64_t) { changes += some.size(); });
  if (read) HOLDFAST_CHECK(read->good_bytes <= size && changes <= size);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  read_snapshot(data, size);
  read_log(data, size);
  return 0;
}
