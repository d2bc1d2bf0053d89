// The scan with NEON, which every AArch64 CPU has: four rows at a time. Safe from any thread.
#include "match/kernels/kernel.h"

#if defined(__aarch64__)
#include <arm_neon.h>

namespace holdfast::match_kernels {
namespace {

bool always() { return true; }

// The differing bits of 32 bytes as sixteen counts of at most 16.
uint8x16_t differing(const std::uint8_t* row, uint8x16_t low, uint8x16_t high) {
  return vaddq_u8(vcntq_u8(veorq_u8(vld1q_u8(row), low)),
                  vcntq_u8(veorq_u8(vld1q_u8(row + 16), high)));
}

std::size_t scan(const std::uint8_t* rows, std::size_t row_count, const std::uint8_t* query,
                 int radius_bits, Hit* hits) {
  const uint8x16_t low = vld1q_u8(query);
  const uint8x16_t high = vld1q_u8(query + 16);
  std::size_t found = 0;
  std::size_t row = 0;
  for (; row + 4 <= row_count; row += 4) {
    const std::uint8_t* at = rows + row * kRowBytes;
    const uint16x8_t a = vpaddlq_u8(differing(at, low, high));
    const uint16x8_t b = vpaddlq_u8(differing(at + kRowBytes, low, high));
    const uint16x8_t c = vpaddlq_u8(differing(at + 2 * kRowBytes, low, high));
    const uint16x8_t d = vpaddlq_u8(differing(at + 3 * kRowBytes, low, high));
    // Two numbers of each row, then one.
    const uint16x8_t sums = vpaddq_u16(vpaddq_u16(a, b), vpaddq_u16(c, d));
    std::uint32_t distances[4];
    vst1q_u32(distances, vpaddlq_u16(sums));
    for (std::size_t i = 0; i < 4; ++i) {
      const auto distance = static_cast<std::int32_t>(distances[i]);
      if (distance <= radius_bits)
        hits[found++] = Hit{static_cast<std::uint32_t>(row + i), distance};
    }
  }
  for (; row < row_count; ++row) {
    const auto distance =
        static_cast<std::int32_t>(vaddlvq_u8(differing(rows + row * kRowBytes, low, high)));
    if (distance <= radius_bits) hits[found++] = Hit{static_cast<std::uint32_t>(row), distance};
  }
  return found;
}

// For each of eight words all ones where it differs from the wanted one in at most `most` bits.
uint16x8_t is_near(const std::uint16_t* words, uint16x8_t wanted, uint16x8_t most) {
  const uint16x8_t bits = veorq_u16(vld1q_u16(words), wanted);
  return vcleq_u16(vpaddlq_u8(vcntq_u8(vreinterpretq_u8_u16(bits))), most);
}

NearResult near(const std::uint16_t* words, std::uint16_t word, int most, NearRun* runs,
                std::size_t run_count, std::uint32_t* hits, std::size_t room) {
  constexpr std::uint32_t kWords = 16;
  const uint16x8_t wanted = vdupq_n_u16(word);
  const uint16x8_t most_bits = vdupq_n_u16(static_cast<std::uint16_t>(most));
  NearResult done;
  for (; done.runs < run_count; ++done.runs) {
    NearRun& run = runs[done.runs];
    while (run.count > 0) {
      const std::uint16_t* at = words + run.at;
      const uint8x16_t both = vcombine_u8(vmovn_u16(is_near(at, wanted, most_bits)),
                                          vmovn_u16(is_near(at + 8, wanted, most_bits)));
      const std::uint32_t read = run.count < kWords ? run.count : kWords;
      // Four bits a word.
      std::uint64_t near =
          vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(both), 4)), 0);
      if (read < kWords) near &= (std::uint64_t{1} << (4 * read)) - 1;
      if (near != 0) {
        if (room - done.hits < kWords) return done;
        for (near &= 0x1111111111111111u; near != 0; near &= near - 1) {
          hits[done.hits++] = run.at + static_cast<std::uint32_t>(__builtin_ctzll(near)) / 4;
        }
      }
      run.at += read;
      run.count -= read;
    }
  }
  return done;
}

int distance(const std::uint8_t* a, const std::uint8_t* b) {
  return vaddlvq_u8(differing(a, vld1q_u8(b), vld1q_u8(b + 16)));
}

}  // namespace

const Kernel kNeonKernel{"neon", always, scan, near, distance};

}  // namespace holdfast::match_kernels
#endif
