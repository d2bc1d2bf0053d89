// Luma in integers and one division. The exact luma is n / 1000 with n = 299 R + 587 G + 114 B.
// No n / 1000 lies within 3e-11 of the middle between two floats, and the reference's double has an
// error under 1e-13, so rounding the exact quotient gives the same float; a test tries all colours.
// Pure; safe from any thread.
#include "hash/luma.h"

#include <cstdint>

namespace holdfast {
namespace {

// `kStep` bytes a pixel, red first; a step of 1 is grey, which stands for three equal channels.
template <std::size_t kStep>
void luma_of_pixels(const std::uint8_t* pixels, std::size_t count, float* __restrict out) {
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint8_t* pixel = pixels + i * kStep;
    const std::int32_t red = pixel[0];
    const std::int32_t green = kStep == 1 ? red : pixel[1];
    const std::int32_t blue = kStep == 1 ? red : pixel[2];
    out[i] = static_cast<float>(299 * red + 587 * green + 114 * blue) / 1000.0f;
  }
}

}  // namespace

void luma_of_row(const PixelView& pixels, std::size_t row, std::size_t first, std::size_t count,
                 float* out) {
  const std::size_t step = static_cast<std::size_t>(pixels.format);
  const std::uint8_t* start = pixels.data + row * pixels.stride_bytes + first * step;
  switch (pixels.format) {
    case PixelFormat::kGray8:
      return luma_of_pixels<1>(start, count, out);
    case PixelFormat::kRgb8:
      return luma_of_pixels<3>(start, count, out);
    case PixelFormat::kRgba8:
      return luma_of_pixels<4>(start, count, out);
  }
}

}  // namespace holdfast
