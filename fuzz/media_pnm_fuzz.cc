// The portable formats' reader, which is our own. Any bytes become a header of one of the six
// kinds.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/check.h"
#include "media/image.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::vector<std::uint8_t> file{'P', static_cast<std::uint8_t>('1' + data[0] % 6), '\n'};
  file.insert(file.end(), data + 1, data + size);
  const holdfast::DecodeLimits limits{.max_pixels = 1u << 20};
  const holdfast::Result<holdfast::Image> image = holdfast::decode_image(file, limits);
  if (image) {
    const std::uint64_t pixels = std::uint64_t{image->width} * image->height;
    HOLDFAST_CHECK(pixels > 0 && pixels <= limits.max_pixels && image->rgb.size() == pixels * 3);
    HOLDFAST_CHECK(pixels <= 8 * file.size());
  }
  return 0;
}
