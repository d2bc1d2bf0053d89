// Luma in whole numbers and one division. The exact luma is n / 1000 with n = 299 R + 587 G + 114
// B, and every step towards n is a whole number under 2^24, so floats hold it exactly. No n / 1000
// lies within 3e-11 of the middle between two floats, and the reference's double has an error under
// 1e-13, so rounding the exact quotient gives the same float; a test tries all colours.
// Pure; safe from any thread.
#include "hash/luma.h"

#include <bit>
#include <cstdint>
#include <cstring>

#include "hash/lanes.h"

namespace holdfast {
namespace {

using UInt4 = std::uint32_t __attribute__((vector_size(16)));
using Int4 = std::int32_t __attribute__((vector_size(16)));

float luma_of(float red, float green, float blue) {
  return (299.0f * red + 587.0f * green + 114.0f * blue) / 1000.0f;
}

// One byte of each of four pixels, as floats. Signed, because SSE2 converts only signed numbers.
Float4 channel(UInt4 pixels, int shift) {
  return __builtin_convertvector(reinterpret_cast<Int4>((pixels >> shift) & 0xffu), Float4);
}

// Four bytes from `from`: red, green and blue from the lowest byte up.
std::uint32_t load_pixel(const std::uint8_t* from) {
  std::uint32_t out;
  std::memcpy(&out, from, sizeof out);
  return std::endian::native == std::endian::little ? out : __builtin_bswap32(out);
}

// `kStep` bytes a pixel, red first. Four pixels at a time while four bytes can be read at each,
// which with three bytes a pixel touches the first byte of the pixel after.
template <std::size_t kStep>
void luma_of_colours(const std::uint8_t* pixels, std::size_t count, float* out) {
  std::size_t i = 0;
  for (; i + 5 <= count; i += 4) {
    const std::uint8_t* at = pixels + i * kStep;
    const UInt4 four{load_pixel(at), load_pixel(at + kStep), load_pixel(at + 2 * kStep),
                     load_pixel(at + 3 * kStep)};
    const Float4 scaled =
        299.0f * channel(four, 0) + 587.0f * channel(four, 8) + 114.0f * channel(four, 16);
    store4(out + i, scaled / 1000.0f);
  }
  for (; i < count; ++i) {
    const std::uint8_t* pixel = pixels + i * kStep;
    out[i] = luma_of(pixel[0], pixel[1], pixel[2]);
  }
}

}  // namespace

void luma_of_row(const PixelView& pixels, std::size_t row, std::size_t first, std::size_t count,
                 float* out) {
  const std::size_t step = static_cast<std::size_t>(pixels.format);
  const std::uint8_t* start = pixels.data + row * pixels.stride_bytes + first * step;
  switch (pixels.format) {
    case PixelFormat::kGray8:
      for (std::size_t i = 0; i < count; ++i) out[i] = luma_of(start[i], start[i], start[i]);
      return;
    case PixelFormat::kRgb8:
      return luma_of_colours<3>(start, count, out);
    case PixelFormat::kRgba8:
      return luma_of_colours<4>(start, count, out);
  }
}

}  // namespace holdfast
