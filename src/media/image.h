// Still pictures: the bytes of a file to pixels. The one door to the codec libraries.
// Every function may be called from many threads at once; nothing is kept between calls.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "holdfast/hash.h"
#include "holdfast/result.h"

namespace holdfast {

// Decoded pixels, owned. `rgb` is rows x columns x 3, row-major, top row first, no padding.
struct Image {
  std::uint32_t width = 0;   // columns, pixels
  std::uint32_t height = 0;  // rows, pixels
  std::vector<std::uint8_t> rgb;

  // Borrowed until the image is changed or destroyed.
  [[nodiscard]] PixelView view() const {
    return {rgb.data(), width, height, std::size_t{width} * 3, PixelFormat::kRgb8};
  }
};

struct DecodeLimits {
  // Bytes of the file as it came; more is kTooLarge before any codec sees it.
  std::size_t max_file_bytes = 100u * 1024 * 1024;
  // Columns times rows, after orientation; more is kTooLarge before pixels are allocated. Phones
  // sold today take up to 108 Mpixel. A picture at this limit takes about 0.8 GB while it is
  // turned.
  std::uint64_t max_pixels = 128ull * 1024 * 1024;
  // Scans of a progressive JPEG, each of which walks the whole picture. Encoders write about ten.
  int max_jpeg_scans = 100;
};

enum class ImageFormat : std::uint8_t { kUnknown, kJpeg, kPng, kWebp, kGif, kHeif, kPnm };

// "JPEG", "PNG", ... for messages.
[[nodiscard]] std::string_view image_format_name(ImageFormat format);

// The format that the first bytes announce; the file's name is never asked. 32 bytes are enough.
[[nodiscard]] ImageFormat sniff_image_format(std::span<const std::uint8_t> bytes);

// Decodes a still picture, or the first frame of a moving one, as it is meant to be seen: EXIF
// orientation applied, palette expanded, alpha dropped, 16 bits a channel cut to the high byte, no
// colour management. Equal, pixel for pixel, to Pillow's
// `ImageOps.exif_transpose(Image.open(file)).convert("RGB")`; docs/decisions/0003 lists the
// exceptions. Errors: kInvalidArgument (no bytes), kTooLarge (a limit), kUnsupported (not a picture
// this program reads), kCorrupt (cut short or broken), kUnavailable (out of memory). Never throws.
[[nodiscard]] Result<Image> decode_image(std::span<const std::uint8_t> bytes,
                                         const DecodeLimits& limits = {});

}  // namespace holdfast
