// Eight bytes of folded text at a time, in one integer whose lowest byte is the first. Pure.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace holdfast {

inline std::uint64_t load_eight(const char* from) {
  static_assert(std::endian::native == std::endian::little);
  std::uint64_t eight = 0;
  std::memcpy(&eight, from, sizeof(eight));
  return eight;
}

// How many of the eight, all under 0x80, are lower-case letters before the first that is none.
inline std::size_t letters_in_front(std::uint64_t eight) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  // The top bit of each byte: whether it is at least 'a', and whether it is above 'z'.
  const std::uint64_t from_a = eight + kOnes * (0x80U - 'a');
  const std::uint64_t above_z = eight + kOnes * (0x80U - 'z' - 1U);
  const std::uint64_t others = (~from_a | above_z) & (kOnes * 0x80U);
  return static_cast<std::size_t>(std::countr_zero(others)) / 8;
}

// Whether three equal bytes in a row are among the first `length`.
inline bool has_three_in_row(std::uint64_t eight, std::size_t length) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  if (length < 3) return false;
  // Zero where a byte equals both that follow it; bytes that have no two behind them do not count.
  std::uint64_t differences = (eight ^ (eight >> 8)) | (eight ^ (eight >> 16));
  differences |= ~std::uint64_t{0} << (8 * (length - 2));
  return ((differences - kOnes) & ~differences & (kOnes * 0x80U)) != 0;
}

}  // namespace holdfast
