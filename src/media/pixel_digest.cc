// media_pixel_digest FILE...: for each file one line "WIDTH HEIGHT SHA256-OF-RGB" or "error CODE".
// A test program: tests/cli/pixels_test.py compares what it prints with Pillow.
#include <cstdio>
#include <fstream>
#include <iterator>

#include "base/bytes.h"
#include "media/image.h"

int main(int argument_count, char** arguments) {
  for (int i = 1; i < argument_count; ++i) {
    std::ifstream file(arguments[i], std::ios::binary);
    const holdfast::Bytes bytes{std::istreambuf_iterator<char>(file), {}};
    const holdfast::Result<holdfast::Image> image = holdfast::decode_image(bytes);
    if (!image) {
      std::printf("error %s\n", holdfast::error_code_name(image.error().code));
      continue;
    }
    const holdfast::Bytes digest = holdfast::digest(holdfast::DigestKind::kSha256, image->rgb);
    std::printf("%u %u %s\n", image->width, image->height, holdfast::hex_encode(digest).c_str());
  }
  return 0;
}
