// Sums of rows of weights, a byte each with FeatureWeights::kBias added, so that many bytes are
// added at a time. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>

#include "guard/signs.h"

namespace holdfast {

using SignSums = std::array<std::int32_t, kHeads>;

inline constexpr int kWeightBias = 128;

// The sums have two bytes each: of at most kMostRows rows.
class BiasedSums {
 public:
  static constexpr std::uint32_t kMostRows = 256;

#if defined(__SSE2__)  // part of every x86-64
  void add(const std::uint8_t* biased) {
    const Bytes zero = {};
    Bytes first = {};
    std::uint64_t eight = 0;
    std::memcpy(&first, biased, 16);
    std::memcpy(&eight, biased + 16, 8);
    const Bytes last = __builtin_bit_cast(Bytes, Words{eight, 0});
    sums_[0] += low_half(first, zero);
    sums_[1] +=
        __builtin_bit_cast(Sums, __builtin_shufflevector(first, zero, 8, 24, 9, 25, 10, 26, 11, 27,
                                                         12, 28, 13, 29, 14, 30, 15, 31));
    sums_[2] += low_half(last, zero);
    ++rows_;
  }

  void add_to(SignSums& sums) const {
    std::array<std::uint16_t, kHeads> plain;
    static_assert(sizeof(plain) == sizeof(sums_));
    std::memcpy(plain.data(), sums_, sizeof(sums_));
    for (std::size_t i = 0; i < kHeads; ++i) sums[i] += plain[i] - rows_ * kWeightBias;
  }

 private:
  using Bytes __attribute__((vector_size(16))) = std::uint8_t;
  using Words __attribute__((vector_size(16))) = std::uint64_t;
  using Sums __attribute__((vector_size(16))) = std::uint16_t;

  // Each byte with a zero above it is a number of two.
  static Sums low_half(Bytes bytes, Bytes zero) {
    return __builtin_bit_cast(Sums, __builtin_shufflevector(bytes, zero, 0, 16, 1, 17, 2, 18, 3, 19,
                                                            4, 20, 5, 21, 6, 22, 7, 23));
  }

  Sums sums_[kHeads / 8] = {};
#else
  // Four sums in a word: of the even heads and of the odd ones.
  void add(const std::uint8_t* biased) {
    constexpr std::uint64_t kEvenBytes = 0x00ff00ff00ff00ffU;
    for (std::size_t i = 0; i < kWords; ++i) {
      std::uint64_t eight = 0;
      std::memcpy(&eight, biased + 8 * i, 8);
      even_[i] += eight & kEvenBytes;
      odd_[i] += eight >> 8 & kEvenBytes;
    }
    ++rows_;
  }

  void add_to(SignSums& sums) const {
    for (std::size_t i = 0; i < kWords; ++i) {
      for (std::size_t pair = 0; pair < 4; ++pair) {
        sums[8 * i + 2 * pair] += unbiased(even_[i] >> 16 * pair);
        sums[8 * i + 2 * pair + 1] += unbiased(odd_[i] >> 16 * pair);
      }
    }
  }

 private:
  static constexpr std::size_t kWords = kHeads / 8;
  [[nodiscard]] std::int32_t unbiased(std::uint64_t lanes) const {
    return static_cast<std::int32_t>(lanes & 0xffff) - rows_ * kWeightBias;
  }

  std::uint64_t even_[kWords] = {};
  std::uint64_t odd_[kWords] = {};
#endif
  std::int32_t rows_ = 0;
};
static_assert(kHeads == 24);

}  // namespace holdfast
