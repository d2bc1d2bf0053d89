// A line of POST /api/v1/lookups: read, or refused with one short sentence that repeats nothing of
// it. What is read is what a list may hold.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/check.h"
#include "service/batch_lookup.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  const auto read = holdfast::read_lookup_line(line);
  if (!read) {
    HOLDFAST_CHECK(!read.error().message.empty() && read.error().message.size() < 120);
    return 0;
  }
  HOLDFAST_CHECK(read->list < holdfast::kNoList);
  HOLDFAST_CHECK(read->list == holdfast::kPdqList ||
                 holdfast::is_hex(read->digest, holdfast::kSignalLists[read->list].digits));
  HOLDFAST_CHECK(read->id.size() <= 128 && (!read->seed || read->seed->size() <= 256));
  return 0;
}
