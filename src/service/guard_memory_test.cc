#include "service/guard_memory.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace holdfast {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(SeenEvents, RemembersTheLastOnes) {
  SeenEvents seen(3);
  for (const std::uint64_t each : {1u, 2u, 3u}) EXPECT_TRUE(seen.add(each));
  EXPECT_FALSE(seen.add(1)) << "and it is not moved to the end";
  EXPECT_TRUE(seen.add(4));
  EXPECT_FALSE(seen.has(1));
  EXPECT_TRUE(seen.has(2) && seen.has(3) && seen.has(4));
}

class ConversationBookTest : public ::testing::Test {
 protected:
  ConversationBook book(const ConversationBookOptions& options) {
    return {options, [this](const std::string& name) { forgotten_.push_back(name); }};
  }
  static RecentMessage message(std::uint32_t number, std::size_t bytes = 0) {
    return {.number = number, .id = "m", .from = "u", .text = std::string(bytes, 'x')};
  }
  std::vector<std::string> forgotten_;
};

TEST_F(ConversationBookTest, ForgetsWhoWasQuietLongest) {
  auto book = this->book({.most_conversations = 2});
  book.touch("a", 1).case_id = 7;
  (void)book.touch("b", 2);
  EXPECT_EQ(book.touch("a", 3).case_id, 7);
  (void)book.touch("c", 4);
  EXPECT_THAT(forgotten_, ElementsAre("b"));
  EXPECT_EQ(book.size(), 2u);
  EXPECT_EQ(book.find("b"), nullptr);
  EXPECT_EQ(book.find("a")->last_ms, 3);
}

TEST_F(ConversationBookTest, ForgetsAfterAWhile) {
  auto book = this->book({.quiet_ms = 100});
  (void)book.touch("a", 1);
  (void)book.touch("b", 50);
  book.forget_quiet(101);
  EXPECT_THAT(forgotten_, IsEmpty());
  book.forget_quiet(102);
  EXPECT_THAT(forgotten_, ElementsAre("a"));
  (void)book.touch("a", 200);
  EXPECT_EQ(book.find("a")->case_id, 0) << "it begins anew";
}

TEST_F(ConversationBookTest, KeepsTheLastMessagesOfEach) {
  auto book = this->book({.most_recent = 3});
  (void)book.touch("a", 1);
  for (std::uint32_t i = 0; i < 5; ++i) book.remember("a", message(i, 10));
  std::vector<std::uint32_t> numbers;
  for (const RecentMessage& each : book.find("a")->recent) numbers.push_back(each.number);
  EXPECT_THAT(numbers, ElementsAre(2, 3, 4));
}

TEST_F(ConversationBookTest, BoundsTheBytesOfAllMessages) {
  constexpr std::size_t kMost = 64'000;
  auto book = this->book({.most_recent_bytes = kMost});
  for (int i = 0; i < 100; ++i) {
    const std::string name = fmt::format("c{}", i);
    (void)book.touch(name, i);
    book.remember(name, message(0, 1000));
    EXPECT_LE(book.recent_bytes(), kMost);
  }
  EXPECT_TRUE(book.find("c0")->recent.empty()) << "quiet longest";
  EXPECT_FALSE(book.find("c99")->recent.empty());
  EXPECT_THAT(forgotten_, IsEmpty()) << "the conversations stay";
  book.remember("c99", message(1, 2 * kMost));
  EXPECT_LE(book.recent_bytes(), kMost);
}

TEST_F(ConversationBookTest, CountsBytesDownWhenItForgets) {
  auto book = this->book({.most_conversations = 1});
  (void)book.touch("a", 1);
  book.remember("a", message(0, 1000));
  (void)book.touch("b", 2);
  EXPECT_EQ(book.recent_bytes(), 0u);
}

}  // namespace
}  // namespace holdfast
