#include "store/case_suspension.h"

#include <thread>

#include "store/case_settings.h"
#include "store/outcome_store.h"
#include "store/test_cases.h"
#include "store/test_database.h"

namespace holdfast {
namespace {

class SuspensionTest : public OnEachDatabase {
 protected:
  void SetUp() override {
    case_id_ = transact(*database_, [](Transaction& t) {
                 return insert_case(t, test_case(1, 2));
               }).value();
    decide({.accept = true, .bank = kTestBank}).value();
  }
  Result<void> decide(Decision decision, TimeMs at_ms = 10) {
    decision.case_id = case_id_;
    decision.decided_by = "ada";
    decision.at_ms = at_ms;
    return transact(*database_, [&](Transaction& t) { return decide_case(t, decision); });
  }
  Case load() {
    return transact(*database_, [&](Transaction& t) { return load_case(t, case_id_); }).value();
  }
  std::int64_t content(int position = 1) {
    return load().pictures[position - 1].bank_content_id.value();
  }
  Result<bool> doubt(const std::string& platform, const std::string& reference, TimeMs at_ms) {
    return transact(*database_, [&](Transaction& t) {
      return record_outcome(t, {content_, platform, "not_the_same_picture", reference, at_ms});
    });
  }
  std::string state(int position = 1) { return load().pictures[position - 1].state; }
  std::int64_t waiting() { return transact(*database_, count_waiting_cases); }
  int signals() {
    int count = 0;
    for (const SignalChange& signal :
         transact(*database_, [](Transaction& t) { return signal_changes(t, "pdq", 0, 100); })) {
      count += signal.removed ? 0 : 1;
    }
    return count;
  }

  std::int64_t case_id_ = 0;
  std::int64_t content_ = 0;
};

TEST_P(SuspensionTest, TakesADoubtedPictureOffAndBackToTheQueue) {
  content_ = content();
  ASSERT_TRUE(doubt("Chatter", "a", 20));
  ASSERT_TRUE(doubt("Chatter", "a", 21));  // the same again
  EXPECT_EQ(state(), "on_list");
  EXPECT_EQ(waiting(), 0);
  ASSERT_TRUE(doubt("Board", "b", 22));
  EXPECT_EQ(state(), "suspended");
  EXPECT_EQ(state(2), "on_list");
  EXPECT_EQ(waiting(), 1);
  EXPECT_EQ(signals(), 1);
  EXPECT_EQ(load().timeline.back().kind, "suspended");
  EXPECT_EQ(load().timeline.back().picture, 1);
  ASSERT_TRUE(doubt("Board", "c", 23));  // off already
  EXPECT_EQ(waiting(), 1);
}

TEST_P(SuspensionTest, FollowsTheOperatorsSetting) {
  transact(*database_, [](Transaction& t) { save_case_settings(t, {.suspend_after = 1}); });
  content_ = content();
  ASSERT_TRUE(doubt("Chatter", "a", 20));
  EXPECT_EQ(state(), "suspended");
}

TEST_P(SuspensionTest, PutsThePictureBackAsTheSameContent) {
  content_ = content();
  ASSERT_TRUE(doubt("Chatter", "a", 20));
  ASSERT_TRUE(doubt("Chatter", "b", 20));
  ASSERT_EQ(state(), "suspended");
  EXPECT_EQ(decide({.accept = true, .bank = kTestBank}).error().code, ErrorCode::kConflict);
  ASSERT_TRUE(decide({.restore = true}, 30));
  EXPECT_EQ(state(), "on_list");
  EXPECT_EQ(content(), content_);
  EXPECT_EQ(signals(), 2);
  EXPECT_EQ(waiting(), 0);
  EXPECT_EQ(decide({.restore = true}).error().code, ErrorCode::kConflict);
  ASSERT_TRUE(doubt("Chatter", "c", 40));
  EXPECT_EQ(state(), "on_list");
  ASSERT_TRUE(doubt("Chatter", "d", 41));
  EXPECT_EQ(state(), "suspended");
}

TEST_P(SuspensionTest, MayBeDeclinedOrWithdrawnInstead) {
  content_ = content();
  ASSERT_TRUE(doubt("Chatter", "a", 20));
  ASSERT_TRUE(doubt("Board", "b", 20));
  content_ = content(2);
  ASSERT_TRUE(doubt("Chatter", "c", 20));
  ASSERT_TRUE(doubt("Board", "d", 20));
  EXPECT_EQ(signals(), 0);
  ASSERT_TRUE(decide({.positions = {1}, .reason = "duplicate"}));
  EXPECT_EQ(state(), "declined");
  EXPECT_EQ(waiting(), 1);
  ASSERT_TRUE(transact(*database_,
                       [&](Transaction& t) { return withdraw_pictures(t, case_id_, {2}, 50); }));
  EXPECT_EQ(waiting(), 0);
  EXPECT_EQ(decide({.restore = true}).error().code, ErrorCode::kConflict);
  EXPECT_EQ(signals(), 0);
}

TEST_P(SuspensionTest, HappensOnceWhenManyDoubtAtOnce) {
  content_ = content();
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 6; ++i) {
      threads.emplace_back([this, i] { doubt("Chatter", std::to_string(i), 20).value(); });
    }
  }
  EXPECT_EQ(state(), "suspended");
  EXPECT_EQ(waiting(), 1);
  int told = 0;
  for (const CaseEvent& event : load().timeline) told += event.kind == "suspended" ? 1 : 0;
  EXPECT_EQ(told, 1);
}

TEST_P(SuspensionTest, HeldPicturesWaitForAnAcceptanceThatSaysSo) {
  NewCase fresh = test_case(2, 2);
  fresh.held = {"plain"};
  case_id_ = transact(*database_, [&](Transaction& t) { return insert_case(t, fresh); }).value();
  EXPECT_EQ(load().pictures[0].state, "held");
  EXPECT_EQ(load().pictures[0].held_reason, "plain");
  EXPECT_EQ(load().pictures[1].state, "received");
  ASSERT_TRUE(decide({.accept = true, .bank = kTestBank}));
  EXPECT_EQ(state(1), "held");
  EXPECT_EQ(state(2), "on_list");
  EXPECT_EQ(waiting(), 1);
  EXPECT_EQ(decide({.accept = true, .bank = kTestBank}).error().code, ErrorCode::kConflict);
  ASSERT_TRUE(decide({.accept = true, .positions = {1}, .bank = kTestBank, .despite_held = true}));
  EXPECT_EQ(state(1), "on_list");
  EXPECT_EQ(waiting(), 0);
}

HOLDFAST_ON_EACH_DATABASE(SuspensionTest);

}  // namespace
}  // namespace holdfast
