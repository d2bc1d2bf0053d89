// A 256-bit hash as text and its distance. Pure; safe from any thread.
#include <bit>
#include <cstring>

#include "base/bytes.h"
#include "holdfast/hash.h"

namespace holdfast {

std::string to_hex(const Hash256& hash) { return hex_encode(hash.bytes); }

Result<Hash256> hash256_from_hex(std::string_view hex) {
  constexpr std::size_t kDigits = 64;
  if (!is_hex(hex, kDigits)) {
    return fail(ErrorCode::kInvalidArgument, "A hash is written as 64 hexadecimal digits.");
  }
  const Result<Bytes> bytes = hex_decode(hex);
  if (!bytes) return std::unexpected<Error>(bytes.error());
  Hash256 hash;
  std::memcpy(hash.bytes.data(), bytes->data(), hash.bytes.size());
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
