#include "delivery/journal.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "delivery/group_query.h"
#include "delivery/links.h"
#include "delivery/retry.h"

namespace holdfast {
namespace {

class JournalTest : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::remove(path_); }
  void TearDown() override { std::filesystem::remove(path_); }

  std::string path_ =
      (std::filesystem::temp_directory_path() / ("journal_test_" + std::to_string(getpid())))
          .string();
};

TEST_F(JournalTest, TellsDotsWithoutAnAnswerFromResults) {
  {
    auto journal = Journal::create(path_, "me").value();
    EXPECT_EQ(read_journal(path_, "me").state, JournalState::kInUse);
    ASSERT_TRUE(journal->add_dot(1));
    ASSERT_TRUE(journal->add_dot(2));
    ASSERT_TRUE(journal->add_result({1, "accepted", "250 2.0.0\nOk", 3, std::nullopt, 50}));
    ASSERT_TRUE(journal->add_dot(3));
    ASSERT_TRUE(journal->add_result({3, "deferred", "451", 1, 900, 60}));
    ASSERT_TRUE(journal->add_dot(3));
  }
  JournalReading read = read_journal(path_, "me");
  ASSERT_EQ(read.state, JournalState::kRead);
  std::sort(read.replay.dots_without_result.begin(), read.replay.dots_without_result.end());
  EXPECT_EQ(read.replay.dots_without_result, (std::vector<std::int64_t>{2, 3}));
  ASSERT_EQ(read.replay.results.size(), 1u);
  EXPECT_EQ(read.replay.results[0].reply, "250 2.0.0 Ok");
  EXPECT_EQ(read.replay.results[0].attempts, 3);
  EXPECT_EQ(read_journal(path_, "another").state, JournalState::kGone);
  EXPECT_FALSE(Journal::create(path_, "me"));
}

TEST_F(JournalTest, ACutRecordSpoilsNoOther) {
  ASSERT_TRUE(Journal::create(path_, "me").value()->add_dot(1));
  {
    std::ofstream file(path_, std::ios::app);
    file << "\nR 1 accep";       // cut here
    file << "\nD 2 00000000\n";  // not what was written
  }
  {
    // A later record of another thread stands whole behind the cut one.
    std::ofstream file(path_, std::ios::app);
    file << "\nR 7 acc";
  }
  const JournalReading read = read_journal(path_, "me");
  EXPECT_EQ(read.replay.dots_without_result, (std::vector<std::int64_t>{1}));
  EXPECT_TRUE(read.replay.results.empty());
}

TEST(ReaderLinks, KnowsItsOwnTokens) {
  const ReaderLinks links("key", "x.example");
  const ReaderId id{3, 20};
  const std::string token = links.token(ReaderLinks::Purpose::kUnsubscribe, id);
  EXPECT_EQ(links.read_token(ReaderLinks::Purpose::kUnsubscribe, token)->recipient_id, 20);
  EXPECT_FALSE(links.read_token(ReaderLinks::Purpose::kRead, token));
  EXPECT_FALSE(ReaderLinks("other", "x").read_token(ReaderLinks::Purpose::kUnsubscribe, token));
  EXPECT_FALSE(links.read_token(ReaderLinks::Purpose::kUnsubscribe, "a3r21" + token.substr(5)));
  EXPECT_FALSE(links.read_token(ReaderLinks::Purpose::kUnsubscribe, token + "0"));
  EXPECT_EQ(links.read_message_id(links.message_id(id))->alert_id, 3);
  EXPECT_EQ(links.read_bounce_address(links.bounce_address(id))->alert_id, 3);
  // RFC 4231 section 4.3.
  EXPECT_EQ(hmac_sha256_hex("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(GroupQuery, ReadsFieldsAndPatterns) {
  const Group group = parse_group("role=teacher,head  region=GB-* school=\"Hill, North\"").value();
  ASSERT_EQ(group.size(), 3u);
  EXPECT_EQ(group[0].patterns, (std::vector<std::string>{"teacher", "head"}));
  EXPECT_EQ(group[2].patterns, (std::vector<std::string>{"Hill, North"}));
  EXPECT_TRUE(parse_group("*")->empty());
  for (const char* text :
       {"", " ", "role", "role=", "age=3", "role=a,", "school=\"x", "role=\"a\"b"}) {
    EXPECT_EQ(parse_group(text).error().code, ErrorCode::kInvalidArgument) << text;
  }
}

TEST(Retry, DoublesWithJitterAndEnds) {
  const RetryOptions options{.first_ms = 1000, .longest_ms = 10'000, .max_attempts = 6};
  EXPECT_EQ(retry_wait_ms(options, 1, 0.5), 1000);
  EXPECT_EQ(retry_wait_ms(options, 3, 0.5), 4000);
  EXPECT_EQ(retry_wait_ms(options, 1, 0), 800);
  EXPECT_EQ(retry_wait_ms(options, 5, 0.5), 10'000);
  EXPECT_EQ(retry_wait_ms(options, 6, 0.5), std::nullopt);
}

}  // namespace
}  // namespace holdfast
