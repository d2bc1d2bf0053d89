#include "store/work_store.h"

#include <thread>
#include <vector>

#include "store/test_database.h"

namespace holdfast {
namespace {

constexpr TimeMs kMemoryMs = 1'000;

class WorkTest : public OnEachDatabase {
 protected:
  bool spend(const char* hash, TimeMs expires_ms = 100) {
    return transact(*database_,
                    [&](Transaction& t) { return spend_challenge(t, hash, expires_ms); });
  }
  void add(const char* subject, TimeMs now_ms) {
    transact(*database_, [&](Transaction& t) { add_failure(t, subject, now_ms, kMemoryMs); });
  }
  int count(const char* subject, TimeMs now_ms) {
    return transact(*database_,
                    [&](Transaction& t) { return count_failures(t, subject, now_ms, kMemoryMs); });
  }
};

TEST_P(WorkTest, SpendsAChallengeOnce) {
  EXPECT_TRUE(spend("a"));
  EXPECT_FALSE(spend("a"));
  EXPECT_TRUE(spend("b"));
}

TEST_P(WorkTest, SpendsAChallengeOnceWhenTriedManyTimesAtOnce) {
  const auto second = Database::open({.url = database_.url(), .connections = 2}).value();
  std::atomic<int> spent{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 12; ++i) {
      threads.emplace_back([&, i] {
        Database& mine = i % 2 == 0 ? *database_ : *second;
        const bool fresh =
            transact(mine, [](Transaction& t) { return spend_challenge(t, "a", 100); });
        spent += fresh ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(spent, 1);
}

TEST_P(WorkTest, ForgetsOnlyExpiredChallenges) {
  ASSERT_TRUE(spend("a", 100));
  ASSERT_TRUE(spend("b", 101));
  transact(*database_, [](Transaction& t) { delete_expired_challenges(t, 100); });
  EXPECT_TRUE(spend("a"));
  EXPECT_FALSE(spend("b"));
}

TEST_P(WorkTest, CountsFailuresBySubject) {
  EXPECT_EQ(count("a", 0), 0);
  add("a", 10);
  add("a", 20);
  add("b", 30);
  EXPECT_EQ(count("a", 30), 2);
  EXPECT_EQ(count("b", 30), 1);
}

TEST_P(WorkTest, ForgetsFailuresSomeTimeAfterTheLast) {
  add("a", 10);
  add("a", 900);
  EXPECT_EQ(count("a", 900 + kMemoryMs - 1), 2);
  EXPECT_EQ(count("a", 900 + kMemoryMs), 0);
}

TEST_P(WorkTest, CountsFromOneAfterForgetting) {
  add("a", 10);
  add("a", 20);
  add("a", 20 + kMemoryMs);
  EXPECT_EQ(count("a", 20 + kMemoryMs), 1);
}

TEST_P(WorkTest, ClearsOneSubject) {
  add("a", 10);
  add("b", 10);
  transact(*database_, [](Transaction& t) { clear_failures(t, "a"); });
  EXPECT_EQ(count("a", 10), 0);
  EXPECT_EQ(count("b", 10), 1);
}

TEST_P(WorkTest, DeletesOldFailures) {
  add("a", 10);
  add("b", 20);
  transact(*database_, [](Transaction& t) { delete_old_failures(t, 20); });
  EXPECT_EQ(count("a", 10), 0);
  EXPECT_EQ(count("b", 20), 1);
}

HOLDFAST_ON_EACH_DATABASE(WorkTest);

}  // namespace
}  // namespace holdfast
