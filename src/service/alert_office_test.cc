// The mail server's address, the rate of sending, and alerts on their shelf.
#include "service/alert_office.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "alert/test_alert.h"
#include "service/secrets.h"

namespace holdfast {
namespace {

TEST(ReadSmtpUrl, TakesTlsFromSchemeAndPlace) {
  const auto read = [](const char* url) { return read_smtp_url(url).value(); };
  EXPECT_EQ(read("smtp://127.0.0.1").tls, SmtpTls::kNone);
  EXPECT_EQ(read("smtp://127.0.0.1").port, 25);
  EXPECT_EQ(read("smtp://[::1]:2525").host, "::1");
  EXPECT_EQ(read("smtp://[::1]:2525").port, 2525);
  EXPECT_EQ(read("smtp://mail.example.org").tls, SmtpTls::kStartTls);
  EXPECT_EQ(read("smtp://mail.example.org").port, 587);
  EXPECT_EQ(read("smtps://ada%40b@mail.example.org").port, 465);
  EXPECT_EQ(read("smtps://ada%40b@mail.example.org").user, "ada@b");
}

TEST(ReadSmtpUrl, RefusesWhatIsNoMailServer) {
  for (const char* url : {"", "mail.example.org", "http://mail.example.org", "smtp://",
                          "smtp://mail.example.org/path", "smtp://ada:word@mail.example.org",
                          "smtp://mail.example.org?tls=none", "smtp://mail.example.org#x"}) {
    EXPECT_FALSE(read_smtp_url(url).has_value()) << url;
  }
}

TEST(CompleteMailSettings, FillsInFromTheAddress) {
  MailSettings settings;
  EXPECT_FALSE(complete_mail_settings(settings).has_value());
  settings.from = "alerts@Example.ORG";
  EXPECT_EQ(complete_mail_settings(settings)->domain, "example.org");
  EXPECT_EQ(complete_mail_settings(settings)->list_id, "alerts.example.org");
}

TEST(SendingRates, AreKnownAfterTwoSecondsAndForgetTheFarPast) {
  SendingRates rates;
  EXPECT_FALSE(rates.note(1, 1000, 0).has_value());
  EXPECT_FALSE(rates.note(1, 2000, 500).has_value());
  EXPECT_DOUBLE_EQ(rates.note(1, 3000, 1000).value(), 500.0);
  EXPECT_FALSE(rates.note(2, 3000, 7).has_value()) << "another alert";
  EXPECT_DOUBLE_EQ(rates.note(1, 43'000, 1000).value_or(0), 0.0) << "nothing since";
  EXPECT_FALSE(rates.note(1, 44'000, 10).has_value()) << "rows were put back";
}

class AlertShelfTest : public ::testing::Test {
 protected:
  void SetUp() override {
    start_secrets().value();
    stored_.source = source_;
    stored_.source_hash = token_hash(source_);
    stored_.published_ms = 1'714'377'600'123;
  }
  std::shared_ptr<const AlertForm> form(const std::string& name, const std::string& audience = "") {
    return shelf_
        .form(stored_, {.form = name,
                        .audience = audience,
                        .language = "en",
                        .site_url = "https://example.org",
                        .now_ms = 1'714'377'700'000})
        .value();
  }

  std::string source_ = [] {
    std::string text = test_alert_text();
    text.replace(text.find("{{advice:dont_pay}}"), 19, "Do not pay.");
    return text;
  }();
  AlertShelf shelf_;
  StoredAlert stored_;
};

TEST_F(AlertShelfTest, MakesEveryFormOnce) {
  for (const char* name : {"web", "page", "cap", "atom", "json", "text", "pdf", "mail_subject",
                           "mail_text", "mail_html"}) {
    const auto first = form(name);
    EXPECT_FALSE(first->body.empty()) << name;
    EXPECT_EQ(first, form(name)) << name << " is kept";
  }
  EXPECT_NE(form("text")->etag, form("text", "parent")->etag);
  EXPECT_THAT(form("cap")->body, ::testing::HasSubstr("2024-04-29T08:00:00-00:00"))
      << "sent when it was published, to the second";
}

TEST_F(AlertShelfTest, RefusesAnAudienceThatItHasNot) {
  EXPECT_EQ(shelf_.form(stored_, {.form = "web", .audience = "platform"}).error().code,
            ErrorCode::kNotFound);
}

TEST_F(AlertShelfTest, KeepsNothingOfAnAlertThatMayChange) {
  stored_.published_ms.reset();
  EXPECT_NE(form("json"), form("json"));
}

TEST_F(AlertShelfTest, ShowsThePublicOnlyWhatIsForAll) {
  Alert alert = *shelf_.read(stored_, 0).value();
  EXPECT_TRUE(is_public_alert(alert));
  alert.status = AlertStatus::kTest;
  EXPECT_FALSE(is_public_alert(alert));
  alert.status = AlertStatus::kActual;
  for (const AlertScope scope : {AlertScope::kRestricted, AlertScope::kPrivate}) {
    alert.scope = scope;
    EXPECT_FALSE(is_public_alert(alert));
  }
}

}  // namespace
}  // namespace holdfast
