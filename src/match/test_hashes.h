// Hashes for tests: even, skewed and near ones, and the plain search that says what is right.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <span>
#include <tuple>
#include <vector>

#include "holdfast/match.h"

namespace holdfast {

inline Hash256 random_hash(std::mt19937_64& random) {
  Hash256 hash;
  for (std::uint8_t& byte : hash.bytes) byte = static_cast<std::uint8_t>(random());
  return hash;
}

// Bits of very uneven chance, and neighbouring words alike, as in hashes of real pictures.
inline Hash256 skewed_hash(std::mt19937_64& random) {
  Hash256 hash{};
  for (std::size_t bit = 0; bit < 256; ++bit) {
    const bool before = bit >= 16 && (hash.bytes[(bit - 16) / 8] >> (bit % 8) & 1) != 0;
    const unsigned chance = before ? 80 : static_cast<unsigned>(bit % 16 < 4 ? 3 : 40);
    if (random() % 100 < chance) hash.bytes[bit / 8] |= static_cast<std::uint8_t>(1U << bit % 8);
  }
  return hash;
}

inline Hash256 with_flipped_bits(Hash256 hash, std::size_t count, std::mt19937_64& random) {
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t bit = random() % 256;
    hash.bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
  }
  return hash;
}

inline int distance_bit_by_bit(const Hash256& a, const Hash256& b) {
  int distance = 0;
  for (std::size_t bit = 0; bit < 256; ++bit) {
    distance += ((a.bytes[bit / 8] ^ b.bytes[bit / 8]) >> (bit % 8)) & 1;
  }
  return distance;
}

using Plain = std::map<std::uint64_t, Hash256>;

inline std::vector<Neighbour> find_plainly(const Plain& plain, const Hash256& query,
                                           int radius_bits) {
  std::vector<Neighbour> found;
  for (const auto& [id, hash] : plain) {
    const int distance = hamming_distance_bits(hash, query);
    if (distance <= radius_bits) found.push_back({id, distance});
  }
  std::ranges::sort(found, {},
                    [](const Neighbour& n) { return std::tuple(n.distance_bits, n.id); });
  return found;
}

}  // namespace holdfast
