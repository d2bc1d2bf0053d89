#include <gtest/gtest.h>

#include "chat/chat_text.h"
#include "chat/instagram_html.h"
#include "chat/test_export.h"

namespace holdfast {
namespace {

constexpr std::string_view kNewer =
    R"({"participants":[{"name":"bolt.rider"},{"name":"Zo\u00c3\u00ab"}],
"messages":[{"sender_name":"Zo\u00c3\u00ab","timestamp_ms":1714771300000,"content":"ok \u00e2\u009c\u008c"},
{"sender_name":"bolt.rider","timestamp_ms":1714771200000,"photos":[{"uri":"a/b.jpg"}],
 "content":"bolt.rider sent an attachment."}],
"title":"bolt.rider","thread_path":"inbox/boltrider_17"})";
constexpr std::string_view kOlder =
    R"({"participants":[{"name":"bolt.rider"},{"name":"Zo\u00c3\u00ab"}],
"messages":[{"sender_name":"bolt.rider","timestamp_ms":1714771100000,"content":"hey"},
{"sender_name":"bolt.rider","timestamp_ms":1714771100000,"content":"Liked a message"},
{"sender_name":"Zo\u00c3\u00ab","timestamp_ms":1714771000000,"content":"first"}],
"title":"bolt.rider","thread_path":"inbox/boltrider_17"})";
constexpr std::string_view kWanted =
    "Zoë: first\nbolt.rider: hey\nbolt.rider: [picture]\nZoë: ok ✌\n";

TEST(InstagramTest, JoinsPartsInBothLayoutsOldestFirst) {
  for (const std::string folder : {"messages/", "your_instagram_activity/messages/"}) {
    const TestExport made;
    made.file("x/" + folder + "inbox/boltrider_17/message_1.json", kNewer);
    made.file("x/" + folder + "inbox/boltrider_17/message_2.json", kOlder);
    made.file("x/" + folder + "inbox/boltrider_17/photos/b.jpg", "not looked at");
    const auto read = read_one(ChatApp::kInstagram, made.path() + "/x");
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_EQ(read->chats.size(), 1U);
    EXPECT_EQ(lines_of(read->chats[0]), kWanted);
    EXPECT_EQ(read->chats[0].title, "bolt.rider");
    EXPECT_EQ(read->chats[0].messages[0].at, 1714771000000);
  }
}

TEST(InstagramTest, ReadsAZipAndTheNameOfItsOwner) {
  const TestExport made;
  const std::string personal = R"({"profile_user":[{"string_map_data":{
      "Nom":{"href":"","value":"Zo\u00c3\u00ab"},"Bio":{"value":"hi"}}}]})";
  const std::string path =
      made.zip("export.zip",
               {{"messages/message_requests/boltrider_17/message_1.json", std::string(kNewer)},
                {"personal_information/personal_information/personal_information.json", personal}});
  const auto read = read_one(ChatApp::kInstagram, path);
  ASSERT_TRUE(read) << read.error().message;
  const Chat& chat = read->chats.at(0);
  ASSERT_TRUE(chat_owner(*read, chat, ""));
  EXPECT_EQ(chat.people[*chat_owner(*read, chat, "")], "Zoë");
  EXPECT_EQ(chat.people[*chat_owner(*read, chat, "BOLT.rider")], "bolt.rider");
}

TEST(InstagramTest, FilesGivenByThemselvesAreOneChat) {
  const TestExport made;
  const std::vector<std::string> paths = {
      made.file("message_1 (1).json", kNewer),
      made.zip("more.zip", {{"inbox/boltrider_17/message_2.json", std::string(kOlder)}})};
  const auto read = read_chat_export(ChatApp::kInstagram, paths);
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->chats.size(), 1U);
  EXPECT_EQ(lines_of(read->chats[0]), kWanted);
}

TEST(InstagramTest, OwnerIsWhoIsInEveryChat) {
  const TestExport made;
  const auto thread = [](std::string_view one, std::string_view other) {
    return R"({"participants":[{"name":")" + std::string(one) + R"("},{"name":")" +
           std::string(other) + R"("}],"messages":[{"sender_name":")" + std::string(one) +
           R"(","timestamp_ms":1714771000000,"content":"hi"}],"title":"t"})";
  };
  made.file("inbox/a_1/message_1.json", thread("ana", "me.too"));
  const auto alone = read_one(ChatApp::kInstagram, made.path());
  ASSERT_TRUE(alone);
  EXPECT_FALSE(chat_owner(*alone, alone->chats[0], ""));
  made.file("inbox/b_2/message_1.json", thread("bo", "me.too"));
  const auto both = read_one(ChatApp::kInstagram, made.path());
  ASSERT_TRUE(both);
  ASSERT_EQ(both->chats.size(), 2U);
  EXPECT_EQ(both->owner_names, std::vector<std::string>{"me.too"});
}

TEST(InstagramTest, OneBrokenFileDoesNotHideTheOthers) {
  const TestExport made;
  made.file("inbox/a_1/message_1.json", "{\"messages\": [");
  const auto broken = read_one(ChatApp::kInstagram, made.path());
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code, ErrorCode::kCorrupt);
  made.file("inbox/b_2/message_1.json", kNewer);
  const auto read = read_one(ChatApp::kInstagram, made.path());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->chats.size(), 1U);
  EXPECT_EQ(read->unread_files, 1U);
}

TEST(InstagramTest, LoneSurrogatesHideNothing) {
  const TestExport made;
  const std::string path = made.file(
      "message_1.json",
      R"({"messages":[{"sender_name":"a","timestamp_ms":1714771000000,"content":"x \ud83d y"}]})");
  const auto read = read_one(ChatApp::kInstagram, path);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(lines_of(read->chats[0]), "a: x \xEF\xBF\xBD y\n");
}

constexpr std::string_view kPage =
    R"(<html><head><title>bolt.rider</title><style>a{b:c}</style></head>
<body><div class="_a706" role="main">
<div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder"><h2 class="_3-95 _2pim _a6-h _a6-i">Zoë</h2>
<div class="_3-95 _a6-p"><div><div></div><div>fine &amp; good<br />you&#039;d?</div><div></div><div>
<ul class="_a6-q"><li><span>x bolt.rider</span></li></ul></div></div></div>
<div class="_3-94 _a6-o">May 3, 2024 9:21 pm</div></div>
<div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder"><div class="_3-95 _2pim _a6-h _a6-i">bolt.rider</div>
<div class="_3-95 _a6-p"><div><div><img src="a.jpg" class="_a6_o"/></div></div></div>
<div class="_3-94 _a6-o">May 3, 2024 9:20 pm</div></div>
</div></body></html>)";

TEST(InstagramTest, ReadsPages) {
  const TestExport made;
  made.file("inbox/a_1/message_1.html", kPage);
  const auto read = read_one(ChatApp::kInstagram, made.path());
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(lines_of(read->chats[0]), "bolt.rider: [picture]\nZoë: fine & good\nyou'd?\n");
  EXPECT_EQ(read->chats[0].title, "bolt.rider");
  EXPECT_EQ(*read->chats[0].messages[1].at - *read->chats[0].messages[0].at, 60'000);
}

TEST(InstagramTest, ReadsEnglishTimesOfPages) {
  EXPECT_EQ(instagram_html_time("Dec 28, 2020 7:20 am"), 1609140000000);
  EXPECT_EQ(instagram_html_time("Dec 28, 2020, 12:20\xE2\x80\xAFPM"), 1609158000000);
  EXPECT_EQ(instagram_html_time("Dec 28, 2020 19:20"), 1609183200000);
  for (const char* text : {"", "28 Dec 2020", "Dec 32, 2020 7:20 am", "Dec 28, 2020 13:20 pm",
                           "dez 28, 2020 7:20", "Dec 28, 2020"}) {
    EXPECT_FALSE(instagram_html_time(text)) << text;
  }
}

TEST(ChatTextTest, RepairsOnlyWhatWasMadeBad) {
  EXPECT_EQ(repaired_latin1("caf\xC3\x83\xC2\xA9"), "café");
  EXPECT_EQ(repaired_latin1("café"), "café");  // one é alone is no UTF-8
  EXPECT_EQ(repaired_latin1("日本 caf\xC3\x83"), "日本 caf\xC3\x83");
  EXPECT_EQ(repaired_latin1("plain"), "plain");
}

TEST(ChatTextTest, EntitiesAndControls) {
  EXPECT_EQ(without_entities("a &lt;b&gt; &#39;c&#x27; &amp;amp; &unknown; &#xD800; &"),
            "a <b> 'c' &amp; &unknown; &#xD800; &");
  EXPECT_EQ(clean_text("\x1b[31mred\x07\xC2\x9B \r\n two\xFF "), "[31mred \n two\xEF\xBF\xBD");
  EXPECT_EQ(clean_name("\xE2\x80\xAA~ Sam\n\xC2\xA0 B \xE2\x80\xAC", 64), "~ Sam B");
  EXPECT_EQ(clean_name("", 64), "?");
  EXPECT_EQ(clean_name("ééé", 5), "éé");
}

}  // namespace
}  // namespace holdfast
