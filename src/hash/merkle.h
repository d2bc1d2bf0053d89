// The Merkle tree of RFC 6962 section 2.1, grown leaf by leaf. Pure; an object belongs to one
// thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace holdfast {

using MerkleHash = std::array<std::uint8_t, 32>;

// SHA-256(0x00 || entry).
[[nodiscard]] MerkleHash merkle_leaf(std::span<const std::uint8_t> entry);

class MerkleTree {
 public:
  void append(const MerkleHash& leaf);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  // Of the leaves so far; SHA-256 of nothing when there are none.
  [[nodiscard]] MerkleHash root() const;

 private:
  // Roots of whole subtrees, the largest first: one for each bit that is set in size_.
  std::vector<MerkleHash> peaks_;
  std::uint64_t size_ = 0;
};

}  // namespace holdfast
