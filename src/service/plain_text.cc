// What may stand in a field of text. Pure; safe from any thread.
#include "service/plain_text.h"

#include <algorithm>

namespace holdfast {

bool is_plain_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

std::optional<std::size_t> plain_characters(std::string_view text) {
  std::size_t count = 0;
  unsigned char before = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool continues = byte >= 0x80 && byte < 0xC0;
    // U+0080 to U+009F are C2 80 to C2 9F.
    if (byte < 0x20 || byte == 0x7f || (before == 0xC2 && byte < 0xA0)) return std::nullopt;
    if (!continues) ++count;
    before = byte;
  }
  return count;
}

}  // namespace holdfast
