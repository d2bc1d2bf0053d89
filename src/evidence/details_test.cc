// Details of a pack, and the timeline made of them. One thread.
#include "evidence/details.h"

#include <gtest/gtest.h>

#include "evidence/file_time.h"
#include "evidence/timeline.h"

namespace holdfast {
namespace {

TEST(Details, EachMemberIsRead) {
  const Result<PackDetails> read = read_details(
      R"({"case":"7","who":"A\u0007 B","zone":"+01:00","clock_offset_seconds":-5,
          "exhibits":[{"file":"a","chat":"whatsapp","when":"2024-05-04T10:00:00+02:00"}],
          "accounts":[{"handle":"x","role":"victim"}],"payments":[{"amount":"5"}],
          "messages":[{"text":"hi"}]})");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->pack.who, "A B");
  EXPECT_EQ(read->pack.clock_offset_seconds, -5);
  EXPECT_EQ(format_time(*read->exhibits[0].details.when), "2024-05-04T08:00:00.000Z");
  EXPECT_EQ(read->exhibits[0].chat, ChatApp::kWhatsApp);
  EXPECT_EQ(read->accounts[0].role, "victim");
}

TEST(Details, WhatIsWrongIsSaidWithItsPlace) {
  const std::string deep(40, '[');
  for (const auto& [json, place] : std::initializer_list<std::pair<std::string, std::string>>{
           {"", "top"},
           {"[]", "top"},
           {deep, "top"},
           {R"({"wo":1})", "top"},
           {R"({"who":1})", "who"},
           {R"({"zone":"a b"})", "zone"},
           {R"({"clock_offset_seconds":1.5})", "clock_offset_seconds"},
           {R"({"exhibits":{}})", "exhibits"},
           {R"({"exhibits":[{"when":"noon"}]})", "exhibits[0].when"},
           {R"({"exhibits":[{},{"chat":"fax"}]})", "exhibits[1].chat"},
           {R"({"accounts":[{"role":"bad"}]})", "accounts[0].role"},
           {"{\"who\":\"" + std::string(1001, 'a') + "\"}", "who"}}) {
    const Result<PackDetails> read = read_details(json);
    ASSERT_FALSE(read) << json;
    EXPECT_NE(read.error().message.find("at " + (place == "top" ? "its top" : place) + ":"),
              std::string::npos)
        << read.error().message;
  }
}

TEST(Details, ZonesInMinutes) {
  EXPECT_EQ(zone_minutes("Z"), 0);
  EXPECT_EQ(zone_minutes("+05:30"), 330);
  EXPECT_EQ(zone_minutes("-01:00"), -60);
  for (const char* other : {"", "Europe/London", "+5:30", "+24:00", "+01:60", "+01-00"}) {
    EXPECT_FALSE(zone_minutes(other)) << other;
  }
}

TEST(Timeline, CorrectsWhatADeviceSaid) {
  PackContent content{.pack_id = "p", .now = 10'000'000};
  content.exhibits.push_back({.number = "0001", .name = "a", .modified_ms = 7'000'000});
  content.exhibits[0].details.zone = "+01:00";
  content.exhibits[0].details.clock_offset_seconds = 60;
  content.messages = {
      {.exhibit = 0, .from = "x", .text = "device", .at = 9'600'000, .is_device_time = true},
      {.exhibit = 0, .from = "x", .text = "server", .at = 5'900'000},
      {.from = "y", .text = "nowhere", .at = 5'950'000, .is_device_time = true},
      {.from = "y", .text = "timeless"}};
  const std::vector<TimelineRow> rows = make_timeline(content);
  std::string seen;
  for (const TimelineRow& row : rows) seen += row.text + " ";
  EXPECT_EQ(seen, "server device nowhere a a timeless ");
  EXPECT_EQ(rows[1].true_time, 9'600'000 - 3'600'000 - 60'000);
  EXPECT_FALSE(rows[2].true_time);
  EXPECT_EQ(rows[3].true_time, 7'000'000 - 60'000);
  EXPECT_EQ(row_time(rows[2]), "1970-01-01T01:39:10.000");
}

TEST(Timeline, HasNoTrueTimeThatRfc3339CannotTell) {
  PackContent content{.pack_id = "p"};
  content.exhibits.push_back({.number = "0001", .name = "a", .modified_ms = kLastToldMs});
  content.exhibits[0].details.clock_offset_seconds = -1;
  const std::string csv = timeline_csv(content, make_timeline(content));
  EXPECT_NE(csv.find("9999-12-31T23:59:59.999Z,utc,,0001,file-changed,,a\r\n"), std::string::npos)
      << csv;
}

TEST(Timeline, CellsAreNoFormulas) {
  PackContent content{.pack_id = "p", .now = 0};
  content.messages = {{.from = "@x", .text = "=1+1, \"two\"\nlines"}};
  const std::string csv = timeline_csv(content, make_timeline(content));
  EXPECT_NE(csv.find(",none,,,message,'@x,\"'=1+1, \"\"two\"\"\nlines\"\r\n"), std::string::npos)
      << csv;
}

}  // namespace
}  // namespace holdfast
