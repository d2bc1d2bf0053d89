// The plain hash list: the same in one piece as in many, and whatever is taken is read back the
// same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "exchange/plain_list.h"

namespace {

struct Reading {
  std::string canonical;  // the list as a writer puts it out
  bool is_good = true;
  holdfast::Error error;
};

Reading read(std::string_view text, std::size_t piece_bytes) {
  Reading reading;
  const holdfast::PlainListLimits limits{.max_line_bytes = 200, .max_entries = 50};
  holdfast::PlainListParser parser(
      [&reading](const holdfast::PlainListEntry& entry) {
        reading.canonical += to_hex(entry.hash);
        if (!entry.id.empty()) reading.canonical += "," + std::string(entry.id);
        reading.canonical += '\n';
      },
      limits);
  holdfast::Result<void> result;
  for (std::size_t at = 0; at < text.size() && result; at += piece_bytes) {
    result = parser.feed(text.substr(at, piece_bytes));
  }
  if (result) result = parser.finish();
  reading.is_good = result.has_value();
  if (!result) reading.error = result.error();
  return reading;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Reading whole = read(text, size);
  const Reading pieces = read(text, 1 + data[0] % 64);
  HOLDFAST_CHECK(whole.is_good == pieces.is_good && whole.canonical == pieces.canonical);
  HOLDFAST_CHECK(whole.error.message == pieces.error.message);
  const Reading again = read(whole.canonical, size);
  HOLDFAST_CHECK(again.is_good && again.canonical == whole.canonical);
  return 0;
}
