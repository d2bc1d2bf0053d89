#include "store/report_notice_store.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "store/case_talk.h"
#include "store/report_desk_store.h"
#include "store/report_store.h"
#include "store/test_cases.h"
#include "store/test_database.h"

namespace holdfast {
namespace {

using ::testing::ElementsAre;

constexpr TimeMs kHour = 3'600'000;

class ReportNoticeTest : public OnEachDatabase {
 protected:
  template <class Function>
  auto run(Function function) {
    return transact(*database_, function);
  }
  void listen(const std::vector<std::string>& addresses) {
    run([&](Transaction& t) { set_report_notice_addresses(t, addresses); });
  }
  std::int64_t arrive() {
    const std::string name = fmt::format("{:032}", ++reports_);
    return run([&](Transaction& t) {
             auto id = insert_report(t, {.number = name,
                                         .submission_id = name,
                                         .key_hash = "argon",
                                         .created_ms = 1,
                                         .answer_by_ms = 2,
                                         .reporter_recipient = "age1reporter",
                                         .key_id = "aaaaaaaaaaaa",
                                         .body = "Ym9keQ==",
                                         .routing = {}});
             count_desk_arrival(t);
             return id;
           })
        .value();
  }
  std::optional<ReportNotice> lease(TimeMs now_ms) {
    return run([&](Transaction& t) { return lease_report_notice(t, now_ms, now_ms + 100); });
  }
  // The count, or nullopt when the lease was lost.
  std::optional<std::int64_t> begin(ReportNotice& notice, TimeMs next_ms) {
    const auto count = run([&](Transaction& t) { return begin_report_notice(t, notice, next_ms); });
    if (count) notice.until_ms = next_ms;
    return count;
  }
  void finish(const ReportNotice& notice, std::int64_t count) {
    run([&](Transaction& t) { finish_report_notice(t, notice, count); });
  }
  int reports_ = 0;
};

TEST_P(ReportNoticeTest, NobodyIsToldWithoutAReportOrAnAddress) {
  arrive();
  EXPECT_FALSE(lease(1000));
  listen({"a@desk.test"});
  EXPECT_FALSE(lease(1000)) << "it came before anybody was to be told";
  arrive();
  EXPECT_TRUE(run([](Transaction& t) { return is_report_notice_due(t, 1000); }));
  EXPECT_TRUE(lease(1000));
}

TEST_P(ReportNoticeTest, EachIsToldOnceAnHour) {
  listen({"b@desk.test", "a@desk.test"});
  EXPECT_THAT(run([](Transaction& t) { return list_report_notice_addresses(t); }),
              ElementsAre("a@desk.test", "b@desk.test"));
  arrive();
  auto first = lease(1000), second = lease(1000);
  ASSERT_TRUE(first && second);
  EXPECT_NE(first->address, second->address);
  EXPECT_FALSE(lease(1000)) << "both are being written to";
  arrive();  // before the mails leave: they tell of it too
  const auto count = begin(*first, 1000 + kHour);
  ASSERT_TRUE(count);
  finish(*first, *count);
  finish(*second, begin(*second, 1000 + kHour).value());
  EXPECT_FALSE(lease(1000 + kHour)) << "nothing came since";
  arrive();
  EXPECT_FALSE(lease(999 + kHour));
  EXPECT_TRUE(lease(1000 + kHour));
}

TEST_P(ReportNoticeTest, ALeaseThatEndedIsAnothers) {
  listen({"a@desk.test"});
  arrive();
  auto slow = lease(1000);
  ASSERT_TRUE(slow);
  EXPECT_FALSE(lease(1099));
  auto other = lease(1100);
  ASSERT_TRUE(other);
  EXPECT_FALSE(begin(*slow, 1100 + kHour)) << "it must not send";
  EXPECT_TRUE(begin(*other, 1101 + kHour));
  finish(*slow, 99);
  run([&](Transaction& t) { return_report_notice(t, *slow, 0); });
  EXPECT_FALSE(lease(1100 + kHour)) << "what the slow one does changes nothing";
}

TEST_P(ReportNoticeTest, WhoDiesWhileSendingIsMadeUpForAfterTheHour) {
  listen({"a@desk.test"});
  arrive();
  auto notice = lease(1000);
  ASSERT_TRUE(notice && begin(*notice, 1000 + kHour));
  EXPECT_FALSE(lease(999 + kHour));
  EXPECT_TRUE(lease(1000 + kHour));
}

TEST_P(ReportNoticeTest, WhatFailedIsDueWhenItWasSaid) {
  listen({"a@desk.test"});
  arrive();
  const auto notice = lease(1000);
  ASSERT_TRUE(notice);
  run([&](Transaction& t) { return_report_notice(t, *notice, 1060); });
  EXPECT_FALSE(lease(1059));
  EXPECT_TRUE(lease(1060));
}

TEST_P(ReportNoticeTest, WhatTheDeskHasTakenIsNotToldOf) {
  listen({"a@desk.test"});
  const std::int64_t id = arrive();
  run([&](Transaction& t) { set_report_state(t, id, {.state = "spam"}); });
  EXPECT_FALSE(lease(1000));
  arrive();
  EXPECT_TRUE(lease(1000));
}

TEST_P(ReportNoticeTest, AMessageOnACaseIsToldOfUntilItIsRead) {
  listen({"a@desk.test"});
  const auto id = run([](Transaction& t) { return insert_case(t, test_case(1)); }).value();
  EXPECT_FALSE(lease(1000)) << "a case alone is no message";
  const auto say = [&](const char* name) {
    run([&](Transaction& t) {
      ReportMessage message;
      message.message_id = name;
      message.sender = "reporter";
      message.key_id = "aaaaaaaaaaaa";
      message.body = "Ym9keQ==";
      message.sent_ms = 1;
      const auto kept = insert_case_message(t, id, message);
      count_desk_arrival(t);
      return kept;
    }).value();
  };
  say("1");
  auto notice = lease(1000);
  ASSERT_TRUE(notice);
  finish(*notice, begin(*notice, 1000 + kHour).value());
  EXPECT_FALSE(lease(1000 + kHour)) << "nothing came since";
  say("2");
  EXPECT_FALSE(lease(999 + kHour));
  EXPECT_TRUE(run([](Transaction& t) { return is_report_notice_due(t, 1000 + kHour); }));
  run([&](Transaction& t) { mark_case_messages_read(t, id, "reporter", 2, 5); });
  EXPECT_FALSE(lease(1000 + kHour));
}

TEST_P(ReportNoticeTest, OneThatStaysInTheListKeepsItsHour) {
  listen({"a@desk.test"});
  arrive();
  auto notice = lease(1000);
  finish(*notice, begin(*notice, 1000 + kHour).value());
  arrive();
  listen({"a@desk.test", "b@desk.test"});
  EXPECT_FALSE(lease(2000)) << "a has its hour, and b is new";
  listen({});
  arrive();
  EXPECT_FALSE(lease(9 * kHour));
}

TEST_P(ReportNoticeTest, OfManyAtOnceOneWrites) {
  listen({"a@desk.test"});
  arrive();
  std::atomic<int> leased = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        const auto mine =
            database_->write([&](Transaction& t) -> Result<std::optional<ReportNotice>> {
              return lease_report_notice(t, 1000, 2000);
            });
        if (mine && mine->has_value()) ++leased;
      });
    }
  }
  EXPECT_EQ(leased, 1);
}

HOLDFAST_ON_EACH_DATABASE(ReportNoticeTest);

}  // namespace
}  // namespace holdfast
