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

// Tells of sixteen words at once whether each differs from a wanted one in few bits: all ones in
// the places of those that do. Up to three bits it takes away the lowest set bit as often as
// allowed and sees whether any is left, which beats counting.
template <int kMost>
struct FewBits {
  __m256i wanted;
  HOLDFAST_AVX2 FewBits(std::uint16_t word, int)
      : wanted(_mm256_set1_epi16(static_cast<std::int16_t>(word))) {}
  HOLDFAST_AVX2 __m256i operator()(const std::uint16_t* words) const {
    __m256i bits =
        _mm256_xor_si256(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(words)), wanted);
    for (int i = 0; i < kMost; ++i) {
      bits = _mm256_and_si256(bits, _mm256_add_epi16(bits, _mm256_set1_epi16(-1)));
    }
    return _mm256_cmpeq_epi16(bits, _mm256_setzero_si256());
  }
};

struct CountedBits {
  __m256i wanted;
  __m256i above;
  HOLDFAST_AVX2 CountedBits(std::uint16_t word, int most)
      : wanted(_mm256_set1_epi16(static_cast<std::int16_t>(word))),
        above(_mm256_set1_epi16(static_cast<std::int16_t>(most + 1))) {}
  HOLDFAST_AVX2 __m256i operator()(const std::uint16_t* words) const {
    const __m256i counts =
        _mm256_maddubs_epi16(differing_by_byte(words, wanted), _mm256_set1_epi8(1));
    return _mm256_cmpgt_epi16(above, counts);
  }
};

template <class Test>
HOLDFAST_AVX2 NearResult near_where(const std::uint16_t* words, const Test& is_near, NearRun* runs,
                                    std::size_t run_count, std::uint32_t* hits, std::size_t room) {
  constexpr std::uint32_t kWords = 32;
  NearResult done;
  for (; done.runs < run_count; ++done.runs) {
    NearRun& run = runs[done.runs];
    // A short run is read with one load, which may spare a cache line.
    if (run.count <= kWords / 2) {
      const __m256i only = is_near(words + run.at);
      if (_mm256_testz_si256(only, only) != 0) continue;
      if (room - done.hits < kWords) return done;
      // Two bits a word; the even ones are kept.
      std::uint64_t near = static_cast<std::uint32_t>(_mm256_movemask_epi8(only)) & 0x55555555U;
      near &= (std::uint64_t{1} << (2 * run.count)) - 1;
      for (; near != 0; near &= near - 1) {
        hits[done.hits++] = run.at + static_cast<std::uint32_t>(__builtin_ctzll(near)) / 2;
      }
      continue;
    }
    while (run.count > 0) {
      const __m256i first = is_near(words + run.at);
      const __m256i second = is_near(words + run.at + kWords / 2);
      const std::uint32_t read = run.count < kWords ? run.count : kWords;
      const __m256i either = _mm256_or_si256(first, second);
      if (_mm256_testz_si256(either, either) == 0) {
        if (room - done.hits < kWords) return done;
        // Packing works within halves; the permutation puts the words back into their order.
        const __m256i packed =
            _mm256_permute4x64_epi64(_mm256_packs_epi16(first, second), 0b11011000);
        auto near =
            static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(packed)));
        near &= (std::uint64_t{1} << read) - 1;
        for (; near != 0; near &= near - 1) {
          hits[done.hits++] = run.at + static_cast<std::uint32_t>(__builtin_ctzll(near));
        }
      }
      run.at += read;
      run.count -= read;
    }
  }
  return done;
}

}  // namespace

HOLDFAST_AVX2 NearResult near_avx2(const std::uint16_t* words, std::uint16_t word, int most,
                                   NearRun* runs, std::size_t run_count, std::uint32_t* hits,
                                   std::size_t room) {
  const auto search = [&](const auto& is_near) HOLDFAST_AVX2 {
    return near_where(words, is_near, runs, run_count, hits, room);
  };
  switch (most) {
    case 0:
      return search(FewBits<0>(word, most));
    case 1:
      return search(FewBits<1>(word, most));
    case 2:
      return search(FewBits<2>(word, most));
    case 3:
      return search(FewBits<3>(word, most));
    default:
      return search(CountedBits(word, most));
  }
}

HOLDFAST_AVX2 int distance_avx2(const std::uint8_t* a, const std::uint8_t* b) {
  int distance = 0;
  for (std::size_t at = 0; at < kRowBytes; at += 8) {
    std::uint64_t x = 0;
    std::uint64_t y = 0;
    __builtin_memcpy(&x, a + at, 8);
    __builtin_memcpy(&y, b + at, 8);
    distance += static_cast<int>(_mm_popcnt_u64(x ^ y));
  }
  return distance;
}

const Kernel kAvx2Kernel{"avx2", has_avx2, scan, near_avx2, distance_avx2};

}  // namespace holdfast::match_kernels
#endif
