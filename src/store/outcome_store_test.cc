#include "store/outcome_store.h"

#include <thread>

#include "store/test_cases.h"
#include "store/test_database.h"

namespace holdfast {
namespace {

class OutcomeTest : public OnEachDatabase {
 protected:
  // A case with two pictures, the second on the list; gives that one's content.
  std::int64_t accepted_content() {
    const auto id =
        transact(*database_, [](Transaction& t) { return insert_case(t, test_case(1, 2)); });
    case_id_ = id.value();
    const Result<void> decided = transact(*database_, [&](Transaction& t) {
      return decide_case(t, {.case_id = case_id_,
                             .accept = true,
                             .positions = {2},
                             .reason = {},
                             .bank = kTestBank,
                             .decided_by = "ada",
                             .at_ms = 1});
    });
    decided.value();
    return load().pictures[1].bank_content_id.value();
  }
  Case load() {
    return transact(*database_, [&](Transaction& t) { return load_case(t, case_id_); }).value();
  }
  std::vector<CaseEvent> events(const std::string& kind) {
    std::vector<CaseEvent> out;
    for (const CaseEvent& event : load().timeline) {
      if (event.kind == kind) out.push_back(event);
    }
    return out;
  }
  void sight(std::int64_t content, const char* platform, TimeMs at_ms, std::int64_t lookups = 1) {
    transact(*database_,
             [&](Transaction& t) { record_sighting(t, {content, platform, at_ms, lookups}); });
  }
  Result<bool> report(std::int64_t content, const char* outcome, const char* reference,
                      const char* platform = "Chatter") {
    return transact(*database_, [&](Transaction& t) {
      return record_outcome(t, {content, platform, outcome, reference, 70});
    });
  }

 private:
  std::int64_t case_id_ = 0;
};

TEST_P(OutcomeTest, TellsOfTheFirstSightingOnly) {
  const std::int64_t content = accepted_content();
  sight(content, "Chatter", 50, 3);
  sight(content, "Chatter", 60);
  sight(content, "Chatter", 70, 3);
  const std::vector<CaseEvent> found = events("found");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].at_ms, 50);
  EXPECT_EQ(found[0].platform, "Chatter");
  EXPECT_EQ(found[0].picture, 2);
}

TEST_P(OutcomeTest, TellsOfEachPlatformByItself) {
  const std::int64_t content = accepted_content();
  sight(content, "Chatter", 50);
  sight(content, "Pinboard", 60);
  EXPECT_EQ(events("found").size(), 2u);
}

TEST_P(OutcomeTest, TellsOfAnOutcomeWithPlatformAndPicture) {
  const std::int64_t content = accepted_content();
  EXPECT_TRUE(report(content, "removed", "r1").value());
  const std::vector<CaseEvent> outcomes = events("outcome");
  ASSERT_EQ(outcomes.size(), 1u);
  EXPECT_EQ(outcomes[0].outcome, "removed");
  EXPECT_EQ(outcomes[0].platform, "Chatter");
  EXPECT_EQ(outcomes[0].picture, 2);
  EXPECT_EQ(outcomes[0].at_ms, 70);
}

TEST_P(OutcomeTest, CountsTheSameReferenceOnce) {
  const std::int64_t content = accepted_content();
  EXPECT_TRUE(report(content, "removed", "r1").value());
  EXPECT_FALSE(report(content, "removed", "r1").value());
  EXPECT_EQ(events("outcome").size(), 1u);
}

TEST_P(OutcomeTest, RefusesAReferenceUsedForSomethingElse) {
  const std::int64_t content = accepted_content();
  ASSERT_TRUE(report(content, "removed", "r1"));
  EXPECT_EQ(report(content, "blocked_at_upload", "r1").error().code, ErrorCode::kConflict);
  const std::int64_t other = transact(*database_, [](Transaction& t) {
                               return insert_content(t, test_content(9));
                             }).value();
  EXPECT_EQ(report(other, "removed", "r1").error().code, ErrorCode::kConflict);
  EXPECT_EQ(events("outcome").size(), 1u);
}

TEST_P(OutcomeTest, KeepsReferencesOfPlatformsApart) {
  const std::int64_t content = accepted_content();
  EXPECT_TRUE(report(content, "removed", "r1", "Chatter").value());
  EXPECT_TRUE(report(content, "removed", "r1", "Pinboard").value());
  EXPECT_TRUE(report(content, "removed", "r2", "Chatter").value());
  EXPECT_EQ(events("outcome").size(), 3u);
}

TEST_P(OutcomeTest, CountsOnceWhenSaidManyTimesAtOnce) {
  const std::int64_t content = accepted_content();
  std::atomic<int> fresh{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] { fresh += report(content, "removed", "r1").value() ? 1 : 0; });
    }
  }
  EXPECT_EQ(fresh, 1);
  EXPECT_EQ(events("outcome").size(), 1u);
}

TEST_P(OutcomeTest, TakesContentThatCameFromNoCase) {
  const std::int64_t content = transact(*database_, [](Transaction& t) {
                                 return insert_content(t, test_content(9));
                               }).value();
  sight(content, "Chatter", 50);
  EXPECT_TRUE(report(content, "removed", "r1").value());
  EXPECT_FALSE(report(content, "removed", "r1").value());
}

TEST_P(OutcomeTest, RefusesContentThatIsNotThere) {
  EXPECT_EQ(report(12345, "removed", "r1").error().code, ErrorCode::kNotFound);
}

HOLDFAST_ON_EACH_DATABASE(OutcomeTest);

}  // namespace
}  // namespace holdfast
