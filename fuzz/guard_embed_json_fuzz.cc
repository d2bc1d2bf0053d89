// The small JSON reader: any bytes are to it what they are to simdjson.
#include <cstddef>
#include <cstdint>
#include <string>

#include "guard_embed/test_small_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (holdfast::by_small(text) != holdfast::by_simdjson(text)) __builtin_trap();
  return 0;
}
