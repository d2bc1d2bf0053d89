// Feedback towards others: kept with the outcome, taken once at a time, never forgotten.
#include "store/exchange_feedback.h"

#include "store/exchange_store.h"
#include "store/outcome_store.h"
#include "store/source_store.h"
#include "store/test_cases.h"
#include "store/test_database.h"

namespace holdfast {
namespace {

class ExchangeFeedbackTest : public OnEachDatabase {
 protected:
  ExchangeFeedbackTest() {
    ExchangeSource source;
    source.name = "one";
    source.format = "stopncii";
    source.url = "https://example.org";
    source.bank = "ONE";
    source.created_ms = 1'000;
    transact(*database_, [&](Transaction& t) { return insert_exchange_source(t, source); }).value();
    const SourceLease lease{"me", 9'000, 2'000};
    transact(*database_, [&](Transaction& t) -> Result<void> {
      source_ = lease_exchange_source(t, "one", lease)->source_id;
      (void)begin_exchange_sync(t, source_, false, lease);
      SourcePage page;
      page.entries = {
          {.key = "pdq:a", .deed = SourceDeed::kTake, .pdq = to_hex(test_hash(1))},
          {.key = "md5:b", .deed = SourceDeed::kTake, .video_md5 = std::string(32, 'b')}};
      page.checkpoint = "c";
      return apply_exchange_page(t, source_, page, lease);
    }).value();
    contents_ = transact(*database_, [&](Transaction& t) {
      std::vector<std::int64_t> ids;
      for (const SignalChange& change : signal_changes(t, "pdq", {}, 10))
        ids.push_back(change.content_id);
      for (const SignalChange& change : signal_changes(t, "video_md5", {}, 10)) {
        ids.push_back(change.content_id);
      }
      return ids;
    });
  }

  bool say(std::int64_t content, const std::string& outcome, TimeMs at_ms = 100) {
    return transact(*database_,
                    [&](Transaction& t) {
                      return record_feedback(t, {content, "Example", outcome, at_ms});
                    })
        .value();
  }
  FeedbackBatch take(TimeMs now_ms, TimeMs until_ms) {
    return transact(*database_,
                    [&](Transaction& t) { return take_due_feedback(t, 10, now_ms, until_ms); });
  }
  void finish(const WaitingFeedback& feedback, FeedbackFate fate, TimeMs due_ms = 0) {
    transact(*database_, [&](Transaction& t) { finish_feedback(t, feedback, fate, 900, due_ms); });
  }
  ExchangeSource source() {
    return transact(*database_, [](Transaction& t) { return *find_exchange_source(t, "one"); });
  }

  std::int64_t source_ = 0;
  std::vector<std::int64_t> contents_;
};

TEST_P(ExchangeFeedbackTest, IsKeptWithTheOutcomeAndOnceWhenSaidAgain) {
  ASSERT_EQ(contents_.size(), 2u);
  EXPECT_TRUE(say(contents_[0], "removed"));
  EXPECT_FALSE(say(contents_[0], "removed"));
  EXPECT_TRUE(say(contents_[1], "not_blocked", 101));
  const FeedbackBatch batch = take(200, 300);
  EXPECT_EQ(batch.source_id, source_);
  ASSERT_EQ(batch.waiting.size(), 2u);
  EXPECT_EQ(batch.waiting[0].entry_key, "pdq:a");
  EXPECT_EQ(batch.waiting[0].signal, "pdq");
  EXPECT_EQ(batch.waiting[0].outcome, "removed");
  EXPECT_EQ(batch.waiting[1].signal, "video_md5");
  for (const WaitingFeedback& each : batch.waiting) finish(each, FeedbackFate::kTaken);
  EXPECT_EQ(source().feedback_sent, 2);
  EXPECT_EQ(source().feedback_waiting, 0);
  EXPECT_FALSE(transact(*database_, [](Transaction& t) { return is_feedback_due(t, 1'000'000); }));
}

TEST_P(ExchangeFeedbackTest, ComesAgainAfterItsLeaseUnlessItWasTaken) {
  say(contents_[0], "blocked");
  ASSERT_EQ(take(200, 300).waiting.size(), 1u);
  EXPECT_TRUE(take(299, 400).waiting.empty()) << "another server sends it";
  const FeedbackBatch again = take(300, 400);
  ASSERT_EQ(again.waiting.size(), 1u) << "who took it died";
  finish(again.waiting[0], FeedbackFate::kLater, 5'000);
  EXPECT_TRUE(take(4'999, 6'000).waiting.empty());
  EXPECT_EQ(take(5'000, 6'000).waiting.at(0).failures, 1);
}

TEST_P(ExchangeFeedbackTest, WhatIsSaidMeanwhileIsNotLost) {
  say(contents_[0], "blocked");
  const FeedbackBatch first = take(200, 300);
  EXPECT_TRUE(say(contents_[0], "not_the_same_picture", 250));
  finish(first.waiting.at(0), FeedbackFate::kTaken);
  const FeedbackBatch second = take(260, 400);
  ASSERT_EQ(second.waiting.size(), 1u);
  EXPECT_EQ(second.waiting[0].outcome, "not_the_same_picture");
  EXPECT_EQ(second.waiting[0].revision, 2);
  finish(second.waiting[0], FeedbackFate::kRefused);
  EXPECT_EQ(source().feedback_refused, 1);
  EXPECT_TRUE(take(1'000, 2'000).waiting.empty());
}

TEST_P(ExchangeFeedbackTest, OurOwnContentAndADisabledSourceSayNothing) {
  const std::int64_t own = transact(*database_, [](Transaction& t) {
                             return insert_content(t, test_content(7));
                           }).value();
  say(own, "blocked");
  EXPECT_TRUE(take(200, 300).waiting.empty());
  say(contents_[0], "blocked");
  transact(*database_, [](Transaction& t) {
    return enable_exchange_source(t, "one", false, 150);
  }).value();
  EXPECT_TRUE(take(200, 300).waiting.empty());
  EXPECT_FALSE(transact(*database_, [](Transaction& t) { return is_feedback_due(t, 200); }));
}

HOLDFAST_ON_EACH_DATABASE(ExchangeFeedbackTest);

}  // namespace
}  // namespace holdfast
