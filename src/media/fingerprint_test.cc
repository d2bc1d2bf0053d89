// The whole way from a file's bytes to its hashes, over the golden pictures.
#include "media/fingerprint.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "vectors.h"

namespace holdfast {
namespace {

// Versions of libheif differ in how they spread colours over pixels. PDQ's own documentation allows
// two decoders this distance.
constexpr int kHeifToleranceBits = 10;

TEST(FingerprintTest, GivesTheGoldenHashesOfEveryPictureFile) {
  int pictures = 0;
  for (const testing::HashVector& vector : testing::read_hash_vectors()) {
    if (vector.file.empty()) continue;
    const Result<Fingerprint> print = fingerprint_image(testing::read_bytes(vector.file));
    ASSERT_TRUE(print.has_value()) << vector.name;
    EXPECT_EQ(print->width, vector.width) << vector.name;
    EXPECT_EQ(print->height, vector.height) << vector.name;
    const Hash256 expected = hash256_from_hex(vector.pdq_hex).value();
    const int allowed_bits = vector.format == "heif" ? kHeifToleranceBits : 0;
    EXPECT_LE(hamming_distance_bits(print->pdq.hash, expected), allowed_bits) << vector.name;
    EXPECT_NEAR(print->pdq.quality, vector.quality, allowed_bits) << vector.name;
    EXPECT_EQ(print->md5, vector.file_md5) << vector.name;
    EXPECT_EQ(print->sha1, vector.file_sha1) << vector.name;
    EXPECT_EQ(print->sha256, vector.file_sha256) << vector.name;
    ++pictures;
  }
  EXPECT_GE(pictures, 40);
}

TEST(FingerprintTest, PassesTheDecodersErrorOn) {
  const Result<Fingerprint> print = fingerprint_image(as_bytes("no picture"));
  ASSERT_FALSE(print.has_value());
  EXPECT_EQ(print.error().code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace holdfast
