// RFC 6962's tree. Pure.
#include "hash/merkle.h"

#include <algorithm>

#include "holdfast/hash.h"

namespace holdfast {
namespace {

MerkleHash finished(Digest& digest) {
  const std::vector<std::uint8_t> bytes = digest.finish();
  MerkleHash out{};
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}

MerkleHash node(const MerkleHash& left, const MerkleHash& right) {
  constexpr std::uint8_t kNode[1] = {1};
  Digest digest(DigestKind::kSha256);
  digest.update(kNode);
  digest.update(left);
  digest.update(right);
  return finished(digest);
}

}  // namespace

MerkleHash merkle_leaf(std::span<const std::uint8_t> entry) {
  constexpr std::uint8_t kLeaf[1] = {0};
  Digest digest(DigestKind::kSha256);
  digest.update(kLeaf);
  digest.update(entry);
  return finished(digest);
}

void MerkleTree::append(const MerkleHash& leaf) {
  MerkleHash top = leaf;
  for (std::uint64_t left = size_; (left & 1) != 0; left >>= 1) {
    top = node(peaks_.back(), top);
    peaks_.pop_back();
  }
  peaks_.push_back(top);
  ++size_;
}

MerkleHash MerkleTree::root() const {
  if (peaks_.empty()) {
    Digest nothing(DigestKind::kSha256);
    return finished(nothing);
  }
  MerkleHash root = peaks_.back();
  for (std::size_t i = peaks_.size() - 1; i > 0; --i) root = node(peaks_[i - 1], root);
  return root;
}

}  // namespace holdfast
