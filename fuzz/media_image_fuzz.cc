// Every decoder behind decode_image(), chosen as in the program by the first bytes.
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/check.h"
#include "media/image.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const holdfast::DecodeLimits limits{.max_pixels = 1u << 20, .max_jpeg_scans = 20};
  const holdfast::Result<holdfast::Image> image = holdfast::decode_image({data, size}, limits);
  if (image) {
    const std::uint64_t pixels = std::uint64_t{image->width} * image->height;
    HOLDFAST_CHECK(pixels > 0 && pixels <= limits.max_pixels);
    HOLDFAST_CHECK(image->rgb.size() == pixels * 3);
  } else {
    HOLDFAST_CHECK(!image.error().message.empty());
    HOLDFAST_CHECK(image.error().code != holdfast::ErrorCode::kInternal);
  }
  return 0;
}
