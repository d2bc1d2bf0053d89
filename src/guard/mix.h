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
  std::uint64_t last = 0;
  for (std::size_t i = at; i < bytes.size(); ++i) {
    last |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * (i - at));
  }
  hash = (hash ^ last) * 0xff51afd7ed558ccdu;
  return mix64(hash ^ bytes.size());
}

}  // namespace holdfast
