// The orientation field: both byte orders, both types, and hostile directories.
#include "media/exif_orientation.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace holdfast::media {
namespace {

using Block = std::vector<std::uint8_t>;

struct Entry {
  std::uint32_t tag = 0x0112;
  std::uint32_t type = 3;
  std::uint32_t count = 1;
  std::uint32_t value = 6;  // put where a SHORT stands if the type is 3 and the count 1
};

void append(Block& block, std::uint32_t value, int width, bool big_endian) {
  for (int i = 0; i < width; ++i) {
    const int shift = 8 * (big_endian ? width - 1 - i : i);
    block.push_back(static_cast<std::uint8_t>(value >> shift));
  }
}

Block tiff(const std::vector<Entry>& entries, bool big_endian, std::uint32_t directory = 8) {
  Block block;
  block.assign(2, big_endian ? 'M' : 'I');
  append(block, 42, 2, big_endian);
  append(block, directory, 4, big_endian);
  append(block, static_cast<std::uint32_t>(entries.size()), 2, big_endian);
  for (const Entry& entry : entries) {
    append(block, entry.tag, 2, big_endian);
    append(block, entry.type, 2, big_endian);
    append(block, entry.count, 4, big_endian);
    const bool is_one_short = entry.type == 3 && entry.count == 1;
    append(block, entry.value, is_one_short ? 2 : 4, big_endian);
    if (is_one_short) append(block, 0, 2, big_endian);
  }
  append(block, 0, 4, big_endian);
  return block;
}

TEST(ExifOrientationTest, ReadsEveryValueInBothByteOrders) {
  for (const bool big_endian : {false, true}) {
    for (std::uint32_t value = 1; value <= 8; ++value) {
      EXPECT_EQ(exif_orientation(tiff({{.value = value}}, big_endian)), static_cast<int>(value));
      EXPECT_EQ(exif_orientation(tiff({{.type = 4, .value = value}}, big_endian)),
                static_cast<int>(value));
    }
  }
}

TEST(ExifOrientationTest, SkipsThePrefixAndOtherFields) {
  Block block = tiff({{.tag = 0x010F, .type = 2, .value = 3}, {.value = 8}}, true);
  const std::string prefix("Exif\0\0", 6);
  block.insert(block.begin(), prefix.begin(), prefix.end());
  EXPECT_EQ(exif_orientation(block), 8);
}

TEST(ExifOrientationTest, IsOneForValuesOutOfRangeAndOtherTypes) {
  EXPECT_EQ(exif_orientation(tiff({{.value = 0}}, false)), 1);
  EXPECT_EQ(exif_orientation(tiff({{.value = 9}}, false)), 1);
  EXPECT_EQ(exif_orientation(tiff({{.type = 1, .value = 6}}, false)), 1);
  EXPECT_EQ(exif_orientation(tiff({{.count = 0}}, false)), 1);
}

TEST(ExifOrientationTest, ReadsTheFirstOfAValueListElsewhere) {
  Block block = tiff({{.count = 3, .value = 26}}, false);
  ASSERT_EQ(block.size(), 26u);
  for (const std::uint32_t value : {5u, 6u, 7u}) append(block, value, 2, false);
  EXPECT_EQ(exif_orientation(block), 5);
  block.pop_back();
  EXPECT_EQ(exif_orientation(block), 1);
}

TEST(ExifOrientationTest, IsOneForEveryCutOfTheBlock) {
  const Block whole = tiff({{.value = 6}}, true);
  const std::size_t end_of_entry = 8 + 2 + 12;
  for (std::size_t size = 0; size < end_of_entry; ++size) {
    EXPECT_EQ(exif_orientation(Block(whole.begin(), whole.begin() + static_cast<long>(size))), 1);
  }
}

TEST(ExifOrientationTest, IsOneForDirectoriesThatPointOutside) {
  for (const std::uint32_t directory : {25u, 26u, 27u, 0x7FFFFFFFu, 0xFFFFFFFEu, 0xFFFFFFFFu}) {
    EXPECT_EQ(exif_orientation(tiff({{.value = 6}}, false, directory)), 1) << directory;
  }
  EXPECT_EQ(exif_orientation(tiff({{.count = 0xFFFFFFFF, .value = 4}}, false)), 1);
  EXPECT_EQ(exif_orientation(tiff({{.type = 4, .count = 0x40000000, .value = 4}}, false)), 1);
}

TEST(ExifOrientationTest, IsOneForOtherMagic) {
  Block block = tiff({{.value = 6}}, false);
  block[2] = 43;
  EXPECT_EQ(exif_orientation(block), 1);
  block = tiff({{.value = 6}}, false);
  block[1] = 'M';
  EXPECT_EQ(exif_orientation(block), 1);
}

}  // namespace
}  // namespace holdfast::media
