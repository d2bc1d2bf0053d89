// The EXIF orientation reader: always an orientation there is.
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "media/exif_orientation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const int orientation = holdfast::media::exif_orientation({data, size});
  HOLDFAST_CHECK(orientation >= 1 && orientation <= 8);
  return 0;
}
