// Exchanges at the desk, and a sync with a server on this machine that does what it is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <thread>

#include "service/exchange_desk.h"
#include "service/exchange_puller.h"
#include "service/http_server.h"
#include "service/test_service.h"
#include "store/audit_store.h"
#include "store/exchange_store.h"
#include "store/test_cases.h"

namespace holdfast {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kHash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

json::object fresh(const std::string& url = "https://exchange.example") {
  return {{"name", "one"},          {"format", "stopncii"}, {"url", url},
          {"secret", "hidden-key"}, {"min_quality", 0},     {"every_seconds", 3600}};
}

TEST(ExchangeDeskTest, ReadsASchedule) {
  EXPECT_EQ(read_every("30s"), 30'000);
  EXPECT_EQ(read_every("15m"), 900'000);
  EXPECT_EQ(read_every("6h"), 21'600'000);
  EXPECT_EQ(read_every("7d"), kMostEveryMs);
  EXPECT_EQ(read_every("0"), 0);
  for (const char* text : {"", "4s", "8d", "5", "-5m", "5 m", "m", "99999999999999999999s", "1w"}) {
    EXPECT_FALSE(read_every(text)) << text;
  }
}

TEST(ExchangeDeskTest, AddsASourceAndNeverShowsItsSecret) {
  TestService service(Dialect::kSqlite);
  const auto admin = service.staff("admin");
  const Response made = service.post("/api/v1/exchanges", fresh(), admin);
  ASSERT_EQ(made.status, 201u) << made.body;
  EXPECT_THAT(made.body, Not(HasSubstr("hidden-key")));
  const json::object view = TestService::body_of(made);
  EXPECT_EQ(view.at("bank").as_string(), "EXCHANGE_ONE");
  EXPECT_EQ(view.at("state").as_string(), "new");
  EXPECT_EQ(view.at("statuses").as_array().at(0).as_string(), "Active");
  const Response all = service.get("/api/v1/exchanges", admin);
  EXPECT_EQ(TestService::body_of(all).at("exchanges").as_array().size(), 1u);
  EXPECT_THAT(all.body, Not(HasSubstr("hidden-key")));
  EXPECT_EQ(service.post("/api/v1/exchanges", fresh(), admin).status, 409u);
  EXPECT_EQ(service.ask("POST", "/api/v1/exchanges/one/sync", "", admin).status, 204u);
  EXPECT_EQ(service.ask("POST", "/api/v1/exchanges/two/sync", "", admin).status, 404u);
  std::vector<std::string> actions;
  transact(*service.database, [&](Transaction& t) {
    for (const AuditEntry& each : list_audit(t, 0, 10)) {
      actions.push_back(each.action);
      EXPECT_THAT(each.details, Not(HasSubstr("hidden-key")));
    }
  });
  EXPECT_THAT(actions, ::testing::IsSupersetOf({"exchange.add", "exchange.sync"}));
}

TEST(ExchangeDeskTest, PausesASourceAndGoesOn) {
  TestService service(Dialect::kSqlite);
  const auto admin = service.staff("admin");
  ASSERT_EQ(service.post("/api/v1/exchanges", fresh(), admin).status, 201u);
  const auto put = [&](const char* name, const char* body) {
    TestService::Headers headers = admin;
    headers.emplace_back("Content-Type", "application/json");
    return service.ask("PUT", std::string("/api/v1/exchanges/") + name + "/enabled", body, headers);
  };
  const Response paused = put("one", R"({"enabled": false})");
  ASSERT_EQ(paused.status, 200u) << paused.body;
  EXPECT_EQ(TestService::body_of(paused).at("state").as_string(), "disabled");
  EXPECT_EQ(service.ask("POST", "/api/v1/exchanges/one/sync", "", admin).status, 409u);
  const Response again = put("one", R"({"enabled": true})");
  EXPECT_EQ(TestService::body_of(again).at("state").as_string(), "new");
  EXPECT_EQ(put("two", R"({"enabled": true})").status, 404u);
  EXPECT_EQ(put("one", "{}").status, 400u);
  EXPECT_EQ(put("one", R"({"enabled": "no"})").status, 400u);
}

TEST(ExchangeDeskTest, TellsHowFarEachPlatformHasCome) {
  TestService service(Dialect::kSqlite);
  const auto admin = service.staff("admin");
  const auto view = [&] {
    return TestService::body_of(service.get("/api/v1/exchange-readers", admin));
  };
  EXPECT_TRUE(view().at("readers").as_array().empty());
  transact(*service.database, [](Transaction& t) { insert_content(t, test_content(1)).value(); });
  const auto board = service.platform("Board");
  ASSERT_EQ(service.get("/exchange/stopncii/FetchHashes", board).status, 200u);
  const json::object come = view().at("readers").as_array().at(0).as_object();
  EXPECT_EQ(come.at("platform").as_string(), "Board");
  EXPECT_EQ(come.at("revision"), view().at("revision"));
  EXPECT_EQ(come.at("left"), 0);
  transact(*service.database, [](Transaction& t) { insert_content(t, test_content(2)).value(); });
  EXPECT_EQ(view().at("readers").as_array().at(0).at("left"), 1);
  EXPECT_EQ(service.get("/api/v1/exchange-readers", service.staff("analyst")).status, 403u);
}

TEST(ExchangeDeskTest, RefusesWhatCannotBeFetched) {
  TestService service(Dialect::kSqlite);
  const auto admin = service.staff("admin");
  const auto status = [&](const char* field, const json::value& value) {
    json::object body = fresh();
    body[field] = value;
    return service.post("/api/v1/exchanges", body, admin).status;
  };
  EXPECT_EQ(status("url", "ftp://exchange.example"), 400u);
  EXPECT_EQ(status("url", "https://exchange.example/?a=b"), 400u);
  EXPECT_EQ(status("url", "https://user:password@exchange.example"), 400u);
  EXPECT_EQ(status("name", "One"), 400u);
  EXPECT_EQ(status("format", "other"), 400u);
  EXPECT_EQ(status("format", "ncmec"), 400u) << "without a user";
  EXPECT_EQ(status("user", "x"), 400u) << "StopNCII has none";
  EXPECT_EQ(status("secret", "a b"), 400u);
  EXPECT_EQ(status("every_seconds", 4), 400u);
  EXPECT_EQ(status("signals", json::array{"pdna"}), 400u);
  EXPECT_EQ(status("public_key", "x"), 400u);
  EXPECT_EQ(status("min_quality", 101), 400u);
  EXPECT_EQ(status("more", 1), 400u);
}

// What the operator has not listed is not reached, whoever added it.
TEST(ExchangeDeskTest, ReachesNoAddressThatIsNotListed) {
  TestService service(Dialect::kSqlite);
  const auto admin = service.staff("admin");
  ASSERT_EQ(service.post("/api/v1/exchanges", fresh("http://127.0.0.1:9"), admin).status, 201u);
  ExchangePullerOptions options;
  options.retries = {};
  const ExchangePuller puller(*service.database, options, service.app.clock);
  EXPECT_THAT(puller.sync({.name = "one"}).value().last_error, HasSubstr("operator listed"));
}

// Answers FetchHashes as the test says, and counts.
class Exchange {
 public:
  Exchange() {
    router_.add(
        {.method = "GET", .pattern = "/FetchHashes", .handler = [this](const Request& asked) {
           const std::lock_guard lock(mutex_);
           keys_ = {std::string(asked.header("x-functions-key")),
                    std::string(asked.header("ocp-apim-subscription-key"))};
           Response response;
           const std::size_t turn = std::min<std::size_t>(++times_, answers_.size()) - 1;
           response.status = answers_.at(turn).first;
           response.content_type = "application/json";
           response.body = answers_.at(turn).second;
           return response;
         }});
    HttpServerOptions options;
    options.port = 0;
    options.threads = 1;
    options.workers = 1;
    server_ = HttpServer::create(options, router_, metrics_).value();
    thread_ = std::jthread([this] { server_->run(); });
  }
  ~Exchange() {
    server_->stop();
    thread_.join();
  }
  [[nodiscard]] std::string url() const {
    return fmt::format("http://127.0.0.1:{}", server_->port());
  }

  // The last one for ever; counting begins anew.
  void say(std::vector<std::pair<unsigned, std::string>> answers) {
    const std::lock_guard lock(mutex_);
    answers_ = std::move(answers);
    times_ = 0;
  }
  [[nodiscard]] std::size_t times() const {
    const std::lock_guard lock(mutex_);
    return times_;
  }
  // The last request's function key and subscription key.
  [[nodiscard]] std::pair<std::string, std::string> keys() const {
    const std::lock_guard lock(mutex_);
    return keys_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::pair<unsigned, std::string>> answers_;
  std::size_t times_ = 0;
  std::pair<std::string, std::string> keys_;
  Router router_;
  Metrics metrics_;
  std::unique_ptr<HttpServer> server_;
  std::jthread thread_;
};

class ExchangePullerTest : public ::testing::Test {
 protected:
  ExchangePullerTest() {
    ExchangeSource source;
    source.name = "one";
    source.format = "stopncii";
    source.url = exchange_.url();
    source.secret = "key,subscription";
    source.every_ms = 3'600'000;
    transact(*service_.database, [&](Transaction& t) {
      return add_exchange(t, source, guard_, {"program", service_.now_ms});
    }).value();
  }
  ExchangeSource sync(bool full = false) {
    ExchangePullerOptions options;
    options.outbound.guard = guard_;
    options.timeout = std::chrono::seconds(5);
    options.retries = {std::chrono::milliseconds(1), std::chrono::milliseconds(1)};
    const ExchangePuller puller(*service_.database, options, service_.app.clock);
    return puller.sync({.name = "one", .full = full}).value();
  }
  bool is_listed() {
    return transact(*service_.database, [&](Transaction& t) {
      return bank_has_signal(t, "EXCHANGE_ONE", "pdq", kHash);
    });
  }
  static std::string page(const char* status, const char* more = "") {
    return R"({"hashRecords":[{"lastModtimestamp":1,"signalType":"ImagePDQ","hashStatus":")" +
           std::string(status) + R"(","hashValue":")" + kHash + R"("}],"nextSetTimestamp":9)" +
           more + "}";
  }

  TestService service_{Dialect::kSqlite};
  Exchange exchange_;
  AddressGuard guard_{{read_address_range("127.0.0.1").value()}};
};

TEST_F(ExchangePullerTest, TakesAListAndFollowsAWithdrawal) {
  exchange_.say({{200, page("Active")}});
  ExchangeSource source = sync();
  EXPECT_EQ(source.last_error, "");
  EXPECT_EQ(exchange_.keys(), (std::pair<std::string, std::string>("key", "subscription")));
  EXPECT_EQ(source.due_ms, service_.now_ms + 3'600'000);
  EXPECT_TRUE(is_listed());
  service_.follow();
  const std::string lookup = "/m/lookup?signal_type=pdq&signal=" + kHash;
  EXPECT_THAT(service_.get(lookup, service_.platform()).body, HasSubstr("EXCHANGE_ONE"));
  exchange_.say({{200, page("Withdrawn")}});
  EXPECT_EQ(sync().counts.withdrawn, 1);
  EXPECT_FALSE(is_listed());
  service_.follow();
  EXPECT_THAT(service_.get(lookup, service_.platform()).body, Not(HasSubstr("EXCHANGE_ONE")));
}

TEST_F(ExchangePullerTest, AsksAgainForATruncatedPageThenReportsAndKeepsIt) {
  exchange_.say({{200, page("Active").substr(0, 60)}, {503, ""}, {200, page("Active")}});
  EXPECT_EQ(sync().last_error, "");
  EXPECT_EQ(exchange_.times(), 3u);
  exchange_.say({{200, page("Withdrawn").substr(0, 60)}});
  const ExchangeSource source = sync();
  EXPECT_THAT(source.last_error, HasSubstr("cut off"));
  EXPECT_EQ(exchange_.times(), 3u);
  EXPECT_EQ(source.due_ms, service_.now_ms + 60'000) << "sooner than its schedule";
  EXPECT_TRUE(is_listed()) << "what was good before stays";
  const auto kept = transact(*service_.database,
                             [&](Transaction& t) { return find_kept_answer(t, source.source_id); });
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->body, page("Withdrawn").substr(0, 60));
  EXPECT_THAT(json::serialize(exchange_view(source)), Not(HasSubstr("hashRecords")));
}

TEST_F(ExchangePullerTest, DoesNotAskAgainWhenItMayNot) {
  exchange_.say({{401, "no"}});
  EXPECT_THAT(sync().last_error, HasSubstr("401"));
  EXPECT_EQ(exchange_.times(), 1u);
}

TEST_F(ExchangePullerTest, GoesOnAtItsCheckpointAndBackWhenATokenWasForgotten) {
  exchange_.say(
      {{200, page("Active", R"(,"hasMoreRecords":true,"nextPageToken":"t")")}, {500, ""}});
  EXPECT_THAT(sync().last_error, HasSubstr("500"));
  EXPECT_TRUE(is_listed()) << "the page before was taken";
  exchange_.say({{404, ""}, {200, page("Withdrawn")}});
  EXPECT_EQ(sync().last_error, "");
  EXPECT_EQ(exchange_.times(), 2u);
  EXPECT_FALSE(is_listed());
}

}  // namespace
}  // namespace holdfast
