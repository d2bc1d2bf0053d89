// Whom a mail tells of reports, what it says, and a mail server that is away.
#include "service/report_notice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/alert_office.h"
#include "service/test_service.h"
#include "store/report_notice_store.h"
#include "store/report_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kPath = "/api/v1/desk/report-settings";

class ReportNoticeMailTest : public ::testing::TestWithParam<Dialect> {
 protected:
  void give_mail_server() {
    MailSettings mail;
    mail.server.host = "127.0.0.1";
    mail.server.port = 1;  // nobody listens there
    mail.server.tls = SmtpTls::kNone;
    mail.from = "desk@hotline.test";
    mail.domain = "hotline.test";
    service_.app.alerts.mail = mail;
    service_.app.alerts.site_url = "https://hotline.test";
    service_.app.alerts.site_name = "The hotline";
  }
  Response put(const json::array& notify) {
    json::object body = TestService::body_of(service_.get(kPath, admin_));
    body.erase("used_bytes");
    body.erase("can_send");
    body["notify"] = notify;
    TestService::Headers headers = admin_;
    headers.emplace_back("Content-Type", "application/json");
    return service_.ask("PUT", kPath, json::serialize(body), headers);
  }
  void arrive() {
    transact(*service_.database, [&](Transaction& t) {
      const auto id = insert_report(t, {.number = "7K3M-Q9TD",
                                        .submission_id = std::string(32, '1'),
                                        .key_hash = "argon",
                                        .created_ms = service_.now_ms,
                                        .answer_by_ms = service_.now_ms,
                                        .reporter_recipient = "age1reporter",
                                        .key_id = "aaaaaaaaaaaa",
                                        .body = "Ym9keQ==",
                                        .routing = {.urgency = ReportUrgency::kDanger}});
      count_desk_arrival(t);
      return id;
    }).value();
  }
  TestService service_{GetParam()};
  TestService::Headers admin_ = service_.staff("admin");
};

TEST_P(ReportNoticeMailTest, AddressesComeBackAsMailTakesThem) {
  give_mail_server();
  const Response saved = put({"zoe@b\u00fccher.test", "ann@desk.test"});
  ASSERT_EQ(saved.status, 200u) << saved.body;
  const json::array wanted{"ann@desk.test", "zoe@xn--bcher-kva.test"};
  EXPECT_EQ(TestService::body_of(saved).at("notify"), json::value(wanted));
  const json::object shown = TestService::body_of(service_.get(kPath, admin_));
  EXPECT_EQ(shown.at("notify"), json::value(wanted));
  EXPECT_EQ(shown.at("can_send"), json::value(true));
}

TEST_P(ReportNoticeMailTest, WhatIsNoListOfAddressesIsRefused) {
  give_mail_server();
  json::array many;
  for (int i = 0; i < 11; ++i) many.emplace_back(fmt::format("a{}@desk.test", i));
  for (const json::array& bad : {json::array{"nobody"}, json::array{""}, json::array{1}, many,
                                 json::array{"a@desk.test\r\nBcc: b@desk.test"},
                                 json::array{"a@desk.test", "A@DESK.test"}}) {
    const Response refused = put(bad);
    EXPECT_EQ(refused.status, 400u) << json::serialize(bad);
    EXPECT_THAT(refused.body, HasSubstr("'notify'"));
  }
  many.pop_back();
  EXPECT_EQ(put(many).status, 200u);
}

TEST_P(ReportNoticeMailTest, WithoutAMailServerNobodyCanBeTold) {
  const Response refused = put({"a@desk.test"});
  EXPECT_EQ(refused.status, 409u);
  EXPECT_THAT(refused.body, HasSubstr("--smtp-url"));
  EXPECT_EQ(put({}).status, 200u);
  const json::object shown = TestService::body_of(service_.get(kPath, admin_));
  EXPECT_EQ(shown.at("can_send"), json::value(false));
}

TEST_P(ReportNoticeMailTest, TheMailSaysNothingOfTheReport) {
  give_mail_server();
  const auto mail = report_notice_mail(service_.app.alerts, "ann@desk.test", service_.now_ms);
  ASSERT_TRUE(mail);
  EXPECT_THAT(*mail, HasSubstr("Subject: A report or a message is waiting\r\n"));
  EXPECT_THAT(*mail, HasSubstr("To: ann@desk.test\r\n"));
  EXPECT_THAT(*mail, HasSubstr("From: \"The hotline\" <desk@hotline.test>\r\n"));
  EXPECT_THAT(*mail, HasSubstr("https://hotline.test/desk"));
  EXPECT_THAT(*mail, Not(HasSubstr("List-Unsubscribe")));
}

TEST_P(ReportNoticeMailTest, AServerThatIsAwayIsAskedAgainInAMinute) {
  give_mail_server();
  ASSERT_EQ(put({"a@desk.test", "b@desk.test"}).status, 200u);
  const std::stop_token never;
  EXPECT_EQ(send_report_notices(service_.app, never), NoticeRound::kNothing);
  arrive();
  EXPECT_EQ(send_report_notices(service_.app, never), NoticeRound::kFailed);
  EXPECT_EQ(send_report_notices(service_.app, never), NoticeRound::kNothing);
  service_.now_ms += kReportNoticeRetryMs;
  EXPECT_EQ(send_report_notices(service_.app, never), NoticeRound::kFailed);
}

INSTANTIATE_TEST_SUITE_P(Each, ReportNoticeMailTest,
                         ::testing::Values(Dialect::kSqlite, Dialect::kPostgresql),
                         [](const auto& which) {
                           return which.param == Dialect::kSqlite ? "Sqlite" : "Postgresql";
                         });

}  // namespace
}  // namespace holdfast
