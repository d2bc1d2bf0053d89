// Hash text and small pictures. Text that is taken comes back the same in lower case; a picture has
// one hash, whatever its rows' gaps, alpha or way of storing grey; a digest does not depend on its
// pieces.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/check.h"
#include "holdfast/hash.h"

namespace {

using namespace holdfast;

void check_text(std::string_view text) {
  const Result<Hash256> hash = hash256_from_hex(text);
  HOLDFAST_CHECK(hash.has_value() == is_hex(text, 64));
  if (!hash) return;
  HOLDFAST_CHECK(to_hex(*hash) == ascii_lower(text));
  HOLDFAST_CHECK(hamming_distance_bits(*hash, *hash) == 0);
}

// The picture with `step` bytes a pixel and `gap` bytes after each row; exactly as long as needed,
// so that a read past the last pixel is seen.
PdqResult hash_of(std::span<const std::uint8_t> rgb, std::uint32_t width, std::uint32_t height,
                  std::size_t step, std::size_t gap) {
  const std::size_t stride = width * step + gap;
  std::vector<std::uint8_t> bytes(stride * height - gap, 0x5a);
  for (std::size_t i = 0; i < std::size_t{width} * height; ++i) {
    for (std::size_t c = 0; c < step && c < 3; ++c) {
      bytes[i / width * stride + i % width * step + c] = rgb[3 * i + c];
    }
  }
  const Result<PdqResult> result =
      pdq_hash({bytes.data(), width, height, stride, static_cast<PixelFormat>(step)});
  HOLDFAST_CHECK(result.has_value());
  HOLDFAST_CHECK(result->quality >= 0 && result->quality <= 100);
  return *result;
}

bool same(const PdqResult& a, const PdqResult& b) {
  return a.hash == b.hash && a.quality == b.quality;
}

void check_picture(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < 4) return;
  const std::uint32_t width = 1 + bytes[0] % 150;
  const std::uint32_t height = 1 + bytes[1] % 150;
  const std::size_t gap = bytes[2] % 8;
  const bool grey = bytes[2] >= 128;
  const std::span<const std::uint8_t> pattern = bytes.subspan(3);
  std::vector<std::uint8_t> rgb(std::size_t{width} * height * 3);
  for (std::size_t i = 0; i < rgb.size(); ++i) {
    rgb[i] = pattern[(grey ? i / 3 : i) % pattern.size()];
  }
  const PdqResult plain = hash_of(rgb, width, height, 3, 0);
  HOLDFAST_CHECK(same(plain, hash_of(rgb, width, height, 3, gap)));
  HOLDFAST_CHECK(same(plain, hash_of(rgb, width, height, 4, gap)));
  if (grey) HOLDFAST_CHECK(same(plain, hash_of(rgb, width, height, 1, gap)));
}

void check_digests(std::span<const std::uint8_t> bytes) {
  for (const DigestKind kind : {DigestKind::kMd5, DigestKind::kSha1, DigestKind::kSha256}) {
    Digest pieces(kind);
    const std::size_t cut = bytes.empty() ? 0 : bytes[0] % bytes.size();
    pieces.update(bytes.first(cut));
    pieces.update(bytes.subspan(cut));
    HOLDFAST_CHECK(pieces.finish() == digest(kind, bytes));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check_text({reinterpret_cast<const char*>(data), size});
  check_picture({data, size});
  check_digests({data, size});
  return 0;
}
