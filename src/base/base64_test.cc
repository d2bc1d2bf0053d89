#include "base/base64.h"

#include <gtest/gtest.h>

#include <utility>

namespace holdfast {
namespace {

TEST(Base64, EqualsTheRfcVectorsAndReadsThemBack) {
  const std::pair<const char*, const char*> vectors[] = {
      {"", ""},          {"f", "Zg=="},         {"fo", "Zm8="},        {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, text] : vectors) {
    EXPECT_EQ(base64_encode(as_bytes(plain)), text);
    const auto bytes = as_bytes(plain);
    EXPECT_EQ(base64_decode(text).value(), Bytes(bytes.begin(), bytes.end()));
  }
  EXPECT_EQ(base64_encode(Bytes{0xfb, 0xff}), "+/8=");
}

TEST(Base64, RefusesWhatIsNotExactlyThat) {
  for (const char* bad : {"Z", "Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zg==Zg==", "Zm9v\n",
                          "Zm 9", "Zm-_", "=Zg=", "Zg=a"}) {
    const auto read = base64_decode(bad);
    ASSERT_FALSE(read) << bad;
    EXPECT_EQ(read.error().code, ErrorCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace holdfast
