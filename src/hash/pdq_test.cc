#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/bytes.h"
#include "hash/luma.h"
#include "holdfast/hash.h"
#include "vectors.h"

namespace holdfast {
namespace {

using testing::HashVector;

std::vector<HashVector> generated_vectors() {
  std::vector<HashVector> out;
  for (HashVector& vector : testing::read_hash_vectors()) {
    if (!vector.formula.empty()) out.push_back(std::move(vector));
  }
  return out;
}

class PdqVectors : public ::testing::TestWithParam<HashVector> {};

TEST_P(PdqVectors, EqualTheReference) {
  const HashVector& vector = GetParam();
  const Bytes pixels = testing::generate_pixels(vector.formula, vector.width, vector.height);
  ASSERT_EQ(hex_encode(digest(DigestKind::kSha256, pixels)), vector.rgb_sha256) << "other pixels";
  EXPECT_EQ(hex_encode(digest(DigestKind::kSha1, pixels)), vector.rgb_sha1);
  EXPECT_EQ(hex_encode(digest(DigestKind::kMd5, pixels)), vector.rgb_md5);
  const Result<PdqResult> result = pdq_hash({pixels.data(), vector.width, vector.height,
                                             std::size_t{vector.width} * 3, PixelFormat::kRgb8});
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_EQ(to_hex(result->hash), vector.pdq_hex) << vector.comment;
  EXPECT_EQ(result->quality, vector.quality);
}

std::string test_name(const ::testing::TestParamInfo<HashVector>& info) {
  std::string out = info.param.name;
  for (char& c : out) {
    if (c == '-') c = '_';
  }
  return out;
}

INSTANTIATE_TEST_SUITE_P(Generated, PdqVectors, ::testing::ValuesIn(generated_vectors()),
                         test_name);

TEST(Pdq, VectorsAreThere) { EXPECT_GE(generated_vectors().size(), 24u); }

// The reference computes in doubles; every colour there is must round to the same float.
TEST(Luma, EqualsTheReferenceForEveryColour) {
  std::vector<std::uint8_t> pixels(256 * 3);
  std::vector<float> luma(256);
  const PixelView view{pixels.data(), 256, 1, pixels.size(), PixelFormat::kRgb8};
  std::size_t different = 0;
  for (int red = 0; red < 256; ++red) {
    for (int green = 0; green < 256; ++green) {
      for (int blue = 0; blue < 256; ++blue) {
        pixels[3 * blue] = static_cast<std::uint8_t>(red);
        pixels[3 * blue + 1] = static_cast<std::uint8_t>(green);
        pixels[3 * blue + 2] = static_cast<std::uint8_t>(blue);
      }
      luma_of_row(view, 0, 0, 256, luma.data());
      for (int blue = 0; blue < 256; ++blue) {
        const double exact = (red * 0.299 + green * 0.587) + blue * 0.114;
        different += luma[blue] != static_cast<float>(exact);
      }
    }
  }
  EXPECT_EQ(different, 0u);
}

struct Picture {
  std::uint32_t width = 97;
  std::uint32_t height = 61;
  Bytes rgb = testing::generate_pixels("hills seed=3 size=9", width, height);

  // The same picture in `format`, with `gap` bytes of rubbish after each row.
  [[nodiscard]] Bytes as(PixelFormat format, std::size_t gap) const {
    const std::size_t step = static_cast<std::size_t>(format);
    Bytes out((width * step + gap) * height, 0xa5);
    for (std::size_t y = 0; y < height; ++y) {
      for (std::size_t x = 0; x < width; ++x) {
        std::uint8_t* pixel = &out[y * (width * step + gap) + x * step];
        for (std::size_t c = 0; c < 3 && c < step; ++c) pixel[c] = rgb[(y * width + x) * 3 + c];
        if (step == 4) pixel[3] = static_cast<std::uint8_t>(x * 7 + y);
      }
    }
    return out;
  }

  [[nodiscard]] PdqResult hash(PixelFormat format, std::size_t gap) const {
    const Bytes bytes = as(format, gap);
    const std::size_t stride = width * static_cast<std::size_t>(format) + gap;
    return pdq_hash({bytes.data(), width, height, stride, format}).value();
  }
};

TEST(Pdq, AlphaAndRowGapsChangeNothing) {
  const Picture picture;
  const PdqResult plain = picture.hash(PixelFormat::kRgb8, 0);
  for (const std::size_t gap : {0, 1, 5, 64}) {
    EXPECT_EQ(picture.hash(PixelFormat::kRgb8, gap).hash, plain.hash);
    EXPECT_EQ(picture.hash(PixelFormat::kRgba8, gap).hash, plain.hash);
    EXPECT_EQ(picture.hash(PixelFormat::kRgba8, gap).quality, plain.quality);
  }
}

TEST(Pdq, GreyIsThreeEqualChannels) {
  Picture picture;
  for (std::size_t i = 0; i < picture.rgb.size(); ++i) picture.rgb[i] = picture.rgb[i / 3 * 3];
  const PdqResult rgb = picture.hash(PixelFormat::kRgb8, 0);
  const PdqResult grey = picture.hash(PixelFormat::kGray8, 3);
  EXPECT_EQ(grey.hash, rgb.hash);
  EXPECT_EQ(grey.quality, rgb.quality);
}

TEST(Pdq, RefusesWhatIsNoPicture) {
  const std::uint8_t pixel[4] = {};
  const auto code = [](const PixelView& view) { return pdq_hash(view).error().code; };
  EXPECT_EQ(code({nullptr, 1, 1, 3, PixelFormat::kRgb8}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code({pixel, 0, 1, 3, PixelFormat::kRgb8}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code({pixel, 1, 0, 3, PixelFormat::kRgb8}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code({pixel, 1, 1, 2, PixelFormat::kRgb8}), ErrorCode::kInvalidArgument);
  // NOLINTNEXTLINE(clang-analyzer-optin.core.EnumCastOutOfRange): a caller's mistake, on purpose.
  EXPECT_EQ(code({pixel, 1, 1, 3, static_cast<PixelFormat>(2)}), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code({pixel, 0xffffffff, 0xffffffff, ~std::size_t{0}, PixelFormat::kRgb8}),
            ErrorCode::kTooLarge);
}

TEST(Pdq, UnderFivePixelsIsTheZeroHash) {
  const Bytes pixels = testing::generate_pixels("noise seed=1", 4, 100);
  for (const auto& [width, height] : {std::pair{4u, 100u}, {100u, 4u}, {1u, 1u}}) {
    const PdqResult result =
        pdq_hash({pixels.data(), width, height, width * std::size_t{3}, PixelFormat::kRgb8})
            .value();
    EXPECT_EQ(result.hash, Hash256{});
    EXPECT_EQ(result.quality, 0);
  }
}

}  // namespace
}  // namespace holdfast
