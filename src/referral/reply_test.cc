#include "referral/reply.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

std::string response(const std::string& inner) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><reportResponse>" + inner + "</reportResponse>";
}

TEST(ReportReply, IsRead) {
  const auto reply = read_report_reply(
      response("<responseCode>0</responseCode><responseDescription>Success</responseDescription>"
               "<reportId> 4564654 </reportId><fileId>b0754af766b426f2928a02c651ed4b99</fileId>"
               "<hash>FAFA5EFEAF3CBE3B23B2748D13E629A1</hash>"));
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(reply->code, 0);
  EXPECT_EQ(reply->report_id, "4564654");
  EXPECT_EQ(reply->file_id, "b0754af766b426f2928a02c651ed4b99");
  EXPECT_EQ(reply->md5, "fafa5efeaf3cbe3b23b2748d13e629a1");
  const auto done = read_report_reply(
      "<reportDoneResponse><responseCode>0</responseCode><reportId>1</reportId><files>"
      "<fileId>a</fileId><fileId>b</fileId></files></reportDoneResponse>");
  EXPECT_EQ(done.value().file_ids, (std::vector<std::string>{"a", "b"}));
}

TEST(ReportReply, RefusesWhatIsNone) {
  const std::string code = "<responseCode>0</responseCode>";
  std::string deep = code;
  for (int i = 0; i < 9; ++i) deep = "<a>" + deep + "</a>";
  for (const std::string& bad :
       {std::string(), std::string("<html/>"), response(""),
        response("<responseCode>x</responseCode>"), response("<responseCode>-1</responseCode>"),
        response("<responseCode>0 1</responseCode>"),
        response("<responseCode>99999999999</responseCode>"),
        response(code + "<reportId>12a</reportId>"), response(code + "<fileId>../x</fileId>"),
        response(code + "<hash>12</hash>"), response(deep), response(code).substr(0, 60),
        "<!DOCTYPE a [<!ENTITY b 'c'>]>" + response(code)}) {
    EXPECT_EQ(read_report_reply(bad).error().code, ErrorCode::kCorrupt) << bad;
  }
  EXPECT_EQ(read_report_reply(response(std::string(70'000, ' '))).error().code,
            ErrorCode::kTooLarge);
}

TEST(ReplyKind, FollowsTheDocumentedCodes) {
  EXPECT_EQ(reply_kind(0), ReplyKind::kDone);
  for (const int code : {1000, 1100, 1110, 1111, 1300, 1999}) {
    EXPECT_EQ(reply_kind(code), ReplyKind::kAgain) << code;
  }
  for (const int code : {1210, 2000, 3000, 3100, 3300, 4000, 4100, 4110, 4200, 5999, 9, 70000}) {
    EXPECT_EQ(reply_kind(code), ReplyKind::kRefused) << code;
  }
  for (const int code : {5001, 5002, 5101}) EXPECT_EQ(reply_kind(code), ReplyKind::kGone) << code;
  EXPECT_EQ(reply_kind(5102), ReplyKind::kFinished);
}

TEST(FilingRetry, WaitsLongerEachTimeAndGivesUpAfterFourDays) {
  EXPECT_EQ(filing_retry_delay_ms(1, 0, std::nullopt, 0), 60'000);
  EXPECT_EQ(filing_retry_delay_ms(2, 0, std::nullopt, 0), 120'000);
  EXPECT_EQ(filing_retry_delay_ms(30, 0, std::nullopt, 0), 7'200'000);
  EXPECT_EQ(filing_retry_delay_ms(1, 0, std::nullopt, 0.5), 63'000);
  EXPECT_EQ(filing_retry_delay_ms(1, 0, 600'000, 0), 600'000);
  EXPECT_EQ(filing_retry_delay_ms(1, 0, 999'999'999, 0), 86'400'000);
  EXPECT_TRUE(filing_retry_delay_ms(50, 73 * 3'600'000LL, std::nullopt, 0)) << "beyond three days";
  EXPECT_FALSE(filing_retry_delay_ms(50, 97 * 3'600'000LL, std::nullopt, 0));
}

}  // namespace
}  // namespace holdfast
