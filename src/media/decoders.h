// One decoder a codec, behind decode_image(). The bytes are borrowed until return. Each applies the
// file's orientation, keeps the limits, frees what its library allocated, and lets no exception but
// std::bad_alloc out.
#pragma once

#include "media/image.h"

namespace holdfast::media {

[[nodiscard]] Result<Image> decode_jpeg(std::span<const std::uint8_t> bytes,
                                        const DecodeLimits& limits);
[[nodiscard]] Result<Image> decode_png(std::span<const std::uint8_t> bytes,
                                       const DecodeLimits& limits);
[[nodiscard]] Result<Image> decode_webp(std::span<const std::uint8_t> bytes,
                                        const DecodeLimits& limits);
[[nodiscard]] Result<Image> decode_gif(std::span<const std::uint8_t> bytes,
                                       const DecodeLimits& limits);
[[nodiscard]] Result<Image> decode_heif(std::span<const std::uint8_t> bytes,
                                        const DecodeLimits& limits);
[[nodiscard]] Result<Image> decode_pnm(std::span<const std::uint8_t> bytes,
                                       const DecodeLimits& limits);

// An image of that size, every byte zero; kCorrupt for a zero side, kTooLarge over the limit.
[[nodiscard]] Result<Image> make_image(std::uint64_t width, std::uint64_t height,
                                       const DecodeLimits& limits);

// kCorrupt with the sentence for a file that ends before its picture does.
[[nodiscard]] std::unexpected<Error> cut_short(ImageFormat format);
// kCorrupt with the sentence for a file whose contents do not make sense.
[[nodiscard]] std::unexpected<Error> broken(ImageFormat format);
// kUnsupported with the sentence for a rare variant of a format.
[[nodiscard]] std::unexpected<Error> unsupported_variant(ImageFormat format);

}  // namespace holdfast::media
