// The scan with WebAssembly's 128-bit SIMD, where a module is compiled for it. Belongs to one
// thread.
#include "match/kernels/kernel.h"

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>

namespace holdfast::match_kernels {
namespace {

bool always() { return true; }

// The differing bits of 32 bytes as sixteen counts of at most 16.
v128_t differing(const std::uint8_t* row, v128_t low, v128_t high) {
  return wasm_i8x16_add(wasm_i8x16_popcnt(wasm_v128_xor(wasm_v128_load(row), low)),
                        wasm_i8x16_popcnt(wasm_v128_xor(wasm_v128_load(row + 16), high)));
}

int sum(v128_t counts) {
  const v128_t four = wasm_u32x4_extadd_pairwise_u16x8(wasm_u16x8_extadd_pairwise_u8x16(counts));
  return wasm_i32x4_extract_lane(four, 0) + wasm_i32x4_extract_lane(four, 1) +
         wasm_i32x4_extract_lane(four, 2) + wasm_i32x4_extract_lane(four, 3);
}

std::size_t scan(const std::uint8_t* rows, std::size_t row_count, const std::uint8_t* query,
                 int radius_bits, Hit* hits) {
  const v128_t low = wasm_v128_load(query);
  const v128_t high = wasm_v128_load(query + 16);
  std::size_t found = 0;
  for (std::size_t row = 0; row < row_count; ++row) {
    const int distance = sum(differing(rows + row * kRowBytes, low, high));
    if (distance <= radius_bits) hits[found++] = Hit{static_cast<std::uint32_t>(row), distance};
  }
  return found;
}

// For each of eight words all ones where it differs from the wanted one in at most `most` bits.
v128_t is_near(const std::uint16_t* words, v128_t wanted, v128_t most) {
  const v128_t bits = wasm_v128_xor(wasm_v128_load(words), wanted);
  return wasm_u16x8_le(wasm_u16x8_extadd_pairwise_u8x16(wasm_i8x16_popcnt(bits)), most);
}

NearResult near(const std::uint16_t* words, std::uint16_t word, int most, NearRun* runs,
                std::size_t run_count, std::uint32_t* hits, std::size_t room) {
  constexpr std::uint32_t kWords = 16;
  const v128_t wanted = wasm_u16x8_splat(word);
  const v128_t most_bits = wasm_u16x8_splat(static_cast<std::uint16_t>(most));
  NearResult done;
  for (; done.runs < run_count; ++done.runs) {
    NearRun& run = runs[done.runs];
    while (run.count > 0) {
      const std::uint16_t* at = words + run.at;
      const std::uint32_t read = run.count < kWords ? run.count : kWords;
      auto near = static_cast<std::uint32_t>(wasm_i16x8_bitmask(is_near(at, wanted, most_bits))) |
                  static_cast<std::uint32_t>(wasm_i16x8_bitmask(is_near(at + 8, wanted, most_bits)))
                      << 8;
      near &= (1U << read) - 1;
      if (near != 0) {
        if (room - done.hits < kWords) return done;
        for (; near != 0; near &= near - 1) {
          hits[done.hits++] = run.at + static_cast<std::uint32_t>(__builtin_ctz(near));
        }
      }
      run.at += read;
      run.count -= read;
    }
  }
  return done;
}

int distance(const std::uint8_t* a, const std::uint8_t* b) {
  return sum(differing(a, wasm_v128_load(b), wasm_v128_load(b + 16)));
}

}  // namespace

const Kernel kWasmKernel{"wasm", always, scan, near, distance};

}  // namespace holdfast::match_kernels
#endif
