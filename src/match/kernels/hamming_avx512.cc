// The scan with AVX-512 VPOPCNTDQ: eight rows at a time. Safe from any thread.
#include "match/kernels/kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>

// gcc 12 warns of the registers that its own intrinsics leave undefined on purpose (gcc bug
// 105593).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif

#define HOLDFAST_AVX512 __attribute__((target("avx512f,avx512vpopcntdq")))

namespace holdfast::match_kernels {
namespace {

bool has_avx512_popcount() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("avx512f") &&
         __builtin_cpu_supports("avx512vpopcntdq");
}

// The differing bits of two rows, as eight 64-bit counts, four a row.
HOLDFAST_AVX512 inline __m512i two_rows(const std::uint8_t* rows, __m512i query_twice) {
  return _mm512_popcnt_epi64(_mm512_xor_si512(_mm512_loadu_si512(rows), query_twice));
}

// The distances of rows 0 to 7, as 64-bit numbers in row order.
HOLDFAST_AVX512 inline __m512i eight_distances(const std::uint8_t* rows, __m512i query_twice) {
  const __m512i r01 = two_rows(rows, query_twice);
  const __m512i r23 = two_rows(rows + 2 * kRowBytes, query_twice);
  const __m512i r45 = two_rows(rows + 4 * kRowBytes, query_twice);
  const __m512i r67 = two_rows(rows + 6 * kRowBytes, query_twice);
  // Halves of a row, two in each vector's even and odd places: 0a 2a 0b 2b 1a 3a 1b 3b.
  const __m512i low =
      _mm512_add_epi64(_mm512_unpacklo_epi64(r01, r23), _mm512_unpackhi_epi64(r01, r23));
  const __m512i high =
      _mm512_add_epi64(_mm512_unpacklo_epi64(r45, r67), _mm512_unpackhi_epi64(r45, r67));
  const __m512i first = _mm512_setr_epi64(0, 4, 1, 5, 8, 12, 9, 13);
  const __m512i second = _mm512_setr_epi64(2, 6, 3, 7, 10, 14, 11, 15);
  return _mm512_add_epi64(_mm512_permutex2var_epi64(low, first, high),
                          _mm512_permutex2var_epi64(low, second, high));
}

HOLDFAST_AVX512 std::size_t scan(const std::uint8_t* rows, std::size_t row_count,
                                 const std::uint8_t* query, int radius_bits, Hit* hits) {
  alignas(64) std::uint8_t query_bytes[2 * kRowBytes];
  for (std::size_t i = 0; i < 2 * kRowBytes; ++i) query_bytes[i] = query[i % kRowBytes];
  const __m512i query_twice = _mm512_load_si512(query_bytes);
  const __m512i radius = _mm512_set1_epi64(radius_bits);
  std::size_t found = 0;
  std::size_t row = 0;
  for (; row + 8 <= row_count; row += 8) {
    const __m512i distances = eight_distances(rows + row * kRowBytes, query_twice);
    unsigned near = _mm512_cmple_epi64_mask(distances, radius);
    if (near == 0) continue;
    alignas(64) std::int64_t values[8];
    _mm512_store_si512(values, distances);
    for (; near != 0; near &= near - 1) {
      const int i = __builtin_ctz(near);
      hits[found++] = Hit{static_cast<std::uint32_t>(row + i), static_cast<int>(values[i])};
    }
  }
  for (; row < row_count; ++row) {
    const __m512i bits = _mm512_xor_si512(_mm512_maskz_loadu_epi64(0x0F, rows + row * kRowBytes),
                                          _mm512_maskz_loadu_epi64(0x0F, query_bytes));
    const auto distance = static_cast<int>(_mm512_reduce_add_epi64(_mm512_popcnt_epi64(bits)));
    if (distance <= radius_bits) hits[found++] = Hit{static_cast<std::uint32_t>(row), distance};
  }
  return found;
}

}  // namespace

const Kernel kAvx512Kernel{"avx512", has_avx512_popcount, scan, near_avx2, distance_avx2};

}  // namespace holdfast::match_kernels
#endif
