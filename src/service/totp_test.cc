#include "service/totp.h"

#include <gtest/gtest.h>

#include "base/bytes.h"

namespace holdfast {
namespace {

constexpr std::string_view kSecret = "12345678901234567890";

// RFC 6238 appendix B, SHA-1; its eight digits without the first two.
TEST(Totp, EqualsRfc6238) {
  const std::pair<std::int64_t, const char*> vectors[] = {{59, "287082"},
                                                          {1'111'111'109, "081804"},
                                                          {1'111'111'111, "050471"},
                                                          {1'234'567'890, "005924"},
                                                          {2'000'000'000, "279037"},
                                                          {20'000'000'000, "353130"}};
  for (const auto& [seconds, code] : vectors) {
    EXPECT_EQ(totp_code(kSecret, seconds / 30), code) << seconds;
  }
}

// RFC 4226 appendix D.
TEST(Totp, EqualsRfc4226) {
  const char* codes[] = {"755224", "287082", "359152", "969429", "338314",
                         "254676", "287922", "162583", "399871", "520489"};
  for (int count = 0; count < 10; ++count) EXPECT_EQ(totp_code(kSecret, count), codes[count]);
}

TEST(Totp, TakesACodeOneStepEitherSideOfNow) {
  const std::string secret = base32_encode(as_bytes(kSecret));
  const TimeMs now_ms = 1'111'111'111'000;
  const std::int64_t step = now_ms / 30'000;
  for (const std::int64_t near : {step - 1, step, step + 1}) {
    EXPECT_EQ(totp_step_of(secret, totp_code(kSecret, near), now_ms), near);
  }
  for (const std::int64_t far : {step - 2, step + 2}) {
    EXPECT_EQ(totp_step_of(secret, totp_code(kSecret, far), now_ms), std::nullopt);
  }
}

TEST(Totp, TakesSixDigitsOnly) {
  const std::string secret = base32_encode(as_bytes(kSecret));
  for (const char* code : {"", "28708", "2870820", "94287082", "28708a", " 287082"}) {
    EXPECT_EQ(totp_step_of(secret, code, 59'000), std::nullopt) << code;
  }
}

TEST(Totp, TakesNoCodeWithoutASecret) {
  EXPECT_EQ(totp_step_of("", totp_code("", 1), 30'000), std::nullopt);
  EXPECT_EQ(totp_step_of("not base32!", totp_code("", 1), 30'000), std::nullopt);
}

TEST(Totp, MakesAnAddressThatAppsRead) {
  EXPECT_EQ(totp_uri("MZXW6YTB", "ada"),
            "otpauth://totp/Holdfast:ada?secret=MZXW6YTB&issuer=Holdfast");
}

}  // namespace
}  // namespace holdfast
