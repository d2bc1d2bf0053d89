// CAP from strangers: what is read can be shown, and written and read again to the same bytes.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "alert/cap.h"
#include "alert/cap_show.h"
#include "base/check.h"
#include "base/utf8.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view xml(reinterpret_cast<const char*>(data), size);
  const holdfast::CapLimits limits{.max_bytes = 65'536,
                                   .max_depth = 16,
                                   .max_elements = 2000,
                                   .max_items = 50,
                                   .max_text_bytes = 4096,
                                   .max_points = 200};
  const auto read = holdfast::read_cap(xml, limits);
  if (!read) return 0;
  for (const std::string& form : {cap_text(*read), cap_json(*read), cap_html(*read)}) {
    HOLDFAST_CHECK(!form.empty() && holdfast::is_utf8(form));
    HOLDFAST_CHECK(form.find("<script") == std::string::npos);
  }
  for (const holdfast::CapReading& reading : *read) {
    const std::string written = write_cap(reading.message);
    HOLDFAST_CHECK(holdfast::is_utf8(written));
    const auto again = holdfast::read_cap(written);
    // A message without a sender can come from a feed alone.
    if (again) HOLDFAST_CHECK(write_cap(again->front().message) == written);
  }
  return 0;
}
