#include "store/case_store.h"

#include <algorithm>
#include <thread>

#include "store/test_cases.h"
#include "store/test_database.h"

namespace holdfast {
namespace {

class CaseTest : public OnEachDatabase {
 protected:
  std::int64_t insert(const NewCase& fresh) {
    return transact(*database_, [&](Transaction& t) { return insert_case(t, fresh); }).value();
  }
  Case load(std::int64_t case_id) {
    return transact(*database_, [&](Transaction& t) { return load_case(t, case_id); }).value();
  }
  Result<std::vector<CaseSummary>> page(bool waiting, const std::string& after, int limit) {
    return transact(*database_, [&](Transaction& t) {
      return list_cases(t,
                        {.which = waiting ? CaseQuery::Which::kWaiting : CaseQuery::Which::kDecided,
                         .after = after,
                         .limit = limit});
    });
  }
  std::vector<std::string> numbers(bool waiting, int limit = 200) {
    std::vector<std::string> out;
    const std::vector<CaseSummary> lines = page(waiting, "", limit).value();
    for (const CaseSummary& line : lines) out.push_back(line.number);
    return out;
  }
  Result<void> decide(const Decision& decision) {
    return transact(*database_, [&](Transaction& t) { return decide_case(t, decision); });
  }
  std::vector<SignalChange> signals(const char* type) {
    return transact(*database_, [&](Transaction& t) { return signal_changes(t, type, {}, 100); });
  }
  std::int64_t waiting() { return transact(*database_, count_waiting_cases); }
};

Decision accept(std::int64_t case_id, std::vector<int> positions = {}) {
  return {.case_id = case_id,
          .accept = true,
          .positions = std::move(positions),
          .reason = {},
          .bank = kTestBank,
          .decided_by = "ada",
          .at_ms = 5'000};
}

Decision decline(std::int64_t case_id, std::vector<int> positions = {}) {
  Decision decision = accept(case_id, std::move(positions));
  decision.accept = false;
  decision.reason = "too_plain";
  return decision;
}

TEST_P(CaseTest, GivesBackEveryField) {
  const NewCase wrote = test_case(42, 2,
                                  {.threatened = true,
                                   .shared = false,
                                   .deadline_ms = 1'700'000'009'999,
                                   .age = "under_18",
                                   .origin = "made_by_ai",
                                   .shared_where = {"snapchat", "x"},
                                   .wants = {"talk"}});
  const Case read = load(insert(wrote));
  EXPECT_EQ(read.number, wrote.number);
  EXPECT_EQ(read.created_ms, wrote.created_ms);
  EXPECT_EQ(read.situation.threatened, true);
  EXPECT_EQ(read.situation.shared, false);
  EXPECT_EQ(read.situation.deadline_ms, wrote.situation.deadline_ms);
  EXPECT_EQ(read.situation.age, "under_18");
  EXPECT_EQ(read.situation.origin, "made_by_ai");
  EXPECT_EQ(read.situation.shared_where, wrote.situation.shared_where);
  EXPECT_EQ(read.situation.wants, wrote.situation.wants);
  EXPECT_EQ(read.urgency, Urgency::kDeadline);
  ASSERT_EQ(read.pictures.size(), 2u);
  for (int i = 0; i < 2; ++i) {
    const CasePicture& picture = read.pictures[i];
    EXPECT_EQ(picture.position, i + 1);
    EXPECT_EQ(picture.hashes.pdq, wrote.pictures[i].pdq);
    EXPECT_EQ(picture.hashes.quality, wrote.pictures[i].quality);
    EXPECT_EQ(picture.hashes.md5, wrote.pictures[i].md5);
    EXPECT_EQ(picture.hashes.sha1, wrote.pictures[i].sha1);
    EXPECT_EQ(picture.hashes.sha256, wrote.pictures[i].sha256);
    EXPECT_EQ(picture.hashes.width, wrote.pictures[i].width);
    EXPECT_EQ(picture.hashes.height, wrote.pictures[i].height);
    EXPECT_EQ(picture.state, "received");
  }
}

TEST_P(CaseTest, KeepsWhatWasNotSaidAsNotSaid) {
  const Case read = load(insert(test_case(1)));
  EXPECT_EQ(read.situation.threatened, std::nullopt);
  EXPECT_EQ(read.situation.shared, std::nullopt);
  EXPECT_EQ(read.situation.deadline_ms, std::nullopt);
  EXPECT_EQ(read.situation.age, std::nullopt);
  EXPECT_EQ(read.situation.origin, std::nullopt);
  EXPECT_TRUE(read.situation.shared_where.empty());
  EXPECT_TRUE(read.situation.wants.empty());
  EXPECT_EQ(read.urgency, Urgency::kNone);
  const CasePicture& picture = read.pictures.front();
  EXPECT_EQ(picture.reason, std::nullopt);
  EXPECT_EQ(picture.bank, std::nullopt);
  EXPECT_EQ(picture.bank_content_id, std::nullopt);
  EXPECT_EQ(picture.decided_ms, std::nullopt);
  EXPECT_EQ(picture.decided_by, std::nullopt);
}

TEST_P(CaseTest, BeginsItsTimelineWithReceived) {
  const Case read = load(insert(test_case(1)));
  ASSERT_EQ(read.timeline.size(), 1u);
  EXPECT_EQ(read.timeline[0].kind, "received");
  EXPECT_EQ(read.timeline[0].at_ms, read.created_ms);
  EXPECT_EQ(read.timeline[0].picture, std::nullopt);
  EXPECT_EQ(read.timeline[0].platform, std::nullopt);
}

TEST_P(CaseTest, GivesBackEveryFieldOfAnEvent) {
  const std::int64_t id = insert(test_case(1));
  transact(*database_, [&](Transaction& t) {
    append_case_event(t, id,
                      {.at_ms = 9,
                       .kind = "outcome",
                       .picture = 1,
                       .platform = "Örtchen",
                       .outcome = "removed",
                       .reason = "test"});
  });
  const CaseEvent event = load(id).timeline.back();
  EXPECT_EQ(event.at_ms, 9);
  EXPECT_EQ(event.kind, "outcome");
  EXPECT_EQ(event.picture, 1);
  EXPECT_EQ(event.platform, "Örtchen");
  EXPECT_EQ(event.outcome, "removed");
  EXPECT_EQ(event.reason, "test");
}

TEST_P(CaseTest, IsFoundByNumberAndBySubmission) {
  const NewCase wrote = test_case(7);
  const std::int64_t id = insert(wrote);
  const auto by_number =
      transact(*database_, [&](Transaction& t) { return find_case_by_number(t, wrote.number); });
  const auto by_submission = transact(
      *database_, [&](Transaction& t) { return find_case_by_submission(t, wrote.submission_id); });
  for (const auto& key : {by_number, by_submission}) {
    ASSERT_TRUE(key);
    EXPECT_EQ(key->case_id, id);
    EXPECT_EQ(key->number, wrote.number);
    EXPECT_EQ(key->key_hash, wrote.key_hash);
  }
  EXPECT_FALSE(transact(*database_, [](Transaction& t) { return find_case_by_number(t, "X"); }));
}

TEST_P(CaseTest, RefusesANumberTaken) {
  insert(test_case(1));
  NewCase second = test_case(2);
  second.number = test_case(1).number;
  const auto stored = transact(*database_, [&](Transaction& t) { return insert_case(t, second); });
  EXPECT_EQ(stored.error().code, ErrorCode::kConflict);
  EXPECT_EQ(waiting(), 1);
}

TEST_P(CaseTest, TakesASubmissionOnce) {
  insert(test_case(1));
  NewCase second = test_case(2);
  second.submission_id = test_case(1).submission_id;
  EXPECT_FALSE(transact(*database_, [&](Transaction& t) { return insert_case(t, second); }));
  EXPECT_EQ(waiting(), 1);
}

TEST_P(CaseTest, SaysWhenThereIsNoSuchCase) {
  const auto read = transact(*database_, [](Transaction& t) { return load_case(t, 999); });
  EXPECT_EQ(read.error().code, ErrorCode::kNotFound);
}

TEST_P(CaseTest, QueuesByUrgencyThenDeadlineThenAge) {
  insert(test_case(1));
  insert(test_case(2, 1, {.threatened = true}));
  insert(test_case(3, 1, {.shared = true}));
  insert(test_case(4, 1, {.deadline_ms = 2'000'000'000'000}));
  insert(test_case(5, 1, {.deadline_ms = 1'900'000'000'000}));
  insert(test_case(6, 1, {.threatened = true, .shared = true}));
  insert(test_case(7));
  EXPECT_EQ(numbers(true),
            (std::vector<std::string>{"0005-TEST", "0004-TEST", "0003-TEST", "0006-TEST",
                                      "0002-TEST", "0001-TEST", "0007-TEST"}));
}

TEST_P(CaseTest, ListsDecidedCasesNewestFirst) {
  for (int i = 1; i <= 3; ++i) {
    const std::int64_t id = insert(test_case(i, 1, {.shared = i == 1}));
    ASSERT_TRUE(decide(decline(id)));
  }
  EXPECT_EQ(numbers(false), (std::vector<std::string>{"0003-TEST", "0002-TEST", "0001-TEST"}));
  EXPECT_TRUE(numbers(true).empty());
}

TEST_P(CaseTest, SummarisesACase) {
  NewCase wrote = test_case(1, 3, {.shared = true});
  for (int i = 0; i < 3; ++i) wrote.pictures[i].quality = 90 - 10 * i;
  const std::int64_t id = insert(wrote);
  ASSERT_TRUE(decide(accept(id, {2})));
  const CaseSummary line = page(true, "", 1).value().front();
  EXPECT_EQ(line.number, wrote.number);
  EXPECT_EQ(line.created_ms, wrote.created_ms);
  EXPECT_EQ(line.urgency, Urgency::kShared);
  EXPECT_EQ(line.deadline_ms, std::nullopt);
  EXPECT_EQ(line.picture_count, 3);
  EXPECT_EQ(line.lowest_quality, 70);
  EXPECT_EQ(line.status, "partly_on_list");
}

// Many with the same urgency and time, so that the last part of the cursor decides.
TEST_P(CaseTest, PagesThroughBothListsWithEachLineOnce) {
  for (int i = 0; i < 30; ++i) {
    NewCase fresh = test_case(i, 1, {.threatened = i % 3 == 0, .shared = i % 3 == 1});
    fresh.created_ms = 1'000 + i / 10;
    const std::int64_t id = insert(fresh);
    if (i % 2 == 0) {
      ASSERT_TRUE(decide(decline(id)));
    }
  }
  for (const bool waiting_list : {true, false}) {
    const std::vector<std::string> whole = numbers(waiting_list);
    ASSERT_EQ(whole.size(), 15u);
    for (const int size : {1, 2, 4, 15}) {
      std::vector<std::string> paged;
      std::string after;
      for (;;) {
        const std::vector<CaseSummary> lines = page(waiting_list, after, size).value();
        if (lines.empty()) break;
        for (const CaseSummary& line : lines) paged.push_back(line.number);
        after = lines.back().cursor;
      }
      EXPECT_EQ(paged, whole) << size;
    }
  }
}

TEST_P(CaseTest, GoesOnBehindACursorWhoseCaseWasDecided) {
  const std::int64_t first = insert(test_case(1));
  insert(test_case(2));
  const std::string cursor = page(true, "", 1).value().front().cursor;
  ASSERT_TRUE(decide(decline(first)));
  const std::vector<CaseSummary> rest = page(true, cursor, 10).value();
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest[0].number, "0002-TEST");
}

TEST_P(CaseTest, RefusesACursorThatIsNone) {
  insert(test_case(1));
  for (const char* cursor : {"x", "1", "1.2", "1.2.", "1.2.3.", "1.2.3.4", ".1.2", "1..2", " 1.2.3",
                             "1.2.3 ", "1.2.99999999999999999999", "0x1.2.3"}) {
    for (const bool waiting_list : {true, false}) {
      const auto lines = page(waiting_list, cursor, 5);
      ASSERT_FALSE(lines) << cursor;
      EXPECT_EQ(lines.error().code, ErrorCode::kInvalidArgument) << cursor;
    }
  }
}

TEST_P(CaseTest, PutsEveryPictureOnTheBankWhenAllAreAccepted) {
  const NewCase wrote = test_case(1, 2);
  const std::int64_t id = insert(wrote);
  ASSERT_TRUE(decide(accept(id)));
  const Case read = load(id);
  EXPECT_EQ(case_status(read.pictures), "on_list");
  ASSERT_EQ(signals("pdq").size(), 2u);
  ASSERT_EQ(signals("md5").size(), 2u);
  ASSERT_EQ(signals("sha1").size(), 2u);
  ASSERT_EQ(signals("sha256").size(), 2u);
  for (int i = 0; i < 2; ++i) {
    const CasePicture& picture = read.pictures[i];
    EXPECT_EQ(picture.state, "on_list");
    EXPECT_EQ(picture.bank, kTestBank);
    EXPECT_EQ(picture.decided_by, "ada");
    EXPECT_EQ(picture.decided_ms, 5'000);
    EXPECT_EQ(picture.bank_content_id, signals("pdq")[i].content_id);
    EXPECT_EQ(signals("pdq")[i].value, to_hex(wrote.pictures[i].pdq));
    EXPECT_EQ(signals("pdq")[i].quality, wrote.pictures[i].quality);
    EXPECT_EQ(signals("md5")[i].value, wrote.pictures[i].md5);
    EXPECT_EQ(signals("sha1")[i].value, wrote.pictures[i].sha1);
    EXPECT_EQ(signals("sha256")[i].value, wrote.pictures[i].sha256);
  }
  ASSERT_EQ(read.timeline.size(), 3u);
  EXPECT_EQ(read.timeline[1].kind, "on_list");
  EXPECT_EQ(read.timeline[1].picture, 1);
  EXPECT_EQ(read.timeline[2].picture, 2);
  EXPECT_EQ(waiting(), 0);
}

TEST_P(CaseTest, KeepsAReasonAndListsNothingWhenDeclined) {
  const std::int64_t id = insert(test_case(1));
  ASSERT_TRUE(decide(decline(id)));
  const Case read = load(id);
  EXPECT_EQ(read.pictures[0].state, "declined");
  EXPECT_EQ(read.pictures[0].reason, "too_plain");
  EXPECT_EQ(read.pictures[0].bank_content_id, std::nullopt);
  EXPECT_EQ(read.timeline.back().kind, "declined");
  EXPECT_EQ(read.timeline.back().reason, "too_plain");
  EXPECT_TRUE(signals("pdq").empty());
}

TEST_P(CaseTest, StaysInTheQueueUntilTheLastPictureIsDecided) {
  const std::int64_t id = insert(test_case(1, 3));
  ASSERT_TRUE(decide(accept(id, {2})));
  EXPECT_EQ(waiting(), 1);
  EXPECT_EQ(load(id).pictures[0].state, "received");
  EXPECT_EQ(load(id).pictures[1].state, "on_list");
  ASSERT_TRUE(decide(decline(id)));  // the other two
  EXPECT_EQ(waiting(), 0);
  EXPECT_EQ(load(id).pictures[1].state, "on_list");
  EXPECT_EQ(load(id).pictures[2].state, "declined");
  EXPECT_EQ(case_status(load(id).pictures), "partly_on_list");
}

TEST_P(CaseTest, RefusesToDecideTwice) {
  const std::int64_t id = insert(test_case(1, 2));
  ASSERT_TRUE(decide(accept(id, {1})));
  EXPECT_EQ(decide(decline(id, {1})).error().code, ErrorCode::kConflict);
  EXPECT_EQ(decide(accept(id, {2, 1})).error().code, ErrorCode::kConflict);
  EXPECT_EQ(decide(accept(id, {2, 2})).error().code, ErrorCode::kConflict);
  ASSERT_TRUE(decide(accept(id)));
  EXPECT_EQ(decide(accept(id)).error().code, ErrorCode::kConflict);
  EXPECT_EQ(signals("pdq").size(), 2u);
}

TEST_P(CaseTest, ChangesNothingForABankOrPictureThatIsNotThere) {
  const std::int64_t id = insert(test_case(1, 2));
  Decision nowhere = accept(id);
  nowhere.bank = "NOWHERE";
  EXPECT_EQ(decide(nowhere).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(decide(accept(id, {1, 3})).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(decide(accept(id, {0})).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(decide(accept(id + 1)).error().code, ErrorCode::kNotFound);
  const Case read = load(id);
  EXPECT_EQ(read.pictures[0].state, "received");
  EXPECT_EQ(read.timeline.size(), 1u);
  EXPECT_TRUE(signals("pdq").empty());
  EXPECT_EQ(waiting(), 1);
}

TEST_P(CaseTest, LetsOneOfTwoDecisionsAtOnceWin) {
  const auto second = Database::open({.url = database_.url(), .connections = 2}).value();
  for (int round = 0; round < 10; ++round) {
    const std::int64_t id = insert(test_case(round, 2));
    Result<void> accepted, declined;
    {
      const std::jthread one([&] { accepted = decide(accept(id)); });
      const std::jthread two([&] {
        declined = second->write([&](Transaction& t) { return decide_case(t, decline(id)); });
      });
    }
    ASSERT_NE(accepted.has_value(), declined.has_value());
    const Error lost = accepted ? declined.error() : accepted.error();
    EXPECT_EQ(lost.code, ErrorCode::kConflict);
    EXPECT_EQ(case_status(load(id).pictures), accepted ? "on_list" : "declined");
    EXPECT_EQ(load(id).timeline.size(), 3u);
  }
}

TEST_P(CaseTest, KnowsASessionUntilItExpiresOrEnds) {
  const std::int64_t id = insert(test_case(1));
  transact(*database_, [&](Transaction& t) {
    insert_case_session(t, "one", id, 100);
    insert_case_session(t, "two", id, 200);
  });
  const auto find = [&](const char* token, TimeMs now) {
    return transact(*database_, [&](Transaction& t) { return find_case_session(t, token, now); });
  };
  EXPECT_EQ(find("one", 99), id);
  EXPECT_EQ(find("one", 100), std::nullopt);
  EXPECT_EQ(find("three", 0), std::nullopt);
  transact(*database_, [](Transaction& t) { delete_case_session(t, "two"); });
  EXPECT_EQ(find("two", 0), std::nullopt);
  EXPECT_EQ(find("one", 0), id);
  transact(*database_, [](Transaction& t) { delete_expired_case_sessions(t, 99); });
  EXPECT_EQ(find("one", 0), id);
  transact(*database_, [](Transaction& t) { delete_expired_case_sessions(t, 100); });
  EXPECT_EQ(find("one", 0), std::nullopt);
}

HOLDFAST_ON_EACH_DATABASE(CaseTest);

TEST(CaseWords, PutTheMostUrgentAnswerFirst) {
  EXPECT_EQ(urgency_of({}), Urgency::kNone);
  EXPECT_EQ(urgency_of({.threatened = false, .shared = false}), Urgency::kNone);
  EXPECT_EQ(urgency_of({.threatened = true}), Urgency::kThreatened);
  EXPECT_EQ(urgency_of({.threatened = true, .shared = true}), Urgency::kShared);
  EXPECT_EQ(urgency_of({.shared = true, .deadline_ms = 0}), Urgency::kDeadline);
}

TEST(CaseWords, SayTheStatusOfPicturesTogether) {
  const auto status = [](std::vector<std::string> states) {
    std::vector<CasePicture> pictures;
    for (const std::string& state : states) pictures.push_back({.state = state});
    return case_status(pictures);
  };
  EXPECT_EQ(status({"received", "received"}), "received");
  EXPECT_EQ(status({"received", "declined"}), "received");
  EXPECT_EQ(status({"declined", "declined"}), "declined");
  EXPECT_EQ(status({"on_list", "received"}), "partly_on_list");
  EXPECT_EQ(status({"on_list", "declined"}), "partly_on_list");
  EXPECT_EQ(status({"on_list", "on_list"}), "on_list");
  EXPECT_EQ(status({"withdrawn", "on_list"}), "on_list");
  EXPECT_EQ(status({"withdrawn", "declined"}), "declined");
  EXPECT_EQ(status({"withdrawn", "withdrawn"}), "withdrawn");
  EXPECT_EQ(status({"held", "on_list"}), "partly_on_list");
  EXPECT_EQ(status({"suspended"}), "received");
}

}  // namespace
}  // namespace holdfast
