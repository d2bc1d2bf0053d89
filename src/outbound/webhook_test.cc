#include "outbound/webhook.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

constexpr TimeMs kMinute = 60'000;
constexpr TimeMs kHour = 60 * kMinute;

// The example that the libraries of the Standard Webhooks project are tested with
// (github.com/standard-webhooks/standard-webhooks, libraries/javascript/src/webhook.test.ts).
constexpr const char* kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr const char* kSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
const WebhookAttempt kAttempt{"msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
                              R"({"test": 2432232314})"};

TEST(WebhookSignature, EqualsTheSpecificationsExample) {
  const std::vector<Bytes> secrets = {read_webhook_secret(kSecret).value()};
  EXPECT_EQ(webhook_signature(secrets, kAttempt), kSignature);
  const auto headers = webhook_headers(secrets, kAttempt);
  const std::vector<std::pair<std::string, std::string>> expected = {
      {"webhook-id", kAttempt.id},
      {"webhook-timestamp", "1614265330"},
      {"webhook-signature", kSignature}};
  EXPECT_EQ(headers, expected);
}

TEST(WebhookSignature, IsMadeWithEachSecretWhileOneIsChanged) {
  const Bytes old = read_webhook_secret(kSecret).value();
  const Bytes fresh(32, 7);
  const std::string both = webhook_signature(std::vector<Bytes>{fresh, old}, kAttempt);
  EXPECT_EQ(both, webhook_signature(std::vector<Bytes>{fresh}, kAttempt) + " " + kSignature);
}

TEST(WebhookSignature, ChangesWithIdTimeAndPayload) {
  const std::vector<Bytes> secrets = {read_webhook_secret(kSecret).value()};
  for (WebhookAttempt other : {WebhookAttempt{"msg_2", kAttempt.timestamp_s, kAttempt.payload},
                               WebhookAttempt{kAttempt.id, 1614265331, kAttempt.payload},
                               WebhookAttempt{kAttempt.id, kAttempt.timestamp_s, "{}"}}) {
    EXPECT_NE(webhook_signature(secrets, other), kSignature);
  }
}

TEST(WebhookSecret, IsWrittenAsItIsRead) {
  for (const std::size_t size : {24, 25, 26, 32, 63, 64}) {
    const Bytes secret(size, 0xa5);
    EXPECT_EQ(read_webhook_secret(write_webhook_secret(secret)).value(), secret) << size;
  }
  EXPECT_EQ(write_webhook_secret(read_webhook_secret(kSecret).value()), kSecret);
}

TEST(WebhookSecret, HasOneSpellingAndALength) {
  for (const char* bad :
       {"", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2La", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS ",
        "WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS-",
        "whsec_pqWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpR==",
        "whsec_====MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}) {
    EXPECT_FALSE(read_webhook_secret(bad).has_value()) << bad;
  }
  EXPECT_FALSE(read_webhook_secret(write_webhook_secret(Bytes(23, 1))).has_value());
  EXPECT_FALSE(read_webhook_secret(write_webhook_secret(Bytes(65, 1))).has_value());
}

TEST(WebhookSchedule, IsTheSpecificationsAndEnds) {
  const TimeMs expected[] = {5'000,      5 * kMinute, 30 * kMinute, 2 * kHour, 5 * kHour,
                             10 * kHour, 14 * kHour,  20 * kHour,   24 * kHour};
  TimeMs sum = 0;
  for (int attempt = 1; attempt < kWebhookAttempts; ++attempt) {
    EXPECT_EQ(webhook_retry_delay_ms(attempt, std::nullopt, 0).value(), expected[attempt - 1]);
    sum += expected[attempt - 1];
  }
  EXPECT_EQ(sum, 75 * kHour + 35 * kMinute + 5'000);
  EXPECT_FALSE(webhook_retry_delay_ms(kWebhookAttempts, std::nullopt, 0).has_value());
}

TEST(WebhookSchedule, SpreadsAttemptsAndHeedsRetryAfter) {
  EXPECT_EQ(webhook_retry_delay_ms(2, std::nullopt, 0.5).value(), 5 * kMinute + 15'000);
  EXPECT_EQ(webhook_retry_delay_ms(1, 60'000, 0).value(), 60'000);
  EXPECT_EQ(webhook_retry_delay_ms(2, 1'000, 0).value(), 5 * kMinute);
  EXPECT_EQ(webhook_retry_delay_ms(1, 1000 * kHour, 0).value(), 24 * kHour);
  EXPECT_EQ(read_retry_after("120").value(), 120'000);
  EXPECT_EQ(read_retry_after("9223372036854775807").value(), 24 * kHour);
  for (const char* bad : {"", "-1", "soon", "1.5", "99999999999999999999", "12 "}) {
    EXPECT_FALSE(read_retry_after(bad).has_value()) << bad;
  }
}

TEST(WebhookVerdict, FollowsTheStatus) {
  for (const unsigned good : {200u, 201u, 202u, 204u, 299u}) {
    EXPECT_EQ(webhook_verdict(good), WebhookVerdict::kDelivered) << good;
  }
  for (const unsigned bad : {0u, 100u, 199u, 300u, 301u, 307u, 400u, 404u, 429u, 500u, 503u}) {
    EXPECT_EQ(webhook_verdict(bad), WebhookVerdict::kFailed) << bad;
  }
  EXPECT_EQ(webhook_verdict(410), WebhookVerdict::kGone);
  for (const unsigned busy : {429u, 502u, 503u, 504u}) EXPECT_TRUE(is_webhook_overload(busy));
  for (const unsigned other : {200u, 410u, 500u, 501u, 505u})
    EXPECT_FALSE(is_webhook_overload(other));
}

}  // namespace
}  // namespace holdfast
