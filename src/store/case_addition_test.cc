// Pictures that come later: in the queue, told in the timeline, never twice.
#include "store/test_cases.h"
#include "store/test_database.h"

namespace holdfast {
namespace {

class AdditionTest : public OnEachDatabase {
 protected:
  std::int64_t insert(int pictures) {
    return transact(*database_,
                    [&](Transaction& t) { return insert_case(t, test_case(1, pictures)); })
        .value();
  }
  Result<int> add(std::int64_t id, std::vector<std::uint32_t> numbers,
                  std::vector<std::optional<std::string>> held = {},
                  TimeMs at_ms = 1'800'000'000'000) {
    Addition addition{.case_id = id, .pictures = {}, .held = std::move(held), .at_ms = at_ms};
    for (const std::uint32_t number : numbers) addition.pictures.push_back(test_picture(number));
    return transact(*database_, [&](Transaction& t) { return add_pictures(t, addition); });
  }
  Case load(std::int64_t id) {
    return transact(*database_, [&](Transaction& t) { return load_case(t, id); }).value();
  }
  void decide(std::int64_t id) {
    transact(*database_, [&](Transaction& t) {
      return decide_case(t, {.case_id = id,
                             .accept = true,
                             .positions = {},
                             .reason = "",
                             .bank = kTestBank,
                             .decided_by = "ada",
                             .at_ms = 5});
    }).value();
  }
  std::int64_t waiting() { return transact(*database_, count_waiting_cases); }
};

TEST_P(AdditionTest, GoesBehindTheOthersAndIsTold) {
  const std::int64_t id = insert(2);
  EXPECT_EQ(add(id, {900, 901}, {std::nullopt, "plain"}).value(), 2);
  const Case found = load(id);
  ASSERT_EQ(found.pictures.size(), 4u);
  EXPECT_EQ(found.pictures[2].state, "received");
  EXPECT_EQ(found.pictures[2].hashes.pdq, test_hash(900));
  EXPECT_EQ(found.pictures[3].state, "held");
  EXPECT_EQ(found.pictures[3].held_reason, "plain");
  ASSERT_EQ(found.timeline.size(), 3u);
  EXPECT_EQ(found.timeline[1].kind, "added");
  EXPECT_EQ(found.timeline[1].picture, 3);
}

TEST_P(AdditionTest, BringsADecidedCaseBackWithAClockOfItsOwn) {
  const std::int64_t id = insert(1);
  const TimeMs first_due = load(id).due_ms;
  decide(id);
  EXPECT_EQ(waiting(), 0);
  const TimeMs later = 1'800'000'000'000;
  EXPECT_EQ(add(id, {900}, {}, later).value(), 1);
  EXPECT_EQ(waiting(), 1);
  const Case found = load(id);
  EXPECT_EQ(found.due_ms - later, first_due - found.created_ms);
  CaseQuery late{.which = CaseQuery::Which::kLate};
  late.now_ms = later + 1'000;
  EXPECT_TRUE(transact(*database_, [&](Transaction& t) { return list_cases(t, late); })->empty());
  decide(id);
  EXPECT_EQ(load(id).pictures[1].state, "on_list");
  EXPECT_EQ(load(id).pictures[0].state, "on_list");
}

TEST_P(AdditionTest, TheSameAgainIsNothingNewUnlessItWasTakenBack) {
  const std::int64_t id = insert(1);
  EXPECT_EQ(add(id, {900}).value(), 1);
  EXPECT_EQ(add(id, {900, 900}).value(), 0);
  EXPECT_EQ(load(id).timeline.size(), 2u);
  transact(*database_, [&](Transaction& t) { return withdraw_pictures(t, id, {2}, 9); }).value();
  EXPECT_EQ(add(id, {900, 900}).value(), 1);
  EXPECT_EQ(waiting(), 1);
}

TEST_P(AdditionTest, HasRoomForFiftyInAll) {
  const std::int64_t id = insert(49);
  const Result<int> many = add(id, {900, 901});
  ASSERT_FALSE(many);
  EXPECT_EQ(many.error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(load(id).pictures.size(), 49u) << "nothing of it was added";
  EXPECT_EQ(add(id, {900}).value(), 1);
}

HOLDFAST_ON_EACH_DATABASE(AdditionTest);

}  // namespace
}  // namespace holdfast
