// Everything Holdfast says about a picture's file: its perceptual hash and the digests of its
// bytes. Safe from any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "media/image.h"

namespace holdfast {

struct Fingerprint {
  std::uint32_t width = 0;   // pixels, after orientation
  std::uint32_t height = 0;  // pixels, after orientation
  PdqResult pdq;
  std::string md5;     // of the file's bytes, 32 lower-case hexadecimal digits
  std::string sha1;    // 40 digits
  std::string sha256;  // 64 digits
};

// Decodes the picture and hashes it. `bytes` are borrowed until return. Errors: as decode_image()
// and pdq_hash().
[[nodiscard]] Result<Fingerprint> fingerprint_image(std::span<const std::uint8_t> bytes,
                                                    const DecodeLimits& limits = {});

}  // namespace holdfast
