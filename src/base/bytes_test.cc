#include "base/bytes.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

TEST(Hex, GoesThereAndBack) {
  const Bytes bytes{0x00, 0x7f, 0x80, 0xff};
  EXPECT_EQ(hex_encode(bytes), "007f80ff");
  EXPECT_EQ(hex_decode("007F80ff").value(), bytes);
  EXPECT_TRUE(hex_decode("").value().empty());
}

TEST(Hex, RefusesOddLengthAndOtherLetters) {
  EXPECT_EQ(hex_decode("0").error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(hex_decode("0g").error().code, ErrorCode::kInvalidArgument);
  EXPECT_FALSE(is_hex("0g", 2));
  EXPECT_FALSE(is_hex("00", 4));
  EXPECT_TRUE(is_hex("aF09", 4));
}

// RFC 4648 section 10, padding taken off.
TEST(Base32And64, EqualTheRfcVectors) {
  EXPECT_EQ(base32_encode(as_bytes("foobar")), "MZXW6YTBOI");
  EXPECT_EQ(base32_encode(as_bytes("fooba")), "MZXW6YTB");
  EXPECT_EQ(base32_encode(as_bytes("f")), "MY");
  EXPECT_EQ(base64url_encode(as_bytes("fo")), "Zm8");
  EXPECT_EQ(base64url_encode(as_bytes("foobar")), "Zm9vYmFy");
  EXPECT_EQ(base64url_encode(Bytes{0xfb, 0xff}), "-_8");
}

TEST(Text, TrimsAndLowers) {
  EXPECT_EQ(trimmed(" \ta b\r\n"), "a b");
  EXPECT_EQ(trimmed(" \t"), "");
  EXPECT_EQ(ascii_lower("AbÉ"), "abÉ");
}

}  // namespace
}  // namespace holdfast
