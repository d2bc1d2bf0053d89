// What a platform says of a fetched list goes back to where the list came from: two whole services,
// one of which fetches from the other in each of the three forms.
#include "service/exchange_feedback_sender.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "service/exchange_desk.h"
#include "service/http_server.h"
#include "service/test_service.h"
#include "store/outcome_store.h"
#include "store/test_cases.h"

namespace holdfast {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FeedbackSenderTest : public ::testing::TestWithParam<const char*> {
 protected:
  FeedbackSenderTest() {
    HttpServerOptions options;
    options.port = 0;
    options.threads = 1;
    options.workers = 1;
    server_ = HttpServer::create(options, hotline_.router, hotline_.app.metrics).value();
    thread_ = std::jthread([this] { server_->run(); });
    std::tie(case_id_, own_content_) =
        transact(*hotline_.database,
                 [](Transaction& t) -> Result<std::pair<std::int64_t, std::int64_t>> {
                   NewCase sent = test_case(1);
                   sent.pictures[0].quality = 90;
                   sent.pictures[0].pdq =
                       hash256_from_hex(std::string(32, 'a') + std::string(32, '5')).value();
                   const std::int64_t id = insert_case(t, sent).value();
                   decide_case(t, {.case_id = id,
                                   .accept = true,
                                   .positions = {},
                                   .reason = {},
                                   .bank = kTestBank,
                                   .decided_by = "ada",
                                   .at_ms = 1'600'000'000'000})
                       .value();
                   return std::pair{id,
                                    load_case(t, id).value().pictures[0].bank_content_id.value()};
                 })
            .value();
    const auto key = hotline_.platform("Other Holdfast");
    ExchangeSource source;
    source.name = "one";
    source.format = GetParam();
    source.secret = key[0].second.substr(std::string("Bearer ").size());
    const bool is_list = source.format == "holdfast";
    if (source.format == "ncmec") source.user = "us";
    source.url = url() + (is_list ? "" : "/exchange/" + source.format);
    transact(*here_.database, [&](Transaction& t) {
      return add_exchange(t, source, guard_, {"program", here_.now_ms});
    }).value();
    const ExchangePuller puller(*here_.database, options_of(), here_.app.clock);
    const ExchangeSource synced = puller.sync({.name = "one"}).value();
    EXPECT_EQ(synced.last_error, "");
    EXPECT_EQ(synced.entries, 1);
  }
  ~FeedbackSenderTest() override { stop(); }

  void stop() {
    if (!thread_.joinable()) return;
    server_->stop();
    thread_.join();
    server_.reset();
  }
  [[nodiscard]] std::string url() const {
    return fmt::format("http://127.0.0.1:{}", server_->port());
  }
  ExchangePullerOptions options_of() {
    ExchangePullerOptions options;
    options.outbound.guard = guard_;
    options.timeout = std::chrono::seconds(5);
    options.retries = {};
    return options;
  }
  // A platform of ours says what it did with what it fetched from us.
  void say(const std::string& outcome) {
    const std::int64_t content = transact(*here_.database, [](Transaction& t) {
      return signal_changes(t, "pdq", {}, 10).at(0).content_id;
    });
    const Result<bool> fresh = transact(*here_.database, [&](Transaction& t) {
      return record_outcome(t, {.content_id = content,
                                .platform = "Chatter",
                                .outcome = outcome,
                                .reference = fmt::format("r{}", ++said_),
                                .at_ms = here_.now_ms});
    });
    EXPECT_TRUE(fresh.value());
  }
  std::optional<int> send() {
    const ExchangeFeedbackSender sender(*here_.database, options_of(), here_.app.clock);
    return sender.send([] { return false; }).value();
  }
  // "outcome platform" of the young person's case.
  std::vector<std::string> told() {
    const Case found = transact(*hotline_.database, [&](Transaction& t) {
                         return load_case(t, case_id_);
                       }).value();
    std::vector<std::string> out;
    for (const CaseEvent& event : found.timeline) {
      if (event.outcome) out.push_back(*event.outcome + " " + event.platform.value_or(""));
    }
    return out;
  }
  ExchangeSource source() {
    return transact(*here_.database,
                    [](Transaction& t) { return *find_exchange_source(t, "one"); });
  }

  TestService hotline_{Dialect::kSqlite};
  TestService here_{Dialect::kSqlite};
  AddressGuard guard_{{read_address_range("127.0.0.1").value()}};
  std::unique_ptr<HttpServer> server_;
  std::jthread thread_;
  std::int64_t case_id_ = 0, own_content_ = 0;
  int said_ = 0;
};

TEST_P(FeedbackSenderTest, ReachesTheCaseOnceHoweverOftenItIsSent) {
  EXPECT_EQ(send(), std::nullopt) << "nothing was said yet";
  say("not_blocked");
  EXPECT_EQ(send(), 1);
  EXPECT_THAT(told(), ElementsAre("not_blocked Other Holdfast"));
  EXPECT_EQ(source().feedback_sent, 1);
  EXPECT_EQ(send(), std::nullopt);
  // As after a crash between the source's answer and the ledger's line.
  here_.database.run_sql("update exchange_feedback set due_at = 1, sent_at = null");
  EXPECT_EQ(send(), 1);
  EXPECT_THAT(told(), ElementsAre("not_blocked Other Holdfast"));
  say("not_the_same_picture");
  EXPECT_EQ(send(), 1);
  EXPECT_THAT(told(),
              ElementsAre("not_blocked Other Holdfast", "not_the_same_picture Other Holdfast"));
}

TEST_P(FeedbackSenderTest, SaysWhatEachFormHasWordsFor) {
  say("removed");
  EXPECT_EQ(send(), 1);
  const std::string affirmed = std::string(GetParam()) == "ncmec" ? "confirmed" : "removed";
  EXPECT_THAT(told(), ElementsAre(affirmed + " Other Holdfast"));
  say("quality_unknown");
  EXPECT_EQ(send(), 1);
  EXPECT_EQ(told().back(), "quality_unknown Other Holdfast");
  say("pending_review");
  const bool can_wait = std::string(GetParam()) != "ncmec";
  EXPECT_EQ(send(), can_wait ? 1 : 0);
  EXPECT_EQ(source().feedback_refused, can_wait ? 0 : 1);
}

TEST_P(FeedbackSenderTest, WaitsWhileTheOtherSideIsDown) {
  say("blocked");
  stop();
  EXPECT_EQ(send(), 0);
  EXPECT_THAT(told(), IsEmpty());
  EXPECT_EQ(source().feedback_waiting, 1);
  EXPECT_EQ(send(), std::nullopt) << "not at once again";
  here_.now_ms += 61'000;
  EXPECT_EQ(send(), 0) << "but a minute later";
}

INSTANTIATE_TEST_SUITE_P(Forms, FeedbackSenderTest,
                         ::testing::Values("stopncii", "ncmec", "holdfast"),
                         [](const auto& form) { return std::string(form.param); });

}  // namespace
}  // namespace holdfast
