// Decode, then hash. Safe from any thread.
#include "media/fingerprint.h"

#include "base/bytes.h"

namespace holdfast {

Result<Fingerprint> fingerprint_image(std::span<const std::uint8_t> bytes,
                                      const DecodeLimits& limits) {
  const Result<Image> image = decode_image(bytes, limits);
  if (!image) return std::unexpected(image.error());
  const Result<PdqResult> pdq = pdq_hash(image->view());
  if (!pdq) return std::unexpected(pdq.error());
  return Fingerprint{.width = image->width,
                     .height = image->height,
                     .pdq = *pdq,
                     .md5 = hex_encode(digest(DigestKind::kMd5, bytes)),
                     .sha1 = hex_encode(digest(DigestKind::kSha1, bytes)),
                     .sha256 = hex_encode(digest(DigestKind::kSha256, bytes))};
}

}  // namespace holdfast
