// The scan with AVX2: bits counted by looking up each half byte in a register. Safe from any
// thread. Source: Mula, Kurz, Lemire, "Faster Population Counts Using AVX2 Instructions", 2018.
#include "match/kernels/kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define HOLDFAST_AVX2 __attribute__((target("avx2,popcnt")))

namespace holdfast::match_kernels {
namespace {

bool has_avx2() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt"); }

// For each byte the bits in which 32 bytes at `bytes` and the wanted ones differ.
HOLDFAST_AVX2 inline __m256i differing_by_byte(const void* bytes, __m256i wanted) {
  const __m256i counts = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4,  //
                                          0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
  const __m256i low_half = _mm256_set1_epi8(15);
  const __m256i bits =
      _mm256_xor_si256(_mm256_loadu_si256(static_cast<const __m256i*>(bytes)), wanted);
  const __m256i low = _mm256_shuffle_epi8(counts, _mm256_and_si256(bits, low_half));
  const __m256i high =
      _mm256_shuffle_epi8(counts, _mm256_and_si256(_mm256_srli_epi16(bits, 4), low_half));
  return _mm256_add_epi8(low, high);
}

// Four sums of eight bytes each: the bits in which a row and the query differ.
HOLDFAST_AVX2 inline __m256i differing_bits(const std::uint8_t* row, __m256i query) {
  return _mm256_sad_epu8(differing_by_byte(row, query), _mm256_setzero_si256());
}

// The distances of rows 0 to 3, as 64-bit numbers in the order 0, 2, 1, 3.
HOLDFAST_AVX2 inline __m256i four_distances(const std::uint8_t* rows, __m256i query) {
  const __m256i a = differing_bits(rows, query);
  const __m256i b = differing_bits(rows + kRowBytes, query);
  const __m256i c = differing_bits(rows + 2 * kRowBytes, query);
  const __m256i d = differing_bits(rows + 3 * kRowBytes, query);
  const __m256i ab = _mm256_add_epi64(_mm256_unpacklo_epi64(a, b), _mm256_unpackhi_epi64(a, b));
  const __m256i cd = _mm256_add_epi64(_mm256_unpacklo_epi64(c, d), _mm256_unpackhi_epi64(c, d));
  return _mm256_add_epi64(_mm256_permute2x128_si256(ab, cd, 0x20),
                          _mm256_permute2x128_si256(ab, cd, 0x31));
}

HOLDFAST_AVX2 std::size_t scan(const std::uint8_t* rows, std::size_t row_count,
                               const std::uint8_t* query, int radius_bits, Hit* hits) {
  const __m256i wanted = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(query));
  const __m256i radius = _mm256_set1_epi64x(radius_bits);
  std::size_t found = 0;
  std::size_t row = 0;
  for (; row + 4 <= row_count; row += 4) {
    const __m256i distances = four_distances(rows + row * kRowBytes, wanted);
    const int too_far =
        _mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpgt_epi64(distances, radius)));
    if (too_far == 15) continue;
    alignas(32) std::int64_t values[4];
    _mm256_store_si256(reinterpret_cast<__m256i*>(values), distances);
    for (std::size_t i = 0; i < 4; ++i) {
      if (values[i] <= radius_bits) {
        hits[found++] = Hit{static_cast<std::uint32_t>(row + i), static_cast<int>(values[i])};
      }
    }
  }
  for (; row < row_count; ++row) {
    alignas(32) std::int64_t sums[4];
    _mm256_store_si256(reinterpret_cast<__m256i*>(sums),
                       differing_bits(rows + row * kRowBytes, wanted));
    const auto distance = static_cast<int>(sums[0] + sums[1] + sums[2] + sums[3]);
    if (distance <= radius_bits) hits[found++] = Hit{static_cast<std::uint32_t>(row), distance};
  }
  return found;
}

// The bits in which each of sixteen words differs from the wanted one, as 16-bit numbers.
HOLDFAST_AVX2 inline __m256i sixteen_distances(const std::uint16_t* words, __m256i wanted) {
  return _mm256_maddubs_epi16(differing_by_byte(words, wanted), _mm256_set1_epi8(1));
}

}  // namespace

HOLDFAST_AVX2 NearResult near_avx2(NearRun* runs, std::size_t run_count, NearHit* hits,
                                   std::size_t room) {
  constexpr std::uint32_t kWords = 16;
  NearResult done;
  for (; done.runs < run_count; ++done.runs) {
    NearRun& run = runs[done.runs];
    const __m256i wanted = _mm256_set1_epi16(static_cast<std::int16_t>(run.word));
    const __m256i below = _mm256_set1_epi16(static_cast<std::int16_t>(run.least - 1));
    const __m256i above = _mm256_set1_epi16(static_cast<std::int16_t>(run.most + 1));
    while (run.count > 0) {
      if (room - done.hits < kWords) return done;
      const __m256i distances = sixteen_distances(run.others, wanted);
      const __m256i is_near = _mm256_and_si256(_mm256_cmpgt_epi16(above, distances),
                                               _mm256_cmpgt_epi16(distances, below));
      // Two bits a word; the even ones are kept.
      auto near = static_cast<std::uint32_t>(_mm256_movemask_epi8(is_near)) & 0x55555555U;
      const std::uint32_t read = run.count < kWords ? run.count : kWords;
      if (read < kWords) near &= (1U << (2 * read)) - 1;
      for (; near != 0; near &= near - 1) {
        const auto place = static_cast<std::uint32_t>(__builtin_ctz(near)) / 2;
        hits[done.hits++] = {run.at + place, run.table};
      }
      run.others += read;
      run.at += read;
      run.count -= read;
    }
  }
  return done;
}

const Kernel kAvx2Kernel{"avx2", has_avx2, scan, near_avx2};

}  // namespace holdfast::match_kernels
#endif
