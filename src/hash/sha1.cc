// SHA-1's compression function (FIPS 180-4 section 6.1.2). SHA-1 is broken against forgery; it is
// here because hash lists name files by it. Pure; safe from any thread.
#include <bit>

#include "hash/compress.h"

namespace holdfast {
namespace {

// Ch, Parity, Maj, Parity, with the constants of section 4.2.1.
std::uint32_t mixed(int t, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  if (t < 20) return (d ^ (b & (c ^ d))) + 0x5a827999;
  if (t < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (t < 60) return ((b & c) | (d & (b | c))) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}

}  // namespace

void sha1_compress(std::uint32_t* state, const std::uint8_t* blocks, std::size_t count) {
  for (; count > 0; --count, blocks += kDigestBlockBytes) {
    std::uint32_t words[80];
    for (int t = 0; t < 16; ++t) words[t] = load_be32(blocks + 4 * t);
    for (int t = 16; t < 80; ++t) {
      words[t] = std::rotl(words[t - 3] ^ words[t - 8] ^ words[t - 14] ^ words[t - 16], 1);
    }
    std::uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
    for (int t = 0; t < 80; ++t) {
      const std::uint32_t next = std::rotl(a, 5) + mixed(t, b, c, d) + e + words[t];
      e = d;
      d = c;
      c = std::rotl(b, 30);
      b = a;
      a = next;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
  }
}

}  // namespace holdfast
