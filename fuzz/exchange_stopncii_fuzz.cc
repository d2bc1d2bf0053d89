// What platforms submit and say in StopNCII's form: never a crash, and only whole hashes in lower
// case come out.
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/check.h"
#include "exchange/stopncii.h"

using namespace holdfast;

namespace {

void check(const Result<std::vector<StopNciiStatement>>& read) {
  if (!read) return;
  HOLDFAST_CHECK(read->size() <= kMaxStopNciiRecords);
  for (const StopNciiStatement& each : *read) {
    HOLDFAST_CHECK(is_hex(each.value, each.kind == EntryKind::kVideo ? 32 : 64));
    HOLDFAST_CHECK(each.value == ascii_lower(each.value) && each.tags.size() <= 32);
    (void)feedback_value(each);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  check(read_stopncii_hashes(body));
  check(read_stopncii_feedback(body));
  return 0;
}
