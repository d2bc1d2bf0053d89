// UTF-8 on its way in and out. Pure; safe from any thread.
#include "base/utf8.h"

#include <cstdint>

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

bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// The code unit of the escape \uXXXX at `at`, or -1.
int unit_at(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return -1;
  int unit = 0;
  for (std::size_t i = at + 2; i < at + 6; ++i) {
    if (!is_hex_digit(text[i])) return -1;
    const char c = text[i];
    unit = unit * 16 + (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
  }
  return unit;
}

bool is_high(int unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low(int unit) { return unit >= 0xDC00 && unit < 0xE000; }

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
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

std::string replace_lone_surrogate_escapes(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '\\') {
      out += text[i++];
      continue;
    }
    const int unit = unit_at(text, i);
    if (is_high(unit) && is_low(unit_at(text, i + 6))) {
      out.append(text.substr(i, 12));
      i += 12;
    } else if (is_high(unit) || is_low(unit)) {
      out += "\\ufffd";
      i += 6;
    } else {
      out.append(text.substr(i, 2));
      i += 2;
    }
  }
  return out;
}

}  // namespace holdfast
