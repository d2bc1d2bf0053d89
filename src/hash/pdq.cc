// PDQ: brightness, blur, 64x64 samples, their low frequencies, and one bit for each frequency that
// is above the median. Pure; safe from any thread.
#include <algorithm>

#include "hash/dct.h"
#include "hash/downsample.h"
#include "hash/quality.h"
#include "holdfast/hash.h"

namespace holdfast {
namespace {

constexpr std::uint32_t kMinSide = 5;

Result<void> check_pixels(const PixelView& pixels) {
  if (pixels.data == nullptr || pixels.width == 0 || pixels.height == 0) {
    return fail(ErrorCode::kInvalidArgument, "A picture needs pixels and two sides above zero.");
  }
  if (std::uint64_t{pixels.width} * pixels.height > kPdqMaxPixels) {
    return fail(ErrorCode::kTooLarge, "The picture has too many pixels to be hashed.");
  }
  const std::size_t bytes_a_pixel = static_cast<std::size_t>(pixels.format);
  if (bytes_a_pixel != 1 && bytes_a_pixel != 3 && bytes_a_pixel != 4) {
    return fail(ErrorCode::kInvalidArgument, "A pixel has 1, 3 or 4 bytes.");
  }
  if (pixels.stride_bytes < pixels.width * bytes_a_pixel) {
    return fail(ErrorCode::kInvalidArgument, "A row's stride is shorter than its pixels.");
  }
  return {};
}

// Bit 16 i + j, counted from the least significant, is frequency (i, j) above the lower median.
Hash256 bits_above_median(const Spectrum& spectrum) {
  constexpr std::size_t kBits = kFrequencies * kFrequencies;
  std::array<float, kBits> sorted;
  for (std::size_t bit = 0; bit < kBits; ++bit) {
    sorted[bit] = spectrum[bit / kFrequencies][bit % kFrequencies];
  }
  const std::array<float, kBits> values = sorted;
  const auto median = sorted.begin() + kBits / 2 - 1;
  std::nth_element(sorted.begin(), median, sorted.end());
  Hash256 hash;
  for (std::size_t bit = 0; bit < kBits; ++bit) {
    if (values[bit] > *median) {
      hash.bytes[31 - bit / 8] |= static_cast<std::uint8_t>(1u << (bit % 8));
    }
  }
  return hash;
}

}  // namespace

Result<PdqResult> pdq_hash(const PixelView& pixels) {
  if (Result<void> checked = check_pixels(pixels); !checked) {
    return std::unexpected<Error>(checked.error());
  }
  if (pixels.width < kMinSide || pixels.height < kMinSide) return PdqResult{};
  const Block block = downsample(pixels);
  return PdqResult{bits_above_median(low_frequencies(block)), pdq_quality(block)};
}

}  // namespace holdfast
