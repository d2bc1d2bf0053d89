// The portable formats: every kind, the scaling of samples, and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/bytes.h"
#include "media/image.h"

namespace holdfast {
namespace {

using ::testing::ElementsAre;

Result<Image> decode(std::string_view text) { return decode_image(as_bytes(text)); }

Bytes pixels(std::string_view text) {
  const Result<Image> image = decode(text);
  return image ? image->rgb : Bytes{};
}

ErrorCode error_of(std::string_view text) {
  const Result<Image> image = decode(text);
  EXPECT_FALSE(image.has_value()) << text;
  return image ? ErrorCode::kInternal : image.error().code;
}

TEST(PnmTest, ReadsPlainBitmapsWithAndWithoutSpaces) {
  EXPECT_THAT(pixels("P1\n2 1\n10"), ElementsAre(0, 0, 0, 255, 255, 255));
  EXPECT_THAT(pixels("P1 2 1 1#c\n 0 junk after"), ElementsAre(0, 0, 0, 255, 255, 255));
}

TEST(PnmTest, ReadsRawBitmapsRowByRow) {
  const std::string rows("\x80\x01\x00\x80", 4);
  const Bytes rgb = pixels("P4\n9 2\n" + rows);
  ASSERT_EQ(rgb.size(), 9u * 2 * 3);
  for (std::size_t i = 0; i < 18; ++i) {
    EXPECT_EQ(rgb[i * 3], i == 0 || i == 17 ? 0 : 255) << i;
  }
}

TEST(PnmTest, ReadsGreymaps) {
  EXPECT_THAT(pixels("P2 3 1 255 0 128 255"), ElementsAre(0, 0, 0, 128, 128, 128, 255, 255, 255));
  EXPECT_THAT(pixels("P5\n2 1\n255\n\x01\xFE"), ElementsAre(1, 1, 1, 254, 254, 254));
}

TEST(PnmTest, ReadsPixmaps) {
  EXPECT_THAT(pixels("P3 1 2 255 1 2 3 4 5 6"), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(pixels("P6\n# made by hand\n1 2\n255\n123456"),
              ElementsAre('1', '2', '3', '4', '5', '6'));
}

TEST(PnmTest, ScalesSamplesRoundingHalfToEven) {
  EXPECT_THAT(pixels("P3 1 1 34 1 3 34"), ElementsAre(8, 22, 255));
  EXPECT_THAT(pixels(std::string("P5 2 1 65535 \x12\x34\xFF\xFF", 17)),
              ElementsAre(0x12, 0x12, 0x12, 255, 255, 255));
  EXPECT_THAT(pixels(std::string("P6 1 1 1000 \x00\x00\x01\xF4\x03\xE8", 18)),
              ElementsAre(0, 128, 255));
}

TEST(PnmTest, TakesARawSampleOverTheLargestAsWhite) {
  EXPECT_THAT(pixels("P5 1 1 100 \xC8"), ElementsAre(255, 255, 255));
}

TEST(PnmTest, RefusesWhatIsCutShort) {
  for (const char* text : {"P6 ", "P6 2", "P6 2 2", "P6 2 2 255", "P6 2 2 255 ", "P6 1 1 255 ab",
                           "P4 9 1 a", "P1 3 1 10", "P3 1 1 255 1 2", "P5 1 1 1000 a"}) {
    EXPECT_EQ(error_of(text), ErrorCode::kCorrupt) << text;
  }
}

TEST(PnmTest, RefusesNonsense) {
  for (const char* text : {"P6 -1 1 255 abc", "P6 0 1 255 abc", "P6 1 1 0 abc",
                           "P6 1 1 65536 abcdef", "P2 1 1 255 256", "P2 1 1 255 x", "P1 1 1 2",
                           "P6 12345678901 1 255 abc", "P6 1 1 255xabc"}) {
    EXPECT_EQ(error_of(text), ErrorCode::kCorrupt) << text;
  }
}

TEST(PnmTest, RefusesAHugeClaimBeforeItTakesMemory) {
  EXPECT_EQ(error_of("P4 4294967296 4294967296 a"), ErrorCode::kCorrupt);
  EXPECT_EQ(error_of("P6 9999999999 9999999999 255 a"), ErrorCode::kCorrupt);
}

TEST(PnmTest, KeepsThePixelLimit) {
  const std::string picture = "P5 100 100 255 " + std::string(10'000, 'x');
  EXPECT_TRUE(decode_image(as_bytes(picture), {.max_pixels = 10'000}).has_value());
  const Result<Image> image = decode_image(as_bytes(picture), {.max_pixels = 9'999});
  ASSERT_FALSE(image.has_value());
  EXPECT_EQ(image.error().code, ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace holdfast
