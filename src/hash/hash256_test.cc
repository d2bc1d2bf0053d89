#include <gtest/gtest.h>

#include <string>

#include "holdfast/hash.h"

namespace holdfast {
namespace {

constexpr char kHex[] = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22";

TEST(Hash256, GoesToTextAndBack) {
  const Hash256 hash = hash256_from_hex(kHex).value();
  EXPECT_EQ(hash.bytes[0], 0xf8);
  EXPECT_EQ(hash.bytes[31], 0x22);
  EXPECT_EQ(to_hex(hash), kHex);
  EXPECT_EQ(to_hex(Hash256{}), std::string(64, '0'));
}

TEST(Hash256, ReadsUpperCase) {
  EXPECT_EQ(hash256_from_hex(std::string(64, 'A')).value(),
            hash256_from_hex(std::string(64, 'a')).value());
}

TEST(Hash256, RefusesOtherLengthsAndLetters) {
  for (const std::string& text : {std::string(), std::string(63, '0'), std::string(65, '0'),
                                  std::string(63, '0') + "g", " " + std::string(63, '0')}) {
    const Result<Hash256> hash = hash256_from_hex(text);
    ASSERT_FALSE(hash.has_value()) << text;
    EXPECT_EQ(hash.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(Hash256, CountsDifferingBits) {
  const Hash256 hash = hash256_from_hex(kHex).value();
  EXPECT_EQ(hamming_distance_bits(hash, hash), 0);
  for (int bit = 0; bit < 256; ++bit) {
    Hash256 other = hash;
    other.bytes[bit / 8] ^= static_cast<std::uint8_t>(1 << (bit % 8));
    EXPECT_EQ(hamming_distance_bits(hash, other), 1) << bit;
  }
  EXPECT_EQ(hamming_distance_bits(Hash256{}, hash256_from_hex(std::string(64, 'f')).value()), 256);
}

}  // namespace
}  // namespace holdfast
