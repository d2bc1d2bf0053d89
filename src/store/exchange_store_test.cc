#include "store/exchange_store.h"

#include <fmt/format.h>

#include <thread>

#include "store/bank_store.h"
#include "store/test_cases.h"
#include "store/test_database.h"

namespace holdfast {
namespace {

class ExchangeTest : public OnEachDatabase {
 protected:
  std::int64_t add(std::uint32_t number, TimeMs at_ms, const std::string& bank = kTestBank) {
    NewContent content = test_content(number, bank);
    content.at_ms = at_ms;
    return transact(*database_, [&](Transaction& t) { return insert_content(t, content); }).value();
  }
  bool withdraw(std::int64_t content, TimeMs at_ms) {
    return transact(*database_, [&](Transaction& t) { return withdraw_content(t, content, at_ms); })
        .value();
  }
  bool share(const std::string& bank, bool shared, TimeMs at_ms) {
    return transact(*database_,
                    [&](Transaction& t) { return set_bank_shared(t, bank, shared, at_ms); })
        .value();
  }
  std::vector<ExchangeRow> rows(const ExchangeRange& range = {}) {
    return transact(*database_, [&](Transaction& t) { return exchange_rows(t, range); });
  }
  std::vector<std::int64_t> ids(const ExchangeRange& range = {}) {
    std::vector<std::int64_t> out;
    for (const ExchangeRow& row : rows(range)) out.push_back(row.content_id);
    return out;
  }
  Result<bool> say(std::int64_t content, const char* outcome, const char* platform = "Chatter") {
    return transact(*database_, [&](Transaction& t) {
      return record_feedback(t, {content, platform, outcome, 70});
    });
  }
  std::vector<ContentFeedback> feedback(const std::vector<std::int64_t>& contents) {
    return transact(*database_, [&](Transaction& t) { return content_feedback(t, contents); });
  }
};

using Ids = std::vector<std::int64_t>;

TEST_P(ExchangeTest, TellsAContentWithItsHashesAndBank) {
  const std::int64_t content = add(5, 100);
  const std::vector<ExchangeRow> found = rows();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].content_id, content);
  EXPECT_EQ(found[0].bank, kTestBank);
  EXPECT_EQ(found[0].pdq, to_hex(test_picture(5).pdq));
  EXPECT_EQ(found[0].md5, test_picture(5).md5);
  EXPECT_EQ(found[0].sha1, test_picture(5).sha1);
  EXPECT_FALSE(found[0].is_video);
  EXPECT_EQ(found[0].sha256, test_picture(5).sha256);
  EXPECT_EQ(found[0].quality, 100);
  EXPECT_TRUE(found[0].active);
  EXPECT_TRUE(found[0].video_md5.empty());
  EXPECT_FALSE(found[0].case_id);
  EXPECT_EQ(found[0].changed_ms, 100);
}

TEST_P(ExchangeTest, KeepsAWithdrawnOneAsATombstoneAtItsNewPlace) {
  const std::int64_t first = add(1, 100);
  const std::int64_t second = add(2, 200);
  EXPECT_TRUE(withdraw(first, 300));
  EXPECT_EQ(ids(), (Ids{second, first}));
  EXPECT_FALSE(rows()[1].active);
  EXPECT_EQ(rows()[1].changed_ms, 300);
  EXPECT_EQ(ids({.active_only = true}), Ids{second});
  EXPECT_FALSE(withdraw(first, 400));
  EXPECT_EQ(rows()[1].changed_ms, 300);
}

TEST_P(ExchangeTest, WithdrawingTakesItOutOfMatchingToo) {
  const std::int64_t content = add(1, 100);
  withdraw(content, 200);
  const auto changes = transact(
      *database_, [](Transaction& t) { return signal_changes(t, "pdq", {1, INT64_MAX}, 10); });
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_TRUE(changes[0].removed);
  const auto unknown =
      transact(*database_, [](Transaction& t) { return withdraw_content(t, 999, 1); });
  EXPECT_EQ(unknown.error().code, ErrorCode::kNotFound);
}

TEST_P(ExchangeTest, TimesNeverGoBackAlongTheLog) {
  add(1, 500);
  add(2, 400);  // a server whose clock is behind
  add(3, 600);
  TimeMs last = 0;
  for (const ExchangeRow& row : rows()) {
    EXPECT_GE(row.changed_ms, last);
    last = row.changed_ms;
  }
  EXPECT_EQ(last, 600);
}

TEST_P(ExchangeTest, BeginsAtATimeAndEndsBeforeOne) {
  const std::int64_t first = add(1, 100);
  const std::int64_t second = add(2, 200);
  const std::int64_t third = add(3, 300);
  const auto from = [&](TimeMs at_ms) {
    return transact(*database_, [&](Transaction& t) { return exchange_place(t, at_ms); });
  };
  EXPECT_EQ(ids({.after = from(0).value()}), (Ids{first, second, third}));
  EXPECT_EQ(ids({.after = from(101).value()}), (Ids{second, third}));
  EXPECT_EQ(ids({.after = from(200).value(), .until_ms = 300}), Ids{second});
  EXPECT_FALSE(from(301));
}

TEST_P(ExchangeTest, GoesOnBehindEachPageAlsoWithinARevision) {
  ASSERT_TRUE(transact(*database_, [](Transaction& t) { return insert_bank(t, "SCHOOL", 7); }));
  Ids all;
  for (std::uint32_t i = 1; i <= 5; ++i) all.push_back(add(i, 100 * i, "SCHOOL"));
  EXPECT_TRUE(ids().empty());  // a new bank is not offered
  EXPECT_TRUE(share("SCHOOL", true, 600));
  ExchangeCursor after;
  Ids seen;
  for (auto page = rows({.limit = 2}); !page.empty(); page = rows({.after = after, .limit = 2})) {
    EXPECT_LE(page.size(), 2u);
    for (const ExchangeRow& row : page) seen.push_back(row.content_id);
    after = {page.back().revision, page.back().content_id};
  }
  EXPECT_EQ(seen, all);
}

TEST_P(ExchangeTest, TellsThatABankIsSharedNoMoreAndAgain) {
  const std::int64_t first = add(1, 100);
  const std::int64_t gone = add(2, 100);
  withdraw(gone, 150);
  EXPECT_TRUE(share(kTestBank, false, 200));
  EXPECT_FALSE(share(kTestBank, false, 250));
  EXPECT_EQ(ids(), (Ids{gone, first}));
  EXPECT_FALSE(rows()[1].active);
  const std::int64_t hidden = add(3, 300);
  EXPECT_EQ(ids(), (Ids{gone, first}));
  EXPECT_TRUE(share(kTestBank, true, 400));
  EXPECT_EQ(ids({.active_only = true}), (Ids{first, hidden}));
  const auto unknown =
      transact(*database_, [](Transaction& t) { return set_bank_shared(t, "NOWHERE", true, 1); });
  EXPECT_EQ(unknown.error().code, ErrorCode::kNotFound);
}

TEST_P(ExchangeTest, FindsEveryContentOfAHash) {
  const std::int64_t first = add(7, 100);
  const std::int64_t second = add(7, 200);
  add(8, 300);
  withdraw(first, 400);
  const auto twins =
      transact(*database_, [&](Transaction& t) { return exchange_twins(t, {first}); });
  ASSERT_EQ(twins.size(), 2u);
  EXPECT_EQ(twins[0].content_id, first);
  EXPECT_FALSE(twins[0].active);
  EXPECT_EQ(twins[1].content_id, second);
  EXPECT_TRUE(twins[1].active);
  const std::string value = to_hex(test_picture(7).pdq);
  const auto offered =
      transact(*database_, [&](Transaction& t) { return find_offered(t, "pdq", value, 10); });
  EXPECT_EQ(offered, Ids{second});
  const auto has = [&](const char* bank) {
    return transact(*database_,
                    [&](Transaction& t) { return bank_has_signal(t, bank, "pdq", value); });
  };
  EXPECT_TRUE(has(kTestBank));
  EXPECT_FALSE(has("NOWHERE"));
}

TEST_P(ExchangeTest, KnowsAVideoByItsOwnHash) {
  const std::string value(32, 'a');
  const NewContent video{.bank = kTestBank,
                         .pdq_hex = {},
                         .quality = 100,
                         .md5_hex = {},
                         .sha1_hex = {},
                         .sha256_hex = {},
                         .at_ms = 5,
                         .video_md5_hex = value,
                         .submitted_by = "Chatter"};
  const std::int64_t content =
      transact(*database_, [&](Transaction& t) { return insert_content(t, video); }).value();
  const auto row =
      transact(*database_, [&](Transaction& t) { return find_exchange_row(t, content); });
  ASSERT_TRUE(row);
  EXPECT_EQ(row->video_md5, value);
  EXPECT_TRUE(row->is_video);
  EXPECT_TRUE(row->pdq.empty());
  EXPECT_EQ(row->submitted_by, "Chatter");
  EXPECT_FALSE(transact(*database_, [](Transaction& t) { return find_exchange_row(t, 999); }));
}

TEST_P(ExchangeTest, RecordsAFeedbackOnceUntilItChanges) {
  const std::int64_t content = add(1, 100);
  EXPECT_TRUE(say(content, "blocked").value());
  EXPECT_FALSE(say(content, "blocked").value());
  EXPECT_TRUE(say(content, "not_blocked").value());
  EXPECT_TRUE(say(content, "blocked").value());
  EXPECT_TRUE(say(content, "not_blocked", "Pinboard").value());
  const std::vector<ContentFeedback> found = feedback({content});
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].platform, "Chatter");
  EXPECT_EQ(found[0].outcome, "blocked");
  EXPECT_EQ(found[1].platform, "Pinboard");
  EXPECT_EQ(say(999, "blocked").error().code, ErrorCode::kNotFound);
}

TEST_P(ExchangeTest, RecordsAFeedbackOnceWhenSaidManyTimesAtOnce) {
  const std::int64_t content = add(1, 100);
  std::atomic<int> fresh{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] { fresh += say(content, "blocked").value() ? 1 : 0; });
    }
  }
  EXPECT_EQ(fresh, 1);
}

TEST_P(ExchangeTest, HasTheHeadOfTheLog) {
  const auto head = [&] { return transact(*database_, exchange_head); };
  EXPECT_EQ(head(), 0);
  add(1, 100);
  const std::int64_t before = head();
  const std::int64_t second = add(2, 100);
  EXPECT_GT(head(), before);
  EXPECT_EQ(ids({.after = {before, 1'000'000}}), Ids{second});
}

HOLDFAST_ON_EACH_DATABASE(ExchangeTest);

}  // namespace
}  // namespace holdfast
