// A 256-bit hash as text and its distance. Pure; safe from any thread.
#include <array>
#include <bit>
#include <cstring>

#include "base/bytes.h"
#include "holdfast/hash.h"

namespace holdfast {
namespace {

constexpr unsigned kNoDigit = 0x80;

// What each byte means as a hexadecimal digit.
constexpr std::array<std::uint8_t, 256> make_digit_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNoDigit);
  for (unsigned i = 0; i < 10; ++i) values['0' + i] = static_cast<std::uint8_t>(i);
  for (unsigned i = 0; i < 6; ++i) {
    values['a' + i] = values['A' + i] = static_cast<std::uint8_t>(10 + i);
  }
  return values;
}
constexpr std::array<std::uint8_t, 256> kDigitValues = make_digit_values();

}  // namespace

std::string to_hex(const Hash256& hash) { return hex_encode(hash.bytes); }

Result<Hash256> hash256_from_hex(std::string_view hex) {
  Hash256 hash;
  unsigned seen = hex.size() == hash.bytes.size() * 2 ? 0 : kNoDigit;
  for (std::size_t i = 0; seen != kNoDigit && i < hash.bytes.size(); ++i) {
    const unsigned high = kDigitValues[static_cast<unsigned char>(hex[2 * i])];
    const unsigned low = kDigitValues[static_cast<unsigned char>(hex[2 * i + 1])];
    seen = (high | low) & kNoDigit;
    hash.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  if (seen == kNoDigit) {
    return fail(ErrorCode::kInvalidArgument, "A hash is written as 64 hexadecimal digits.");
  }
  return hash;
}

int hamming_distance_bits(const Hash256& a, const Hash256& b) {
  int bits = 0;
  for (std::size_t i = 0; i < a.bytes.size(); i += sizeof(std::uint64_t)) {
    std::uint64_t x = 0;
    std::uint64_t y = 0;
    std::memcpy(&x, &a.bytes[i], sizeof x);
    std::memcpy(&y, &b.bytes[i], sizeof y);
    bits += std::popcount(x ^ y);
  }
  return bits;
}

}  // namespace holdfast
