// Pixels to a perceptual hash, bytes to digests. Pure: no file, clock, thread or output.
// Every function may be called from many threads at once; a Digest object belongs to one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "holdfast/result.h"

namespace holdfast {

// A 256-bit hash. bytes[0] holds the most significant bits, so hex is the bytes in order.
struct Hash256 {
  std::array<std::uint8_t, 32> bytes{};
  friend bool operator==(const Hash256&, const Hash256&) = default;
};

// 64 lower-case hexadecimal digits.
[[nodiscard]] std::string to_hex(const Hash256& hash);
// Reads exactly 64 hexadecimal digits of either case; otherwise kInvalidArgument.
[[nodiscard]] Result<Hash256> hash256_from_hex(std::string_view hex);
// Number of differing bits, 0 to 256.
[[nodiscard]] int hamming_distance_bits(const Hash256& a, const Hash256& b);

enum class PixelFormat : std::uint8_t {
  kGray8 = 1,
  kRgb8 = 3,
  kRgba8 = 4
};  // value = bytes a pixel

// Borrowed pixels, rows x columns, row-major, top row first; not owned. Alpha is ignored.
struct PixelView {
  const std::uint8_t* data = nullptr;
  std::uint32_t width = 0;       // columns, pixels
  std::uint32_t height = 0;      // rows, pixels
  std::size_t stride_bytes = 0;  // from one row's start to the next, at least width * bytes a pixel
  PixelFormat format = PixelFormat::kRgb8;
};

struct PdqResult {
  Hash256 hash;
  int quality = 0;  // 0 (flat) to 100 (rich in gradients)
};

// PDQ, Meta's perceptual hash for still pictures, full-resolution pipeline: equal bit for bit to
// the reference as compiled in PyPI `pdqhash` for the same pixels. A picture under 5 pixels on a
// side has the zero hash and quality 0. Errors: kInvalidArgument (null data, zero side, short
// stride), kTooLarge (over kPdqMaxPixels). Source: Meta, "The TMK+PDQF Video-Hashing Algorithm and
// the PDQ Image-Hashing Algorithm", 2019.
inline constexpr std::uint64_t kPdqMaxPixels = 256ull * 1024 * 1024;
[[nodiscard]] Result<PdqResult> pdq_hash(const PixelView& pixels);

enum class DigestKind : std::uint8_t { kMd5 = 0, kSha1 = 1, kSha256 = 2 };

// An incremental digest: MD5 (RFC 1321), SHA-1 and SHA-256 (FIPS 180-4).
// finish() may be called once; after it the object must not be used.
class Digest {
 public:
  explicit Digest(DigestKind kind);
  void update(std::span<const std::uint8_t> bytes);
  // 16, 20 or 32 bytes, by kind.
  [[nodiscard]] std::vector<std::uint8_t> finish();

 private:
  void compress_blocks(const std::uint8_t* blocks, std::size_t count);

  DigestKind kind_;
  std::array<std::uint32_t, 8> state_{};
  std::array<std::uint8_t, 64> buffer_{};
  std::size_t buffered_bytes_ = 0;
  std::uint64_t total_bytes_ = 0;
};

// The whole of `bytes` at once.
[[nodiscard]] std::vector<std::uint8_t> digest(DigestKind kind,
                                               std::span<const std::uint8_t> bytes);

}  // namespace holdfast
