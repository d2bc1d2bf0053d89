// Events, endpoints at the desk, and what becomes of a message, with a receiver on this machine.
#include "outbound/webhook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <thread>

#include "alert/test_alert.h"
#include "service/http_server.h"
#include "service/test_service.h"
#include "service/webhook_desk.h"
#include "service/webhook_events.h"
#include "service/webhook_sender.h"
#include "store/audit_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;
using ::testing::ElementsAre;

constexpr TimeMs kDay = 86'400'000;

AddressGuard loopback() { return AddressGuard({read_address_range("127.0.0.1").value()}); }

// Answers POST /hook as it was told to, and keeps what came.
class Receiver {
 public:
  Receiver() {
    router_.add({.method = "POST",
                 .pattern = "/hook",
                 .handler = [this](const Request& request) { return answer(request); },
                 .max_body_bytes = 100'000});
    HttpServerOptions options;
    options.port = 0;
    options.threads = 1;
    options.workers = 1;
    server_ = HttpServer::create(options, router_, metrics_).value();
    thread_ = std::jthread([this] { server_->run(); });
  }
  ~Receiver() {
    server_->stop();
    thread_.join();
  }
  [[nodiscard]] std::string url() const {
    return fmt::format("http://127.0.0.1:{}/hook", server_->port());
  }
  void say(unsigned status, const std::string& retry_after = "") {
    const std::lock_guard lock(mutex_);
    status_ = status;
    retry_after_ = retry_after;
  }
  [[nodiscard]] std::vector<Request> got() const {
    const std::lock_guard lock(mutex_);
    return got_;
  }

 private:
  Response answer(const Request& request) {
    const std::lock_guard lock(mutex_);
    got_.push_back(request);
    Response response;
    response.status = status_;
    if (!retry_after_.empty()) response.headers.emplace_back("Retry-After", retry_after_);
    return response;
  }

  mutable std::mutex mutex_;
  unsigned status_ = 200;
  std::string retry_after_;
  std::vector<Request> got_;
  Router router_;
  Metrics metrics_;
  std::unique_ptr<HttpServer> server_;
  std::jthread thread_;
};

class WebhookTest : public ::testing::Test {
 protected:
  WebhookEndpoint add(const std::string& url, std::vector<std::string> events = {"*"}) {
    return transact(*service_.database,
                    [&](Transaction& t) {
                      return add_webhook(t, {url, std::move(events), ""}, loopback(),
                                         {"program", service_.now_ms});
                    })
        .value();
  }
  std::int64_t tell(std::string_view type) {
    return transact(*service_.database, [&](Transaction& t) {
      return tell_webhooks(t, type, {{"a", 1}}, service_.now_ms);
    });
  }
  // One attempt of whatever is due; its state, or "" when nothing is.
  std::string send() {
    const std::string owner = random_token();
    const auto leases = transact(*service_.database, [&](Transaction& t) {
      return lease_webhook_messages(
          t, {owner, 1, service_.now_ms + sender_.lease_ms(), service_.now_ms});
    });
    return leases.empty() ? "" : sender_.deliver(leases.front(), owner, {}).state;
  }
  WebhookMessage last(const std::string& id) {
    return transact(*service_.database,
                    [&](Transaction& t) { return list_webhook_messages(t, id, 0, 1).at(0); });
  }
  WebhookEndpoint endpoint(const std::string& id) {
    return transact(*service_.database,
                    [&](Transaction& t) { return *find_webhook_endpoint(t, id); });
  }
  std::int64_t tell_of(const std::string& source, const std::string& type = "alert") {
    StoredAlert stored;
    stored.identifier = "test-1";
    stored.message_type = type;
    stored.replaces = type == "alert" ? "" : "test-0";
    stored.source = source;
    return transact(*service_.database, [&](Transaction& t) {
      put_setting(t, "site_url", "https://hotline.example");
      return tell_webhooks_of_alert(t, stored, service_.now_ms);
    });
  }
  static std::string source(const std::string& change = "", const std::string& to = "") {
    std::string text = test_alert_text();
    for (const char* piece : {"dont_pay", "teacher_pay"}) {
      const std::string directive = std::string("{{advice:") + piece + "}}";
      const std::size_t at = text.find(directive);
      if (at != std::string::npos) text.replace(at, directive.size(), "Words.");
    }
    const std::size_t at = change.empty() ? std::string::npos : text.find(change);
    EXPECT_EQ(at == std::string::npos, change.empty()) << change;
    if (at != std::string::npos) text.replace(at, change.size(), to);
    return text;
  }

  TestService service_{Dialect::kSqlite};
  WebhookSender sender_{*service_.database,
                        {{.guard = loopback()}, std::chrono::seconds(5)},
                        [this] { return service_.now_ms; }};
};

TEST_F(WebhookTest, TellsThoseWhoAskedWithOneIdForAll) {
  const auto all = add("https://all.example/");
  const auto some = add("https://some.example/", {"alert.cancelled", "alert.updated"});
  EXPECT_EQ(tell("alert.published"), 1);
  EXPECT_EQ(tell("alert.cancelled"), 2);
  EXPECT_EQ(last(all.id).message_id, last(some.id).message_id);
  EXPECT_EQ(last(some.id).payload,
            R"({"type":"alert.cancelled","timestamp":"2023-11-14T22:13:20.000Z","data":{"a":1}})");
  EXPECT_EQ(last(some.id).message_id.find('.'), std::string::npos);
}

TEST_F(WebhookTest, PutsAnAlertIntoItsPayload) {
  const auto hook = add("https://all.example/");
  ASSERT_EQ(tell_of(source()), 1);
  const json::object payload = json::parse(last(hook.id).payload).as_object();
  EXPECT_EQ(payload.at("type"), "alert.published");
  const json::object data = payload.at("data").as_object();
  EXPECT_EQ(data.at("id"), "test-1");
  EXPECT_EQ(data.at("kind"), "alert");
  EXPECT_EQ(data.at("url"), "https://hotline.example/alerts/test-1");
  EXPECT_EQ(data.at("cap_url"), "https://hotline.example/alerts/test-1.cap.xml");
  EXPECT_EQ(data.at("json_url"), "https://hotline.example/alerts/test-1.json");
  EXPECT_EQ(data.at("is_drill"), false);
  EXPECT_EQ(data.at("severity"), json::string(test_alert().severity));
  EXPECT_EQ(data.at("urgency"), json::string(test_alert().urgency));
  EXPECT_EQ(data.at("headline"), json::string(marked_headline(test_alert(), "")));
  EXPECT_FALSE(data.contains("replaces"));
}

TEST_F(WebhookTest, SaysWhatAnUpdateReplacesAndMarksADrill) {
  const auto hook = add("https://all.example/");
  ASSERT_EQ(tell_of(source("status: actual", "status: exercise"), "update"), 1);
  const json::object payload = json::parse(last(hook.id).payload).as_object();
  EXPECT_EQ(payload.at("type"), "alert.updated");
  EXPECT_EQ(payload.at("data").at("replaces"), "test-0");
  EXPECT_EQ(payload.at("data").at("is_drill"), true);
  ASSERT_EQ(tell_of(source(), "cancel"), 1);
  EXPECT_EQ(last(hook.id).type, "alert.cancelled");
}

TEST_F(WebhookTest, TellsNobodyOfWhatIsNotPublic) {
  add("https://all.example/");
  EXPECT_EQ(tell_of(source("status: actual", "status: test")), 0);
  EXPECT_EQ(tell_of(source("scope: public", "scope: restricted\nrestriction: For schools only.")),
            0);
  EXPECT_EQ(tell_of("this is no alert"), 0);
}

TEST_F(WebhookTest, DeliversSignedAndOnce) {
  Receiver receiver;
  const auto hook = add(receiver.url());
  tell("alert.published");
  EXPECT_EQ(send(), "delivered");
  EXPECT_EQ(send(), "");
  ASSERT_EQ(receiver.got().size(), 1u);
  const Request got = receiver.got()[0];
  const std::vector<Bytes> secrets = {read_webhook_secret(hook.secret).value()};
  EXPECT_EQ(got.header("content-type"), "application/json");
  EXPECT_EQ(got.header("webhook-id"), last(hook.id).message_id);
  EXPECT_EQ(got.header("webhook-timestamp"), "1700000000");
  EXPECT_EQ(got.header("webhook-signature"),
            webhook_signature(secrets, {last(hook.id).message_id, 1'700'000'000, got.body}));
  EXPECT_EQ(got.body, last(hook.id).payload);
  EXPECT_EQ(last(hook.id).last_status, 200);
}

TEST_F(WebhookTest, SignsWithTheOldSecretTooForADay) {
  Receiver receiver;
  const auto hook = add(receiver.url());
  const auto fresh = transact(*service_.database, [&](Transaction& t) {
                       return rotate_webhook(t, hook.id, {"program", service_.now_ms});
                     }).value();
  EXPECT_NE(fresh.secret, hook.secret);
  const Bytes old = read_webhook_secret(hook.secret).value();
  const Bytes now = read_webhook_secret(fresh.secret).value();
  for (const bool is_over : {false, true}) {
    if (is_over) service_.now_ms += kDay;
    tell("alert.published");
    EXPECT_EQ(send(), "delivered");
    const Request got = receiver.got().back();
    std::vector<Bytes> secrets = {now, old};
    if (is_over) secrets.pop_back();
    EXPECT_EQ(got.header("webhook-signature"),
              webhook_signature(secrets, {std::string(got.header("webhook-id")),
                                          service_.now_ms / 1000, got.body}));
  }
}

TEST_F(WebhookTest, TriesAgainBySchedule) {
  Receiver receiver;
  const auto hook = add(receiver.url());
  receiver.say(500);
  tell("alert.published");
  EXPECT_EQ(send(), "waiting");
  EXPECT_EQ(last(hook.id).last_error, "The answer was 500.");
  service_.now_ms += 4'999;
  EXPECT_EQ(send(), "");
  service_.now_ms += 501;
  receiver.say(204);
  EXPECT_EQ(send(), "delivered");
  const auto got = receiver.got();
  EXPECT_EQ(got.at(0).header("webhook-id"), got.at(1).header("webhook-id"));
  EXPECT_NE(got.at(0).header("webhook-timestamp"), got.at(1).header("webhook-timestamp"));
  EXPECT_NE(got.at(0).header("webhook-signature"), got.at(1).header("webhook-signature"));
}

TEST_F(WebhookTest, GivesUpAfterTheScheduleAndTheEndpointWithIt) {
  Receiver receiver;
  const auto hook = add(receiver.url());
  receiver.say(500);
  tell("alert.published");
  for (int attempt = 1; attempt < kWebhookAttempts; ++attempt) {
    EXPECT_EQ(send(), "waiting") << attempt;
    service_.now_ms = *last(hook.id).due_ms;
  }
  EXPECT_EQ(endpoint(hook.id).state, "active");
  EXPECT_EQ(send(), "failed");
  EXPECT_EQ(endpoint(hook.id).state, "failed");
  EXPECT_EQ(receiver.got().size(), static_cast<std::size_t>(kWebhookAttempts));
  EXPECT_EQ(tell("alert.published"), 0);
}

TEST_F(WebhookTest, StopsAt410) {
  Receiver receiver;
  const auto hook = add(receiver.url());
  tell("alert.published");
  tell("alert.updated");
  receiver.say(410);
  EXPECT_EQ(send(), "failed");
  EXPECT_EQ(send(), "");
  EXPECT_EQ(endpoint(hook.id).state, "gone");
  EXPECT_EQ(last(hook.id).state, "failed");
  EXPECT_EQ(receiver.got().size(), 1u);
  const auto audit =
      transact(*service_.database, [](Transaction& t) { return list_audit(t, 0, 1); });
  EXPECT_EQ(audit.at(0).action, "webhook.gone");
  EXPECT_EQ(audit.at(0).subject, hook.id);
}

TEST_F(WebhookTest, LeavesABusyReceiverAlone) {
  Receiver receiver;
  const auto hook = add(receiver.url());
  tell("alert.published");
  tell("alert.updated");
  receiver.say(503, "60");
  EXPECT_EQ(send(), "waiting");
  service_.now_ms += 59'999;
  EXPECT_EQ(send(), "") << "nor is another message sent to it";
  service_.now_ms += 1;
  receiver.say(200);
  EXPECT_EQ(send(), "delivered");
}

TEST_F(WebhookTest, SendsATestOnceAndNeverAgain) {
  Receiver receiver;
  const auto hook = add(receiver.url(), {"alert.cancelled"});
  receiver.say(500);
  transact(*service_.database, [&](Transaction& t) {
    return test_webhook(t, hook.id, service_.now_ms);
  }).value();
  EXPECT_EQ(send(), "failed");
  EXPECT_EQ(endpoint(hook.id).state, "active");
  EXPECT_EQ(json::parse(receiver.got().at(0).body).at("type"), "webhook.test");
}

TEST_F(WebhookTest, FollowsNoRedirect) {
  Receiver target;
  const auto hook = add(target.url());
  target.say(307);
  tell("alert.published");
  EXPECT_EQ(send(), "waiting");
  EXPECT_EQ(last(hook.id).last_status, 307);
}

TEST_F(WebhookTest, GivesBackWhatWasStopped) {
  const auto hook = add("http://127.0.0.1:1/");
  tell("alert.published");
  const auto leases = transact(*service_.database, [&](Transaction& t) {
    return lease_webhook_messages(t, {"owner", 1, service_.now_ms + 1000, service_.now_ms});
  });
  EXPECT_EQ(sender_.deliver(leases.at(0), "owner", [] { return true; }).state, "stopped");
  EXPECT_EQ(last(hook.id).state, "waiting");
  EXPECT_EQ(last(hook.id).attempts, 0);
}

class WebhookDeskTest : public WebhookTest {
 protected:
  Response post(const std::string& target, const json::object& body) {
    return service_.post(target, body, admin_);
  }
  json::object good(const Response& response, unsigned status) {
    EXPECT_EQ(response.status, status) << response.body;
    return TestService::body_of(response);
  }
  json::object add_one(const std::string& url = "https://example.org/hook") {
    return good(post("/api/v1/webhooks",
                     {{"url", url}, {"note", "Schools"}, {"events", {"alert.published"}}}),
                201);
  }
  TestService::Headers admin_ = service_.staff("admin");
};

TEST_F(WebhookDeskTest, ShowsTheSecretOnceAndKeepsItToItself) {
  const json::object made = add_one();
  EXPECT_TRUE(read_webhook_secret(made.at("secret").as_string()).has_value());
  const Response listed = service_.get("/api/v1/webhooks", admin_);
  EXPECT_EQ(listed.body.find("whsec_"), std::string::npos);
  const json::object view = good(listed, 200);
  const json::object one = view.at("webhooks").as_array().at(0).as_object();
  EXPECT_EQ(one.at("id"), made.at("id"));
  EXPECT_EQ(one.at("note"), "Schools");
  EXPECT_EQ(one.at("state"), "active");
  EXPECT_TRUE(one.at("last_delivery").is_null());
  EXPECT_EQ(view.at("events").as_array().size(), kWebhookEvents.size());
}

TEST_F(WebhookDeskTest, TakesNoAddressThatItMayNotAsk) {
  for (const char* url :
       {"http://example.org/", "https://127.0.0.1/", "https://10.1.2.3/", "https://[::1]/",
        "https://user@example.org/", "ftp://example.org/", "x"}) {
    const json::object told =
        good(post("/api/v1/webhooks", {{"url", url}, {"note", ""}, {"events", {"*"}}}), 400);
    EXPECT_EQ(told.at("code"), "invalid-argument") << url;
  }
  for (const json::value& events : {json::value(json::array()), json::value{"case.accepted"},
                                    json::value{1}, json::value("alert.published")}) {
    good(post("/api/v1/webhooks",
              {{"url", "https://example.org/"}, {"note", ""}, {"events", events}}),
         400);
  }
  add_one();
  EXPECT_EQ(post("/api/v1/webhooks",
                 {{"url", "https://example.org/hook"}, {"note", ""}, {"events", {"*"}}})
                .status,
            409u);
}

TEST_F(WebhookDeskTest, TestsRetriesRotatesEnablesAndRemoves) {
  const std::string id(add_one().at("id").as_string());
  const std::string path = "/api/v1/webhooks/" + id;
  const auto delivery = good(post(path + "/test", {}), 202).at("delivery_id").as_int64();
  json::object page = good(service_.get(path + "/deliveries?limit=1", admin_), 200);
  EXPECT_EQ(page.at("deliveries").at(0).at("state"), "waiting");
  EXPECT_EQ(page.at("next"), delivery);
  page = good(service_.get(fmt::format("{}/deliveries?before={}", path, delivery), admin_), 200);
  EXPECT_TRUE(page.at("deliveries").as_array().empty());
  EXPECT_TRUE(page.at("next").is_null());
  const std::string retry = fmt::format("{}/deliveries/{}/retry", path, delivery);
  EXPECT_EQ(post(retry, {}).status, 204u);
  EXPECT_EQ(post(path + "/deliveries/999/retry", {}).status, 404u);
  EXPECT_EQ(post(path + "/enable", {}).status, 409u);
  transact(*service_.database,
           [&](Transaction& t) { EXPECT_TRUE(set_webhook_state(t, id, "gone", 1)); });
  EXPECT_EQ(post(retry, {}).status, 409u);
  EXPECT_EQ(post(path + "/test", {}).status, 409u);
  EXPECT_EQ(post(path + "/enable", {}).status, 204u);
  EXPECT_EQ(post(retry, {}).status, 204u);
  const json::object rotated = good(post(path + "/secret", {}), 200);
  EXPECT_FALSE(rotated.at("old_secret_until").is_null());
  EXPECT_EQ(service_.ask("DELETE", path, "", admin_).status, 204u);
  EXPECT_EQ(service_.ask("DELETE", path, "", admin_).status, 404u);
  EXPECT_EQ(service_.get(path + "/deliveries", admin_).status, 404u);
}

TEST_F(WebhookDeskTest, PutsEachDeedIntoTheAuditLogWithoutTheAddress) {
  const std::string id(add_one("https://example.org/a-secret-path").at("id").as_string());
  (void)post("/api/v1/webhooks/" + id + "/secret", {});
  (void)service_.ask("DELETE", "/api/v1/webhooks/" + id, "", admin_);
  const auto audit =
      transact(*service_.database, [](Transaction& t) { return list_audit(t, 0, 10); });
  std::vector<std::string> deeds;
  for (const AuditEntry& each : audit) {
    deeds.push_back(each.action);
    EXPECT_EQ(each.details, "example.org");
  }
  EXPECT_THAT(deeds, ElementsAre("webhook.remove", "webhook.rotate", "webhook.add"));
}

}  // namespace
}  // namespace holdfast
