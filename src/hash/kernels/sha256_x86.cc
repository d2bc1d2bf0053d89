// SHA-256 with the SHA instructions of x86-64; empty elsewhere. The state lives in two registers in
// the order the instructions want: (a, b, e, f) and (c, d, g, h). Pure; safe from any thread.
#include "hash/kernels/sha256_kernels.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

namespace holdfast {
namespace {

#define HOLDFAST_SHA_TARGET __attribute__((target("sha,sse4.1,ssse3")))

bool has_sha_instructions() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0 || (b & (1u << 29)) == 0) return false;
  constexpr unsigned kSsse3AndSse41 = 1u << 9 | 1u << 19;
  return __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & kSsse3AndSse41) == kSsse3AndSse41;
}

// Four rounds with the message words in `words`.
HOLDFAST_SHA_TARGET inline void four_rounds(__m128i& abef, __m128i& cdgh, __m128i words,
                                            int round) {
  const __m128i constants =
      _mm_loadu_si128(reinterpret_cast<const __m128i*>(kSha256Rounds + round));
  const __m128i sum = _mm_add_epi32(words, constants);
  cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
  abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0e));
}

// The message schedule: words t to t+3 from the sixteen before them, oldest first.
HOLDFAST_SHA_TARGET inline __m128i next_words(__m128i w0, __m128i w1, __m128i w2, __m128i w3) {
  const __m128i partial = _mm_add_epi32(_mm_sha256msg1_epu32(w0, w1), _mm_alignr_epi8(w3, w2, 4));
  return _mm_sha256msg2_epu32(partial, w3);
}

HOLDFAST_SHA_TARGET void compress_block(__m128i& abef, __m128i& cdgh, const std::uint8_t* block) {
  const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  __m128i words[4];
  for (int i = 0; i < 4; ++i) {
    words[i] =
        _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(block) + i), big_endian);
    four_rounds(abef, cdgh, words[i], 4 * i);
  }
  for (int round = 16; round < 64; round += 16) {
    for (int i = 0; i < 4; ++i) {
      words[i] = next_words(words[i], words[(i + 1) % 4], words[(i + 2) % 4], words[(i + 3) % 4]);
      four_rounds(abef, cdgh, words[i], round + 4 * i);
    }
  }
}

HOLDFAST_SHA_TARGET void compress_x86(std::uint32_t* state, const std::uint8_t* blocks,
                                      std::size_t count) {
  auto* halves = reinterpret_cast<__m128i*>(state);
  const __m128i badc = _mm_shuffle_epi32(_mm_loadu_si128(halves), 0xb1);
  const __m128i hgfe = _mm_shuffle_epi32(_mm_loadu_si128(halves + 1), 0x1b);
  __m128i abef = _mm_alignr_epi8(badc, hgfe, 8);
  __m128i cdgh = _mm_blend_epi16(hgfe, badc, 0xf0);
  for (; count > 0; --count, blocks += 64) {
    const __m128i abef_before = abef;
    const __m128i cdgh_before = cdgh;
    compress_block(abef, cdgh, blocks);
    abef = _mm_add_epi32(abef, abef_before);
    cdgh = _mm_add_epi32(cdgh, cdgh_before);
  }
  const __m128i feba = _mm_shuffle_epi32(abef, 0x1b);
  const __m128i dchg = _mm_shuffle_epi32(cdgh, 0xb1);
  _mm_storeu_si128(halves, _mm_blend_epi16(feba, dchg, 0xf0));
  _mm_storeu_si128(halves + 1, _mm_alignr_epi8(dchg, feba, 8));
}

}  // namespace

const Sha256Kernel kSha256X86{"sha-x86", has_sha_instructions, compress_x86};

}  // namespace holdfast

#endif
