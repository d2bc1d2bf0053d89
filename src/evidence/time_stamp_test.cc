// Time stamps that are none; tests/cli makes true ones. Run with sanitizers, these also show that
// nothing is lost of what was read before the fault. One thread.
#include "evidence/time_stamp.h"

#include <gtest/gtest.h>

#include <string>

namespace holdfast {
namespace {

// TimeStampResp with the status "granted" and no token.
const std::string kGranted("\x30\x05\x30\x03\x02\x01\x00", 7);

ErrorCode fault_of(const std::string& reply, const std::string& request = "") {
  const auto facts = check_stamp_reply(reply, request, "bytes", "");
  return facts ? ErrorCode::kInternal : facts.error().code;
}

TEST(TimeStamp, IsReadToItsEndOrNotAtAll) {
  EXPECT_EQ(fault_of(""), ErrorCode::kInvalidArgument);
  EXPECT_EQ(fault_of("words"), ErrorCode::kInvalidArgument);
  EXPECT_EQ(fault_of(kGranted), ErrorCode::kInvalidArgument) << "no token";
  EXPECT_EQ(fault_of(kGranted + "x"), ErrorCode::kInvalidArgument);
  EXPECT_EQ(fault_of(kGranted.substr(0, 6)), ErrorCode::kInvalidArgument);
  EXPECT_EQ(fault_of(kGranted + std::string(kMostStampBytes, 'x')), ErrorCode::kInvalidArgument);
}

TEST(TimeStamp, ThatWasRefusedIsNone) {
  std::string refused = kGranted;
  refused.back() = 2;  // rejection
  EXPECT_EQ(fault_of(refused), ErrorCode::kForbidden);
}

TEST(TimeStamp, RequestsAreOneForOneNonce) {
  const auto one = make_stamp_request("bytes", "12345678");
  const auto other = make_stamp_request("bytes", "12345679");
  ASSERT_TRUE(one && other);
  EXPECT_NE(*one, *other);
  EXPECT_EQ(*one, make_stamp_request("bytes", "12345678"));
}

}  // namespace
}  // namespace holdfast
