// Age headers, recipients and base64 from strangers. What is taken as a header ends where it says;
// base64 that is taken comes back the same.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/age_format.h"
#include "base/base64.h"
#include "base/check.h"

using namespace holdfast;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto header = read_age_header(text)) {
    HOLDFAST_CHECK(header->bytes <= size && header->bytes <= kAgeMaxHeaderBytes);
    HOLDFAST_CHECK(text[header->bytes - 1] == '\n');
    const auto again = read_age_header(text.substr(0, header->bytes));
    HOLDFAST_CHECK(again && again->bytes == header->bytes);
    if (const auto plain = age_plain_bytes(size, header->bytes)) {
      HOLDFAST_CHECK(*plain <= size && padme(*plain) >= *plain);
    }
  }
  if (is_age_recipient(text)) HOLDFAST_CHECK(size == 62);
  if (const auto bytes = base64_decode(text)) HOLDFAST_CHECK(base64_encode(*bytes) == text);
  return 0;
}
