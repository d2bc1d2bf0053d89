// SHA-256's compression function (FIPS 180-4 section 6.2.2) and the choice of kernel.
// Pure; safe from any thread.
#include <bit>

#include "hash/compress.h"
#include "hash/kernels/sha256_kernels.h"

namespace holdfast {
namespace {

std::uint32_t small_sigma0(std::uint32_t x) { return std::rotr(x, 7) ^ std::rotr(x, 18) ^ x >> 3; }
std::uint32_t small_sigma1(std::uint32_t x) {
  return std::rotr(x, 17) ^ std::rotr(x, 19) ^ x >> 10;
}
std::uint32_t big_sigma0(std::uint32_t x) {
  return std::rotr(x, 2) ^ std::rotr(x, 13) ^ std::rotr(x, 22);
}
std::uint32_t big_sigma1(std::uint32_t x) {
  return std::rotr(x, 6) ^ std::rotr(x, 11) ^ std::rotr(x, 25);
}

void compress_portable(std::uint32_t* state, const std::uint8_t* blocks, std::size_t count) {
  for (; count > 0; --count, blocks += kDigestBlockBytes) {
    std::uint32_t words[64];
    for (int t = 0; t < 16; ++t) words[t] = load_be32(blocks + 4 * t);
    for (int t = 16; t < 64; ++t) {
      words[t] =
          small_sigma1(words[t - 2]) + words[t - 7] + small_sigma0(words[t - 15]) + words[t - 16];
    }
    std::uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    std::uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    for (int t = 0; t < 64; ++t) {
      const std::uint32_t choice = g ^ (e & (f ^ g));
      const std::uint32_t majority = (a & b) | (c & (a | b));
      const std::uint32_t first = h + big_sigma1(e) + choice + kSha256Rounds[t] + words[t];
      const std::uint32_t second = big_sigma0(a) + majority;
      h = g;
      g = f;
      f = e;
      e = d + first;
      d = c;
      c = b;
      b = a;
      a = first + second;
    }
    const std::uint32_t added[8] = {a, b, c, d, e, f, g, h};
    for (int i = 0; i < 8; ++i) state[i] += added[i];
  }
}

bool always() { return true; }

}  // namespace

std::span<const Sha256Kernel> sha256_kernels() {
  static const Sha256Kernel kernels[] = {
#if defined(__x86_64__)
      kSha256X86,
#endif
      {"portable", always, compress_portable},
  };
  return kernels;
}

void sha256_compress(std::uint32_t* state, const std::uint8_t* blocks, std::size_t count) {
  static const auto compress = [] {
    std::span<const Sha256Kernel> kernels = sha256_kernels();
    while (!kernels.front().supported()) kernels = kernels.subspan(1);
    return kernels.front().compress;
  }();
  compress(state, blocks, count);
}

}  // namespace holdfast
