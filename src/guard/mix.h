// Hashes of words and of numbers, the same on every machine. The model's file holds features by
// these hashes, so they never change; docs/formats/guard.md gives them. This room alone. Pure.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace holdfast {

// The finaliser of SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number
// generators", 2014).
[[nodiscard]] constexpr std::uint64_t mix64(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15u;
  value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9u;
  value = (value ^ value >> 27) * 0x94d049bb133111ebu;
  return value ^ value >> 31;
}

// Fewer than eight bytes, little-endian, filled up with zeros. Read twice where they overlap.
[[nodiscard]] inline std::uint64_t fewer_than_eight(std::string_view bytes) {
  const std::size_t size = bytes.size();
  if (size >= 4) {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::memcpy(&first, bytes.data(), 4);
    std::memcpy(&last, bytes.data() + size - 4, 4);
    return first | std::uint64_t{last} << (8 * (size - 4));
  }
  if (size == 0) return 0;
  const auto byte = [&](std::size_t at) {
    return std::uint64_t{static_cast<unsigned char>(bytes[at])} << (8 * at);
  };
  return byte(0) | byte(size / 2) | byte(size - 1);
}

// hash_bytes of `size` bytes, fewer than eight, as fewer_than_eight has them.
[[nodiscard]] inline std::uint64_t hash_of_fewer(std::uint64_t bytes, std::size_t size,
                                                 std::uint64_t mark) {
  return mix64(((mark * 0x9e3779b97f4a7c15u ^ bytes) * 0xff51afd7ed558ccdu) ^ size);
}

// Eight bytes at a time, little-endian, the last ones filled up with zeros; then the length.
[[nodiscard]] inline std::uint64_t hash_bytes(std::string_view bytes, std::uint64_t mark) {
  std::uint64_t hash = mark * 0x9e3779b97f4a7c15u;
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    std::uint64_t part = 0;
    std::memcpy(&part, bytes.data() + at, 8);
    hash = (hash ^ part) * 0xff51afd7ed558ccdu;
    hash ^= hash >> 32;
  }
  hash = (hash ^ fewer_than_eight(bytes.substr(at))) * 0xff51afd7ed558ccdu;
  return mix64(hash ^ bytes.size());
}

}  // namespace holdfast
