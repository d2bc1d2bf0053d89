// A case's conversation: keys of each code, messages in order, what is unread on either side.
#include "store/case_talk.h"

#include "store/test_cases.h"
#include "store/test_database.h"

namespace holdfast {
namespace {

class CaseTalkTest : public OnEachDatabase {
 protected:
  CaseTalkTest() : id_(insert(1)), other_(insert(2)) {}

  std::int64_t insert(int number) {
    return transact(*database_, [&](Transaction& t) { return insert_case(t, test_case(number)); })
        .value();
  }
  Result<bool> set_up(const std::string& recipient, TimeMs at_ms = 1) {
    return transact(*database_, [&](Transaction& t) {
      return insert_case_talk(t, id_,
                              {.recipient = recipient, .key_id = "k", .body = "b", .at_ms = at_ms});
    });
  }
  Result<ReportMessage> say(const std::string& sender, const std::string& message_id,
                            TimeMs at_ms = 1, std::string body = "Ym9keQ==") {
    return transact(*database_, [&](Transaction& t) {
      return insert_case_message(t, id_,
                                 {.message_id = message_id,
                                  .sender = sender,
                                  .key_id = "k",
                                  .sent_ms = at_ms,
                                  .body = std::move(body)});
    });
  }
  void read(const std::string& sender, int up_to) {
    transact(*database_,
             [&](Transaction& t) { mark_case_messages_read(t, id_, sender, up_to, 50); });
  }
  int unread(const std::string& sender) {
    return transact(*database_,
                    [&](Transaction& t) { return count_unread_case_messages(t, id_, sender); });
  }
  std::vector<CaseSummary> unread_cases() {
    CaseQuery query{.which = CaseQuery::Which::kUnread};
    return transact(*database_, [&](Transaction& t) { return list_cases(t, query); }).value();
  }

  const std::int64_t id_, other_;
};

TEST_P(CaseTalkTest, KeepsTheKeysOfEachCodeAndTheLastCounts) {
  EXPECT_TRUE(set_up("age1one").value());
  EXPECT_FALSE(set_up("age1one").value());
  EXPECT_TRUE(set_up("age1two", 7).value());
  const auto talks = transact(*database_, [&](Transaction& t) { return list_case_talks(t, id_); });
  ASSERT_EQ(talks.size(), 2u);
  EXPECT_EQ(talks[1].number, 2);
  EXPECT_EQ(talks[1].recipient, "age1two");
  EXPECT_EQ(talks[1].at_ms, 7);
  for (int i = 3; i <= kMaxCaseTalks; ++i) EXPECT_TRUE(set_up(fmt::format("age1{}", i)).value());
  EXPECT_EQ(set_up("age1more").error().code, ErrorCode::kTooLarge);
}

TEST_P(CaseTalkTest, NumbersMessagesAndCountsWhatIsUnread) {
  EXPECT_EQ(say("reporter", "m1", 10)->number, 1);
  EXPECT_EQ(say("desk", "m2", 20)->number, 2);
  EXPECT_EQ(say("reporter", "m3", 30)->number, 3);
  EXPECT_EQ(unread("reporter"), 2);
  EXPECT_EQ(unread("desk"), 1);
  ASSERT_EQ(unread_cases().size(), 1u);
  EXPECT_EQ(unread_cases()[0].number, "0001-TEST");
  EXPECT_EQ(unread_cases()[0].unread, 2);
  EXPECT_EQ(transact(*database_, count_unread_cases), 1);
  read("reporter", 1);
  EXPECT_EQ(unread_cases()[0].unread, 1);
  read("reporter", 3);
  EXPECT_TRUE(unread_cases().empty());
  EXPECT_EQ(unread("desk"), 1);
  read("desk", 3);
  EXPECT_EQ(unread("desk"), 0);
  const auto all = transact(*database_, [&](Transaction& t) { return list_case_messages(t, id_); });
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[1].sender, "desk");
  EXPECT_EQ(all[1].read_ms, 50);
  EXPECT_EQ(all[1].body, "Ym9keQ==");
  EXPECT_TRUE(
      transact(*database_, [&](Transaction& t) { return find_case_message(t, id_, "m2"); }));
  EXPECT_FALSE(
      transact(*database_, [&](Transaction& t) { return find_case_message(t, other_, "m2"); }));
}

TEST_P(CaseTalkTest, HasLimitsOfNumberSizeAndPace) {
  EXPECT_EQ(say("desk", "big", 1, std::string(kMaxCaseMessageBytes + 1, 'A')).error().code,
            ErrorCode::kTooLarge);
  for (int i = 0; i < kMaxCaseMessages; ++i) {
    ASSERT_TRUE(say(i % 2 == 0 ? "reporter" : "desk", fmt::format("m{}", i), i));
  }
  EXPECT_EQ(say("desk", "more").error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(
      transact(*database_, [&](Transaction& t) { return count_case_messages_since(t, id_, 99); }),
      50)
      << "the young person's alone";
}

HOLDFAST_ON_EACH_DATABASE(CaseTalkTest);

}  // namespace
}  // namespace holdfast
