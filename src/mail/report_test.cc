#include "mail/report.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

std::string bounce(const std::string& recipient_fields) {
  return "From: mx.test\r\nTo: <bounce+t1@x.example>\r\nContent-Type: multipart/report;\r\n"
         " report-type=delivery-status; boundary=\"b 1\"\r\n\r\n"
         "--b 1\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
         "--b 1\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; "
         "mx.test\r\n\r\n" +
         recipient_fields +
         "\r\n--b 1\r\nContent-Type: text/rfc822-headers\r\n\r\nSubject: x\r\n"
         "Message-ID:\r\n <m1@x.example>\r\n\r\n--b 1--\r\n";
}

TEST(MailReport, ReadsABounce) {
  const auto report = read_mail_report(
      bounce("Final-Recipient: rfc822; ada@y.example\r\nAction: Failed\r\nStatus: 5.1.1 (gone)\r\n"
             "Diagnostic-Code: smtp; 550 5.1.1\r\n no such user\r\n"));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->kind, MailReport::Kind::kFailed);
  EXPECT_EQ(report->status, "5.1.1");
  EXPECT_EQ(report->recipient, "ada@y.example");
  EXPECT_EQ(report->diagnostic, "550 5.1.1 no such user");
  EXPECT_EQ(report->message_id, "m1@x.example");
  EXPECT_EQ(report->envelope_to, "bounce+t1@x.example");
}

TEST(MailReport, TellsDelaysAndSuccess) {
  const auto kind = [](const char* action) {
    return read_mail_report(bounce(std::string("Action: ") + action + "\r\nStatus: 4.4.1\r\n"))
        ->kind;
  };
  EXPECT_EQ(kind("delayed"), MailReport::Kind::kDelayed);
  EXPECT_EQ(kind("relayed"), MailReport::Kind::kDelivered);
  EXPECT_EQ(read_mail_report(bounce("Status: 5.1.1\r\n")).error().code, ErrorCode::kCorrupt);
}

TEST(MailReport, ReadsAComplaint) {
  const auto report = read_mail_report(
      "To: abuse@x.example\nContent-Type: multipart/report; report-type=feedback-report; "
      "boundary=b\n\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n"
      "Original-Rcpt-To: <ada@y.example>\n\n--b\nContent-Type: message/rfc822\n\n"
      "Message-ID: <m1@x.example>\n\nwords\n--b--\n");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->kind, MailReport::Kind::kComplaint);
  EXPECT_EQ(report->recipient, "ada@y.example");
  EXPECT_EQ(report->message_id, "m1@x.example");
}

TEST(MailReport, LeavesOtherMailAlone) {
  for (const char* mail :
       {"", "Subject: holiday\n\nI am away.\n",
        "Content-Type: multipart/report; report-type=other; boundary=b\n\n--b--\n"}) {
    EXPECT_EQ(read_mail_report(mail).error().code, ErrorCode::kUnsupported) << mail;
  }
  EXPECT_EQ(read_mail_report(std::string((1u << 20) + 1, 'a')).error().code, ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace holdfast
