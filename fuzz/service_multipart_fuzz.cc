// Forms: the first line is the content type, the rest the body. Parts lie in the body, in
// order, and have names.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "service/multipart.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t line = input.find('\n');
  if (line == std::string_view::npos) return 0;
  const std::string_view body = input.substr(line + 1);
  const auto parts = holdfast::parse_multipart(input.substr(0, line), body);
  if (!parts) return 0;
  HOLDFAST_CHECK(parts->size() <= 32);
  const char* at = body.data();
  for (const holdfast::FormPart& part : *parts) {
    HOLDFAST_CHECK(!part.name.empty());
    HOLDFAST_CHECK(part.contents.data() >= at);
    at = part.contents.data() + part.contents.size();
    HOLDFAST_CHECK(at <= body.data() + body.size());
  }
  return 0;
}
