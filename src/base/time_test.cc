#include "base/time.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

TEST(Time, FormatsKnownInstants) {
  EXPECT_EQ(format_time(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(format_time(1'714'381'200'123), "2024-04-29T09:00:00.123Z");
  EXPECT_EQ(format_time(951'782'400'000), "2000-02-29T00:00:00.000Z");
}

TEST(Time, ReadsOffsetsAndFractions) {
  EXPECT_EQ(parse_time("2024-04-29T10:00:00.123456789+01:00").value(), 1'714'381'200'123);
  EXPECT_EQ(parse_time("2024-04-29T04:00:00.1-05:00").value(), 1'714'381'200'100);
  EXPECT_EQ(parse_time("1970-01-01T00:00:00Z").value(), 0);
}

TEST(Time, RefusesWhatIsNotATime) {
  for (const char* text :
       {"", "2024-04-29", "2024-02-30T00:00:00Z", "2024-04-29T24:00:00Z", "2024-04-29T09:00:00",
        "2024-04-29T09:00:00Zx", "2024-04-29T09:00:00.Z", "20a4-04-29T09:00:00Z",
        "2024-04-29T09:00:00+25:00", "0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
        "9999-12-31T23:59:60Z"}) {
    EXPECT_FALSE(parse_time(text).has_value()) << text;
  }
  for (const char* text : {"0000-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"}) {
    EXPECT_EQ(format_time(parse_time(text).value()), text);
  }
}

}  // namespace
}  // namespace holdfast
