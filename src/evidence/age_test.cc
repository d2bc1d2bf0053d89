// Recipients of age, against the specification's own; tests/cli opens files with `age -d`. One
// thread.
#include "evidence/age.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

constexpr const char* kGood = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

TEST(Age, ReadsTheSpecificationsRecipient) {
  const Result<Bytes> key = read_age_recipient(kGood);
  ASSERT_TRUE(key);
  EXPECT_EQ(hex_encode(*key), "132c442be010fbd57e72603328aa76e71fccc1503aae219327d14d9c9993f472");
}

TEST(Age, RefusesWhatIsNone) {
  for (std::size_t i = 4; i < 62; ++i) {
    std::string bad = kGood;
    bad[i] = bad[i] == 'q' ? 'p' : 'q';
    EXPECT_FALSE(read_age_recipient(bad)) << i;
  }
  for (const char* bad :
       {"", "age1", "AGE1ZVKYG2LQZRAA2LNJVQEJ32NKUU0UES2S82HZRYE869XEEXVN73EQUNUJWJ",
        "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwjq"}) {
    EXPECT_FALSE(read_age_recipient(bad)) << bad;
  }
  EXPECT_EQ(read_age_recipient("ssh-ed25519 AAAA").error().code, ErrorCode::kUnsupported);
}

TEST(Age, RefusesAKeyOfLowOrder) {
  auto tee = make_tee_sink({});
  const RandomSource random = [](std::span<std::uint8_t> into) {
    for (std::uint8_t& byte : into) byte = 9;
  };
  EXPECT_FALSE(make_age_sink({Bytes(32, 0)}, std::move(tee), random));
}

}  // namespace
}  // namespace holdfast
