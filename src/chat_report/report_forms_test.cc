#include "chat_report/report_forms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/utf8.h"
#include "chat_report/report_advice.h"
#include "chat_report/test_report.h"

namespace holdfast {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const ReportReader kReader{.country = "GB", .made_at = 1'795'000'000'000};

TEST(ReportFormsTest, TextSaysWhoWhatWhyAndWhatToDo) {
  const std::string text = report_text(judge_test_chats(test_chats()), test_words("en"), kReader);
  for (const char* part :
       {"Chat with bolt.rider", "3 May 2024", "It is not proof, and nobody is accused.",
        "Not looked at: pictures 1", "Chats with signs of blackmail: 1 of 2.", "gift cards", "**",
        "Why:", "What to do now", "Emergency number: 999", "Childline",
        "Chats without such signs: 1.", "Who may need help: You"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(text, Not(HasSubstr("maths")));
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    EXPECT_TRUE(is_utf8(line));
    if (line.find("https://") == std::string_view::npos) {
      EXPECT_LE(line.size(), 90U) << line;
    }
    rest.remove_prefix(end + 1);
  }
}

TEST(ReportFormsTest, EveryLanguageAndWhoReadsIt) {
  const ChatReport report = judge_test_chats(test_chats());
  for (const std::string_view language : report_languages()) {
    const ReportWords words = test_words(language);
    for (const Asker who : {Asker::kYoung, Asker::kFriend, Asker::kParent, Asker::kTeacher}) {
      ReportReader reader = kReader;
      reader.who = who;
      const std::string text = report_text(report, words, reader);
      EXPECT_THAT(text, HasSubstr(std::string(words[Phrase::kTodo])));
      EXPECT_EQ(text.find("{"), std::string::npos) << language;
      const std::string page = report_html(report, words, reader);
      EXPECT_THAT(page, HasSubstr("<html lang=\"" + std::string(language) + "\""));
      const bool says = page.find(words[Phrase::kUnreviewed]) != std::string::npos;
      EXPECT_EQ(says, language != "en");
    }
  }
}

TEST(ReportFormsTest, PageIsWholeAndKeepsStrangersWordsOut) {
  ChatExport chats = test_chats();
  chats.chats[0].people[0] = "<script>alert(1)</script>\"&";
  chats.chats[0].messages[6].text += " <img src=x onerror=alert(1)> \xE2\x80\xAE tser";
  const ChatReport report = judge_test_chats(chats);
  ASSERT_EQ(report.marked.size(), 1U);
  const std::string page = report_html(report, test_words("en"), kReader);
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;"));
  EXPECT_THAT(page, HasSubstr("<mark>"));
  for (const char* bad : {"<script", "<img", "\xE2\x80\xAE", "<link", "url(", "@import"}) {
    EXPECT_THAT(page, Not(HasSubstr(bad))) << bad;
  }
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  EXPECT_THAT(page, HasSubstr("prefers-color-scheme: dark"));
  EXPECT_THAT(page, HasSubstr("@media print"));
}

TEST(ReportFormsTest, JsonHasTheMarksOfTheText) {
  const ChatReport report = judge_test_chats(test_chats());
  const auto root = boost::json::parse(report_json(report, test_words("de"), kReader)).as_object();
  EXPECT_EQ(root.at("app"), "instagram");
  EXPECT_EQ(root.at("chats"), 2);
  const auto& chat = root.at("marked").as_array().at(0).as_object();
  EXPECT_EQ(chat.at("suspect"), "bolt.rider");
  EXPECT_EQ(chat.at("owner"), "Zoë");
  EXPECT_FALSE(chat.at("moments").as_array().empty());
  EXPECT_FALSE(chat.at("advice").as_object().at("pieces").as_array().empty());
}

TEST(ReportFormsTest, NothingFoundIsNoPromise) {
  ChatExport chats = test_chats();
  chats.chats.erase(chats.chats.begin());
  chats.unread_files = 2;
  const ChatReport report = judge_test_chats(chats);
  EXPECT_TRUE(report.marked.empty());
  const std::string text = report_text(report, test_words("en"), kReader);
  EXPECT_THAT(text, HasSubstr("Chats with signs of blackmail: 0 of 1."));
  EXPECT_THAT(text, HasSubstr("no promise"));
  EXPECT_THAT(text, HasSubstr("not read: 2."));
}

TEST(ReportFormsTest, MarksStayOnCodePoints) {
  ReportMoment moment;
  moment.text =
      "é€ab\xE2\x80\xAE"
      "c";
  moment.marks = {{1, 3}, {5, 6}};
  moment.is_cut_after = true;
  const std::vector<std::pair<std::string, bool>> wanted = {
      {"é", false}, {"€a", true}, {"b", false}, {"c", true}, {" …", false}};
  EXPECT_EQ(marked_pieces(moment), wanted);
}

TEST(ReportFormsTest, SelfHarmAndTheOwnersOwnWordsAreSaidGently) {
  ChatReport report = judge_test_chats(test_chats());
  report.marked[0].assessment.may_harm_themselves = true;
  report.marked[0].owner = report.marked[0].assessment.suspect;
  const std::string text = report_text(report, test_words("en"), kReader);
  EXPECT_THAT(text, HasSubstr("! Emergency number: 999"));
  EXPECT_THAT(text, HasSubstr("! The words marked here were written by bolt.rider"));
}

}  // namespace
}  // namespace holdfast
