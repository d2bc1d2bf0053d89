#include "chat_report/chat_report.h"

#include <gtest/gtest.h>

#include "chat_report/test_report.h"

namespace holdfast {
namespace {

TEST(ChatReportTest, FindsTheChatThatWentWrongAndNoOther) {
  const ChatExport chats = test_chats();
  const ChatReport report = judge_test_chats(chats);
  EXPECT_EQ(report.chats, 2U);
  ASSERT_EQ(report.marked.size(), 1U);
  const ReportChat& chat = report.marked[0];
  EXPECT_GE(level_of(chat.assessment), GuardLevel::kWarn);
  EXPECT_EQ(chat.id, "bolt");
  EXPECT_EQ(chat.others, std::vector<std::string>{"bolt.rider"});
  EXPECT_EQ(chat.owner, "Zoë");
  EXPECT_EQ(chat.assessment.suspect, "bolt.rider");
  EXPECT_EQ(chat.first_at, kTestTime);
  EXPECT_EQ(chat.last_at, kTestTime + 9 * 60'000);
  EXPECT_TRUE(report.knows_owner);
  EXPECT_EQ(report.not_read[static_cast<std::size_t>(ChatMedia::kPicture)], 1U);
  ASSERT_FALSE(chat.moments.empty());
  for (std::size_t i = 0; i < chat.moments.size(); ++i) {
    const ReportMoment& moment = chat.moments[i];
    EXPECT_FALSE(moment.signs.empty());
    EXPECT_EQ(moment.text, chats.chats[0].messages[moment.message].text);
    if (i > 0) {
      EXPECT_LT(chat.moments[i - 1].message, moment.message);
    }
    std::uint32_t last = 0;
    for (const auto& [begin, end] : moment.marks) {
      EXPECT_GE(begin, last);
      EXPECT_LT(begin, end);
      last = end;
    }
  }
}

TEST(ChatReportTest, MeNamesTheOwnerAndLeastLeavesOut) {
  ChatExport chats = test_chats();
  chats.owner_names.clear();
  EXPECT_FALSE(judge_test_chats(chats).knows_owner);
  EXPECT_EQ(judge_test_chats(chats, {.me = "ZOË"}).marked[0].owner, std::nullopt);
  EXPECT_EQ(judge_test_chats(chats, {.me = "Zoë"}).marked[0].owner, "Zoë");
  EXPECT_EQ(judge_test_chats(chats, {.me = "BOLT.rider"}).marked[0].owner, "bolt.rider");
  std::size_t calls = 0;
  const ChatReportOptions counting{.progress = [&calls](std::size_t, std::size_t) { ++calls; }};
  (void)judge_test_chats(chats, counting);
  EXPECT_EQ(calls, 2U);
}

TEST(ChatReportTest, ALongMessageIsCutAroundItsMarks) {
  ChatExport chats = test_chats();
  Chat& chat = chats.chats[0];
  for (ChatMessage& message : chat.messages) {
    if (message.sender == 0) message.text = std::string(900, ' ') + "é " + message.text;
    if (message.sender == 0) message.text += std::string(900, '.');
  }
  std::size_t cut = 0;
  for (const ReportChat& marked : judge_test_chats(chats).marked) {
    for (const ReportMoment& moment : marked.moments) {
      if (moment.is_by_owner || moment.marks.empty()) continue;
      ++cut;
      EXPECT_TRUE(moment.is_cut_before);
      EXPECT_TRUE(moment.is_cut_after);
      EXPECT_LE(moment.text.size(), 500U);
      EXPECT_LE(moment.marks.back().second, 480U);
    }
  }
  EXPECT_GT(cut, 0U);
}

}  // namespace
}  // namespace holdfast
