// The compression functions of the digests, over whole blocks of 64 bytes. Pure; safe from any
// thread.
#pragma once

#include <cstddef>
#include <cstdint>

namespace holdfast {

inline constexpr std::size_t kDigestBlockBytes = 64;

// Each folds `count` blocks at `blocks` into the state: 4, 5 and 8 words.
void md5_compress(std::uint32_t* state, const std::uint8_t* blocks, std::size_t count);
void sha1_compress(std::uint32_t* state, const std::uint8_t* blocks, std::size_t count);
// With the fastest kernel this CPU has.
void sha256_compress(std::uint32_t* state, const std::uint8_t* blocks, std::size_t count);

inline constexpr std::uint32_t kSha256Start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                                  0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

inline std::uint32_t load_be32(const std::uint8_t* from) {
  return std::uint32_t{from[0]} << 24 | std::uint32_t{from[1]} << 16 | std::uint32_t{from[2]} << 8 |
         from[3];
}

inline std::uint32_t load_le32(const std::uint8_t* from) {
  return std::uint32_t{from[3]} << 24 | std::uint32_t{from[2]} << 16 | std::uint32_t{from[1]} << 8 |
         from[0];
}

inline void store_be32(std::uint8_t* to, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) to[i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
}

inline void store_le32(std::uint8_t* to, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) to[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

}  // namespace holdfast
