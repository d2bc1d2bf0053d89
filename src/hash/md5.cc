// MD5's compression function (RFC 1321). MD5 is broken against forgery; it is here because hash
// lists name files by it. Pure; safe from any thread.
#include <bit>

#include "hash/compress.h"

namespace holdfast {
namespace {

// floor(2^32 * |sin(i + 1)|), RFC 1321 section 3.4.
constexpr std::uint32_t kSines[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};
constexpr int kShifts[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

// The round's function of three words and the message word it takes at step i.
template <int kRound>
std::uint32_t mixed(std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  if constexpr (kRound == 0) return d ^ (b & (c ^ d));
  if constexpr (kRound == 1) return c ^ (d & (b ^ c));
  if constexpr (kRound == 2) return b ^ c ^ d;
  return c ^ (b | ~d);
}

template <int kRound>
constexpr int word_at(int i) {
  constexpr int kFactors[4] = {1, 5, 3, 7};
  constexpr int kOffsets[4] = {0, 1, 5, 0};
  return (kFactors[kRound] * i + kOffsets[kRound]) % 16;
}

template <int kRound>
void run_round(std::uint32_t (&s)[4], const std::uint32_t (&words)[16]) {
  for (int i = 0; i < 16; i += 4) {
    // Four steps bring a, b, c, d back to their places.
    const auto step = [&](int j, std::uint32_t& a, std::uint32_t b, std::uint32_t c,
                          std::uint32_t d) {
      a += mixed<kRound>(b, c, d) + words[word_at<kRound>(i + j)] + kSines[16 * kRound + i + j];
      a = std::rotl(a, kShifts[kRound][j]) + b;
    };
    step(0, s[0], s[1], s[2], s[3]);
    step(1, s[3], s[0], s[1], s[2]);
    step(2, s[2], s[3], s[0], s[1]);
    step(3, s[1], s[2], s[3], s[0]);
  }
}

}  // namespace

void md5_compress(std::uint32_t* state, const std::uint8_t* blocks, std::size_t count) {
  for (; count > 0; --count, blocks += kDigestBlockBytes) {
    std::uint32_t words[16];
    for (int i = 0; i < 16; ++i) words[i] = load_le32(blocks + 4 * i);
    std::uint32_t s[4] = {state[0], state[1], state[2], state[3]};
    run_round<0>(s, words);
    run_round<1>(s, words);
    run_round<2>(s, words);
    run_round<3>(s, words);
    for (int i = 0; i < 4; ++i) state[i] += s[i];
  }
}

}  // namespace holdfast
