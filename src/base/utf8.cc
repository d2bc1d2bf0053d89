// UTF-8 on its way in and out. Pure; safe from any thread.
#include "base/utf8.h"

#include <bit>
#include <cstdint>
#include <cstring>

namespace holdfast {
namespace {

bool is_between(char c, std::uint8_t low, std::uint8_t high) {
  const auto byte = static_cast<std::uint8_t>(c);
  return byte >= low && byte <= high;
}

// Bytes of the well-formed sequence at the start of `text` (not empty), or 0. RFC 3629 section 4.
std::size_t sequence_bytes(std::string_view text) {
  const auto lead = static_cast<std::uint8_t>(text[0]);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const std::size_t bytes = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (text.size() < bytes) return 0;
  const std::uint8_t second_low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const std::uint8_t second_high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (!is_between(text[1], second_low, second_high)) return 0;
  for (std::size_t i = 2; i < bytes; ++i) {
    if (!is_between(text[i], 0x80, 0xBF)) return 0;
  }
  return bytes;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    // Eight bytes of ASCII at a time, where there are so many.
    std::uint64_t eight = ~std::uint64_t{0};
    if (text.size() >= sizeof eight) std::memcpy(&eight, text.data(), sizeof eight);
    const std::uint64_t others = eight & 0x8080808080808080U;
    if (others == 0) {
      text.remove_prefix(sizeof eight);
      continue;
    }
    static_assert(std::endian::native == std::endian::little);
    text.remove_prefix(static_cast<std::size_t>(std::countr_zero(others)) / 8);
    const std::size_t bytes = sequence_bytes(text);
    if (bytes == 0) return false;
    text.remove_prefix(bytes);
  }
  return true;
}

std::string replace_bad_utf8(std::string_view text) { return shortened_utf8(text, text.size()); }

std::string shortened_utf8(std::string_view text, std::size_t max_characters) {
  std::string out;
  for (std::size_t i = 0; i < max_characters && !text.empty(); ++i) {
    const std::size_t bytes = sequence_bytes(text);
    if (bytes == 0) {
      out += "\xEF\xBF\xBD";
    } else {
      out += text.substr(0, bytes);
    }
    text.remove_prefix(bytes == 0 ? 1 : bytes);
  }
  return out;
}

}  // namespace holdfast
