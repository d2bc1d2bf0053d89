// Sixteen rows side by side: element [column * kLanes + lane] of an interleaved buffer belongs to
// the lane-th row of a group. A running sum along a row depends on itself; sixteen of them do not
// depend on each other, so they fill the vector unit. Portable vector extensions of gcc and clang;
// where a target has no vectors (WebAssembly without SIMD) they become plain floats with the same
// bits. Pure; safe from any thread.
#pragma once

#include <cstddef>
#include <cstring>

namespace holdfast {

inline constexpr std::size_t kLanes = 16;
inline constexpr std::size_t kLaneParts = kLanes / 4;

using Float4 = float __attribute__((vector_size(16)));

inline Float4 load4(const float* from) {
  Float4 out;
  std::memcpy(&out, from, sizeof out);
  return out;
}

inline void store4(float* to, Float4 value) { std::memcpy(to, &value, sizeof value); }

// to[column * to_stride + row] = from[row * from_stride + column] for a 4x4 tile.
inline void transpose_tile(const float* from, std::size_t from_stride, float* to,
                           std::size_t to_stride) {
  const Float4 a = load4(from);
  const Float4 b = load4(from + from_stride);
  const Float4 c = load4(from + 2 * from_stride);
  const Float4 d = load4(from + 3 * from_stride);
  const Float4 ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5);
  const Float4 ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  const Float4 cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5);
  const Float4 cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  store4(to, __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5));
  store4(to + to_stride, __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7));
  store4(to + 2 * to_stride, __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5));
  store4(to + 3 * to_stride, __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7));
}

// kLanes rows of `columns` elements each into an interleaved buffer.
void interleave(const float* rows, std::size_t row_stride, std::size_t columns, float* interleaved);
// And back.
void deinterleave(const float* interleaved, std::size_t columns, float* rows,
                  std::size_t row_stride);

}  // namespace holdfast
