// The scan in plain C++, for every CPU and for WebAssembly. Safe from any thread.
#include <bit>
#include <cstring>

#include "match/kernels/kernel.h"

namespace holdfast::match_kernels {
namespace {

// Where the CPU has an instruction for it, std::popcount is that; without one it would be a call to
// a table look-up, which the sums below beat.
int bit_count(std::uint64_t word) {
#if defined(__wasm__) || defined(__aarch64__) || defined(__POPCNT__)
  return std::popcount(word);
#else
  word -= (word >> 1) & 0x5555555555555555ull;
  word = (word & 0x3333333333333333ull) + ((word >> 2) & 0x3333333333333333ull);
  word = (word + (word >> 4)) & 0x0F0F0F0F0F0F0F0Full;
  return static_cast<int>((word * 0x0101010101010101ull) >> 56);
#endif
}

bool always() { return true; }

std::size_t scan(const std::uint8_t* rows, std::size_t row_count, const std::uint8_t* query,
                 int radius_bits, Hit* hits) {
  std::uint64_t wanted[4];
  std::memcpy(wanted, query, kRowBytes);
  std::size_t found = 0;
  for (std::size_t row = 0; row < row_count; ++row) {
    std::uint64_t words[4];
    std::memcpy(words, rows + row * kRowBytes, kRowBytes);
    // Half a random hash is already past a small radius, so most rows end here.
    int distance = bit_count(words[0] ^ wanted[0]) + bit_count(words[1] ^ wanted[1]);
    if (distance > radius_bits) continue;
    distance += bit_count(words[2] ^ wanted[2]) + bit_count(words[3] ^ wanted[3]);
    if (distance > radius_bits) continue;
    hits[found++] = Hit{static_cast<std::uint32_t>(row), distance};
  }
  return found;
}

NearResult near(const std::uint16_t* words, std::uint16_t word, int most, NearRun* runs,
                std::size_t run_count, std::uint32_t* hits, std::size_t room) {
  NearResult done;
  for (; done.runs < run_count; ++done.runs) {
    NearRun& run = runs[done.runs];
    for (; run.count > 0; ++run.at, --run.count) {
      // Takes away the lowest set bit as often as allowed and sees whether any is left.
      unsigned bits = words[run.at] ^ word;
      for (int i = 0; i < most && bits != 0; ++i) bits &= bits - 1;
      if (bits != 0) continue;
      if (done.hits == room) return done;
      hits[done.hits++] = run.at;
    }
  }
  return done;
}

int distance(const std::uint8_t* a, const std::uint8_t* b) {
  std::uint64_t x[4];
  std::uint64_t y[4];
  std::memcpy(x, a, kRowBytes);
  std::memcpy(y, b, kRowBytes);
  return bit_count(x[0] ^ y[0]) + bit_count(x[1] ^ y[1]) + bit_count(x[2] ^ y[2]) +
         bit_count(x[3] ^ y[3]);
}

}  // namespace

const Kernel kScalarKernel{"scalar", always, scan, near, distance};

}  // namespace holdfast::match_kernels
