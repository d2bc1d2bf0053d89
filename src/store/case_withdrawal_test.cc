// Withdrawal: off every list at once, out of the queue, for good.
#include <algorithm>

#include "store/exchange_store.h"
#include "store/test_cases.h"
#include "store/test_database.h"

namespace holdfast {
namespace {

class WithdrawalTest : public OnEachDatabase {
 protected:
  std::int64_t insert(int number, int pictures) {
    return transact(*database_,
                    [&](Transaction& t) { return insert_case(t, test_case(number, pictures)); })
        .value();
  }
  Result<void> decide(std::int64_t id, bool accepts, std::vector<int> positions) {
    return transact(*database_, [&](Transaction& t) {
      return decide_case(t, {.case_id = id,
                             .accept = accepts,
                             .positions = std::move(positions),
                             .reason = accepts ? "" : "test",
                             .bank = kTestBank,
                             .decided_by = "ada",
                             .at_ms = 5});
    });
  }
  Result<void> withdraw(std::int64_t id, std::vector<int> positions, TimeMs at_ms = 7) {
    return transact(*database_,
                    [&](Transaction& t) { return withdraw_pictures(t, id, positions, at_ms); });
  }
  Case load(std::int64_t id) {
    return transact(*database_, [&](Transaction& t) { return load_case(t, id); }).value();
  }
  std::vector<std::string> states(std::int64_t id) {
    std::vector<std::string> out;
    for (const CasePicture& picture : load(id).pictures) out.push_back(picture.state);
    return out;
  }
  std::vector<SignalChange> signals() {
    return transact(*database_, [](Transaction& t) { return signal_changes(t, "pdq", 0, 100); });
  }
  std::int64_t waiting() { return transact(*database_, count_waiting_cases); }
};

using States = std::vector<std::string>;

TEST_P(WithdrawalTest, TakesEverythingOffTheListAndOutOfTheQueue) {
  const std::int64_t id = insert(1, 3);
  ASSERT_TRUE(decide(id, true, {1}));
  ASSERT_TRUE(decide(id, false, {2}));
  ASSERT_EQ(waiting(), 1);
  ASSERT_TRUE(withdraw(id, {}));
  // What was declined was never anywhere, and stays told as it was.
  EXPECT_EQ(states(id), (States{"withdrawn", "declined", "withdrawn"}));
  EXPECT_EQ(load(id).pictures[0].withdrawn_ms, 7);
  EXPECT_EQ(load(id).pictures[1].withdrawn_ms, std::nullopt);
  EXPECT_EQ(waiting(), 0);
  EXPECT_EQ(case_status(load(id).pictures), "declined");
  ASSERT_EQ(signals().size(), 1u);
  EXPECT_TRUE(signals()[0].removed);
}

TEST_P(WithdrawalTest, LeavesATombstoneForWhoFetches) {
  const std::int64_t id = insert(1, 1);
  ASSERT_TRUE(decide(id, true, {}));
  const std::int64_t before = transact(*database_, exchange_head);
  ASSERT_TRUE(withdraw(id, {}));
  const auto rows = transact(
      *database_, [&](Transaction& t) { return exchange_rows(t, {.after = {before + 1, 0}}); });
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_FALSE(rows[0].active);
  EXPECT_EQ(rows[0].case_id, id);
}

TEST_P(WithdrawalTest, TakesThoseNamedOnly) {
  const std::int64_t id = insert(1, 3);
  ASSERT_TRUE(decide(id, true, {}));
  ASSERT_TRUE(withdraw(id, {2, 2}));
  EXPECT_EQ(states(id), (States{"on_list", "withdrawn", "on_list"}));
  EXPECT_EQ(case_status(load(id).pictures), "on_list");
  const auto line = transact(*database_, [](Transaction& t) {
                      return list_cases(t, {.which = CaseQuery::Which::kDecided});
                    }).value();
  EXPECT_EQ(line.at(0).status, "on_list");
  EXPECT_EQ(load(id).timeline.back().kind, "withdrawn");
  EXPECT_EQ(load(id).timeline.back().picture, 2);
}

TEST_P(WithdrawalTest, IsOnceAndForGood) {
  const std::int64_t id = insert(1, 2);
  ASSERT_TRUE(withdraw(id, {1}, 7));
  ASSERT_TRUE(withdraw(id, {}, 8));
  ASSERT_TRUE(withdraw(id, {}, 9));
  const Case found = load(id);
  EXPECT_EQ(found.pictures[0].withdrawn_ms, 7);
  EXPECT_EQ(found.pictures[1].withdrawn_ms, 8);
  EXPECT_EQ(found.timeline.size(), 3u);
  EXPECT_EQ(case_status(found.pictures), "withdrawn");
  EXPECT_EQ(waiting(), 0);
  // Nobody can put it on a list any more.
  EXPECT_EQ(decide(id, true, {}).error().code, ErrorCode::kConflict);
  EXPECT_EQ(decide(id, true, {1}).error().code, ErrorCode::kConflict);
  EXPECT_TRUE(signals().empty());
}

TEST_P(WithdrawalTest, ChangesNothingForAPictureThatIsNotThere) {
  const std::int64_t id = insert(1, 2);
  EXPECT_EQ(withdraw(id, {1, 3}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(withdraw(id, {0}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(withdraw(id + 1, {}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(states(id), (States{"received", "received"}));
  EXPECT_EQ(waiting(), 1);
}

HOLDFAST_ON_EACH_DATABASE(WithdrawalTest);

}  // namespace
}  // namespace holdfast
