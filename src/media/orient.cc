// Turning and mirroring pixels. Pure; safe from any thread.
#include "media/orient.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace holdfast::media {
namespace {

constexpr std::size_t kPixelBytes = 3;

void mirror_columns(Image& image) {
  const std::size_t row_bytes = std::size_t{image.width} * kPixelBytes;
  for (std::size_t y = 0; y < image.height; ++y) {
    std::uint8_t* left = image.rgb.data() + y * row_bytes;
    std::uint8_t* right = left + row_bytes - kPixelBytes;
    for (; left < right; left += kPixelBytes, right -= kPixelBytes) {
      std::swap_ranges(left, left + kPixelBytes, right);
    }
  }
}

void mirror_rows(Image& image) {
  const std::size_t row_bytes = std::size_t{image.width} * kPixelBytes;
  for (std::size_t y = 0; y < image.height / 2; ++y) {
    std::uint8_t* top = image.rgb.data() + y * row_bytes;
    std::uint8_t* bottom = image.rgb.data() + (image.height - 1 - y) * row_bytes;
    std::swap_ranges(top, top + row_bytes, bottom);
  }
}

// Rows become columns. Works in tiles so that both sides stay in the cache.
Image transposed(const Image& image) {
  constexpr std::size_t kTile = 32;
  Image out{image.height, image.width, std::vector<std::uint8_t>(image.rgb.size())};
  const std::size_t width = image.width;
  const std::size_t height = image.height;
  for (std::size_t tile_y = 0; tile_y < height; tile_y += kTile) {
    for (std::size_t tile_x = 0; tile_x < width; tile_x += kTile) {
      const std::size_t end_y = std::min(height, tile_y + kTile);
      const std::size_t end_x = std::min(width, tile_x + kTile);
      for (std::size_t x = tile_x; x < end_x; ++x) {
        for (std::size_t y = tile_y; y < end_y; ++y) {
          std::memcpy(out.rgb.data() + (x * height + y) * kPixelBytes,
                      image.rgb.data() + (y * width + x) * kPixelBytes, kPixelBytes);
        }
      }
    }
  }
  return out;
}

}  // namespace

Image oriented(Image image, int orientation) {
  if (orientation >= 5 && orientation <= 8) image = transposed(image);
  switch (orientation) {
    case 2:
    case 6:
      mirror_columns(image);
      break;
    case 3:
    case 7:
      mirror_rows(image);
      mirror_columns(image);
      break;
    case 4:
    case 8:
      mirror_rows(image);
      break;
    default:
      break;
  }
  return image;
}

}  // namespace holdfast::media
