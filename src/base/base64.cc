// Base64. Pure; safe from any thread.
#include "base/base64.h"

namespace holdfast {
namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

std::unexpected<Error> not_base64() {
  return fail(ErrorCode::kInvalidArgument,
              "Send bytes as base64 with its padding, without white space.");
}

}  // namespace

std::string base64_encode(std::span<const std::uint8_t> bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  std::uint32_t held = 0;
  int held_bits = 0;
  for (const std::uint8_t byte : bytes) {
    held = (held << 8 | byte) & 0xffffff;
    held_bits += 8;
    while (held_bits >= 6) {
      held_bits -= 6;
      out.push_back(kAlphabet[held >> held_bits & 63]);
    }
  }
  if (held_bits > 0) out.push_back(kAlphabet[held << (6 - held_bits) & 63]);
  out.append((4 - out.size() % 4) % 4, '=');
  return out;
}

Result<Bytes> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) return not_base64();
  std::size_t digits = text.size();
  while (digits > 0 && text.size() - digits < 2 && text[digits - 1] == '=') --digits;
  Bytes out;
  out.reserve(digits * 3 / 4);
  std::uint32_t held = 0;
  int held_bits = 0;
  for (const char c : text.substr(0, digits)) {
    const int value = base64_value(c);
    if (value < 0) return not_base64();
    held = (held << 6 | static_cast<std::uint32_t>(value)) & 0xffffff;
    held_bits += 6;
    if (held_bits < 8) continue;
    held_bits -= 8;
    out.push_back(static_cast<std::uint8_t>(held >> held_bits));
  }
  if ((held & ((1u << held_bits) - 1)) != 0) return not_base64();
  return out;
}

}  // namespace holdfast
