// The eight orientations, on a picture whose every pixel tells where it was.
#include "media/orient.h"

#include <gtest/gtest.h>

namespace holdfast::media {
namespace {

// A pixel holds its column, its row and 7.
Image numbered(std::uint32_t width, std::uint32_t height) {
  Image image{width, height, {}};
  for (std::uint32_t y = 0; y < height; ++y) {
    for (std::uint32_t x = 0; x < width; ++x) {
      for (const std::uint32_t sample : {x, y, 7u}) {
        image.rgb.push_back(static_cast<std::uint8_t>(sample));
      }
    }
  }
  return image;
}

struct Place {
  std::uint32_t x, y;
};

// Where the pixel shown at (x, y) stands in the file; EXIF 2.32, 4.6.4, Orientation.
Place place_in_file(int orientation, std::uint32_t width, std::uint32_t height, Place shown) {
  const auto [x, y] = shown;
  switch (orientation) {
    case 2:
      return {width - 1 - x, y};
    case 3:
      return {width - 1 - x, height - 1 - y};
    case 4:
      return {x, height - 1 - y};
    case 5:
      return {y, x};
    case 6:
      return {y, height - 1 - x};
    case 7:
      return {width - 1 - y, height - 1 - x};
    case 8:
      return {width - 1 - y, x};
    default:
      return shown;
  }
}

void expect_oriented(int orientation, std::uint32_t width, std::uint32_t height) {
  const Image shown = oriented(numbered(width, height), orientation);
  const bool is_turned = orientation >= 5 && orientation <= 8;
  ASSERT_EQ(shown.width, is_turned ? height : width);
  ASSERT_EQ(shown.height, is_turned ? width : height);
  ASSERT_EQ(shown.rgb.size(), std::size_t{width} * height * 3);
  for (std::uint32_t y = 0; y < shown.height; ++y) {
    for (std::uint32_t x = 0; x < shown.width; ++x) {
      const Place place = place_in_file(orientation, width, height, {x, y});
      const std::uint8_t* pixel = shown.rgb.data() + (std::size_t{y} * shown.width + x) * 3;
      ASSERT_EQ(pixel[0], place.x) << orientation << " at " << x << "," << y;
      ASSERT_EQ(pixel[1], place.y) << orientation << " at " << x << "," << y;
      ASSERT_EQ(pixel[2], 7);
    }
  }
}

TEST(OrientTest, PutsEveryPixelInItsPlace) {
  for (int orientation = 0; orientation <= 9; ++orientation) {
    for (const auto& [width, height] :
         {std::pair{1u, 1u}, {5u, 1u}, {1u, 4u}, {3u, 2u}, {4u, 4u}, {70u, 33u}, {31u, 65u}}) {
      expect_oriented(orientation, width, height);
    }
  }
}

}  // namespace
}  // namespace holdfast::media
