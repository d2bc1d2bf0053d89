// Bytes as text and back. Pure; safe from any thread.
#include "base/bytes.h"

namespace holdfast {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";
constexpr char kBase32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr char kBase64Url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// `bits` at a time through `alphabet`, the last group filled with zero bits, no padding.
std::string encode_bits(std::span<const std::uint8_t> bytes, int bits, const char* alphabet) {
  std::string out;
  out.reserve(bytes.size() * 8 / bits + 1);
  std::uint32_t held = 0;
  int held_bits = 0;
  const std::uint32_t mask = (1u << bits) - 1;
  for (std::uint8_t byte : bytes) {
    held = (held << 8) | byte;
    held_bits += 8;
    while (held_bits >= bits) {
      held_bits -= bits;
      out.push_back(alphabet[(held >> held_bits) & mask]);
    }
  }
  if (held_bits > 0) out.push_back(alphabet[(held << (bits - held_bits)) & mask]);
  return out;
}

}  // namespace

std::string hex_encode(std::span<const std::uint8_t> bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (std::uint8_t byte : bytes) {
    out.push_back(kHexDigits[byte >> 4]);
    out.push_back(kHexDigits[byte & 15]);
  }
  return out;
}

Result<Bytes> hex_decode(std::string_view hex) {
  if (hex.size() % 2 != 0) {
    return fail(ErrorCode::kInvalidArgument, "Hexadecimal text needs an even number of digits.");
  }
  Bytes out(hex.size() / 2);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const int high = hex_value(hex[2 * i]);
    const int low = hex_value(hex[2 * i + 1]);
    if (high < 0 || low < 0) {
      return fail(ErrorCode::kInvalidArgument, "Hexadecimal text may hold only 0-9 and a-f.");
    }
    out[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return out;
}

bool is_hex(std::string_view text, std::size_t digits) {
  if (text.size() != digits) return false;
  for (char c : text) {
    if (hex_value(c) < 0) return false;
  }
  return true;
}

std::string base32_encode(std::span<const std::uint8_t> bytes) {
  return encode_bits(bytes, 5, kBase32);
}

std::string base64url_encode(std::span<const std::uint8_t> bytes) {
  return encode_bits(bytes, 6, kBase64Url);
}

std::string ascii_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

}  // namespace holdfast
