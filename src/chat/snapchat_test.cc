#include <gtest/gtest.h>

#include "chat/test_export.h"

namespace holdfast {
namespace {

TEST(SnapchatTest, OlderLayoutJoinsBothDirections) {
  const TestExport made;
  made.file("json/account.json",
            R"json({"Basic Information":{"Username":"own.name","Name":"Own"}})json");
  made.file("json/chat_history.json", R"json({
"Received Saved Chat History":[
 {"From":"bolt.rider","Media Type":"TEXT","Created":"2022-07-22 19:28:21 UTC","Text":"it&#39;s me"},
 {"From":"bolt.rider","Media Type":"IMAGE","Created":"2022-07-22 19:30:00 UTC","Text":""}],
"Sent Saved Chat History":[
 {"To":"bolt.rider","Media Type":"TEXT","Created":"2022-07-22 19:29:00 UTC","Text":"who?"}],
"Received Unsaved Chat History":[
 {"From":"ana","Media Type":"NOTE","Created":"2022-07-22 19:29:00 UTC","Text":null}],
"Sent Unsaved Chat History":[]})json");
  const auto read = read_one(ChatApp::kSnapchat, made.path());
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->chats.size(), 2U);
  EXPECT_EQ(lines_of(read->chats[0]), "ana: [voice]\n");
  EXPECT_EQ(lines_of(read->chats[1]),
            "bolt.rider: it's me\nown.name: who?\nbolt.rider: [picture]\n");
  EXPECT_EQ(read->chats[1].messages[0].at, 1658518101000);
  EXPECT_EQ(read->chats[1].people[*chat_owner(*read, read->chats[1], "")], "own.name");
}

TEST(SnapchatTest, NewerLayoutSaysWhoSent) {
  const TestExport made;
  const std::string path = made.file("chat_history.json", R"json({
"bolt.rider":[
 {"From":"own.name","Media Type":"TEXT","Created":"2024-05-03 21:21:00 UTC","Content":"no",
  "Conversation Title":null,"IsSender":true,"Created(microseconds)":1714771260000
},
 {"From":"bolt.rider","Media Type":"TEXT","Created":"2024-05-03 21:20:00 UTC","Content":"[picture asked for]",
  "Conversation Title":null,"IsSender":false,"Created(microseconds)":1714771200000}],
"5f-group":[
 {"From":"ana","Media Type":"STATUSERASEDMESSAGE","Created":"2024-05-03 21:20:00 UTC","Content":null,
  "Conversation Title":"the team","IsSender":false},
 {"From":"ana","Media Type":"VIDEO_NO_AUDIO","Created":"2024-05-03 21:20:00 UTC","Content":null,
  "Conversation Title":"the team","IsSender":false}]
})json");
  const auto read = read_one(ChatApp::kSnapchat, path);
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->chats.size(), 2U);
  EXPECT_EQ(read->chats[0].title, "the team");
  EXPECT_EQ(lines_of(read->chats[0]), "ana: [video]\n");
  EXPECT_EQ(lines_of(read->chats[1]), "bolt.rider: [picture asked for]\nown.name: no\n");
  EXPECT_EQ(read->chats[1].messages[1].at, 1714771260000);
  EXPECT_EQ(read->owner_names, std::vector<std::string>{"own.name"});
}

TEST(SnapchatTest, AnotherJsonIsNoChat) {
  const TestExport made;
  const std::string path = made.file("friends.json", R"json({"Friends":[{"Username":"x"}]})json");
  const auto read = read_one(ChatApp::kSnapchat, path);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace holdfast
