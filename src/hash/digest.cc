// Digests a piece at a time: buffering, padding and byte order round the compression functions.
// A Digest belongs to one thread.
#include <algorithm>
#include <cstring>

#include "hash/compress.h"
#include "holdfast/hash.h"

namespace holdfast {
namespace {

// MD5's and SHA-1's first words are the same but for SHA-1's fifth.
constexpr std::array<std::uint32_t, 8> kMd5AndSha1Start = {0x67452301, 0xefcdab89, 0x98badcfe,
                                                           0x10325476, 0xc3d2e1f0};

std::size_t words_in(DigestKind kind) {
  switch (kind) {
    case DigestKind::kMd5:
      return 4;
    case DigestKind::kSha1:
      return 5;
    case DigestKind::kSha256:
      return 8;
  }
  return 0;
}

}  // namespace

Digest::Digest(DigestKind kind) : kind_(kind) {
  if (kind == DigestKind::kSha256) {
    std::copy(std::begin(kSha256Start), std::end(kSha256Start), state_.begin());
  } else {
    state_ = kMd5AndSha1Start;
  }
}

void Digest::compress_blocks(const std::uint8_t* blocks, std::size_t count) {
  switch (kind_) {
    case DigestKind::kMd5:
      return md5_compress(state_.data(), blocks, count);
    case DigestKind::kSha1:
      return sha1_compress(state_.data(), blocks, count);
    case DigestKind::kSha256:
      return sha256_compress(state_.data(), blocks, count);
  }
}

void Digest::update(std::span<const std::uint8_t> bytes) {
  total_bytes_ += bytes.size();
  if (buffered_bytes_ > 0) {
    const std::size_t taken = std::min(bytes.size(), buffer_.size() - buffered_bytes_);
    std::copy_n(bytes.begin(), taken, buffer_.begin() + buffered_bytes_);
    buffered_bytes_ += taken;
    bytes = bytes.subspan(taken);
    if (buffered_bytes_ < buffer_.size()) return;
    compress_blocks(buffer_.data(), 1);
    buffered_bytes_ = 0;
  }
  const std::size_t blocks = bytes.size() / kDigestBlockBytes;
  if (blocks > 0) compress_blocks(bytes.data(), blocks);
  bytes = bytes.subspan(blocks * kDigestBlockBytes);
  std::copy(bytes.begin(), bytes.end(), buffer_.begin());
  buffered_bytes_ = bytes.size();
}

std::vector<std::uint8_t> Digest::finish() {
  const bool little_endian = kind_ == DigestKind::kMd5;
  const std::uint64_t total_bits = total_bytes_ * 8;
  buffer_[buffered_bytes_++] = 0x80;
  if (buffered_bytes_ > kDigestBlockBytes - 8) {
    std::fill(buffer_.begin() + buffered_bytes_, buffer_.end(), std::uint8_t{0});
    compress_blocks(buffer_.data(), 1);
    buffered_bytes_ = 0;
  }
  std::fill(buffer_.begin() + buffered_bytes_, buffer_.end(), std::uint8_t{0});
  for (int i = 0; i < 8; ++i) {
    buffer_[56 + i] = static_cast<std::uint8_t>(total_bits >> (little_endian ? 8 * i : 56 - 8 * i));
  }
  compress_blocks(buffer_.data(), 1);
  std::vector<std::uint8_t> out(words_in(kind_) * 4);
  for (std::size_t i = 0; i < words_in(kind_); ++i) {
    if (little_endian) {
      store_le32(&out[4 * i], state_[i]);
    } else {
      store_be32(&out[4 * i], state_[i]);
    }
  }
  return out;
}

std::vector<std::uint8_t> digest(DigestKind kind, std::span<const std::uint8_t> bytes) {
  Digest digest(kind);
  digest.update(bytes);
  return digest.finish();
}

}  // namespace holdfast
