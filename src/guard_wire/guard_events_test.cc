#include "guard_wire/guard_events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string problem(std::string_view line) {
  GuardEventReader reader;
  const Result<GuardEvent> event = reader.read(line);
  return event ? "" : event.error().message;
}

TEST(GuardEvents, AMessageIsWhatAnEventIsUnlessItSaysOtherwise) {
  GuardEventReader reader;
  const auto event =
      reader.read(R"({"conversation":"c","from":"a","text":"h\u00e9 \ud83d\ude00"})");
  ASSERT_TRUE(event);
  EXPECT_EQ(event->type, GuardEventType::kMessage);
  EXPECT_EQ(event->conversation, "c");
  EXPECT_EQ(event->from, "a");
  EXPECT_EQ(event->text, "hé 😀");
  EXPECT_TRUE(event->id.empty());
  EXPECT_TRUE(event->to.empty());
  EXPECT_FALSE(event->at);
  EXPECT_FALSE(event->has_known_picture);
}

TEST(GuardEvents, EveryFieldOfAMessageIsRead) {
  GuardEventReader reader;
  const auto event = reader.read(
      R"({"type":"message","conversation":12,"id":34,"at":"2026-11-24T10:00:00+01:00","from":"a",)"
      R"("to":"b","text":"x","media":{"kind":"image","matched":true},"colour":[1,{"a":null}]})");
  ASSERT_TRUE(event);
  EXPECT_EQ(event->conversation, "12");
  EXPECT_EQ(event->id, "34");
  EXPECT_EQ(event->to, "b");
  EXPECT_EQ(event->at, parse_time("2026-11-24T09:00:00Z").value());
  EXPECT_TRUE(event->has_known_picture);
}

TEST(GuardEvents, TheFirstOfSeveralFieldsOfANameCountsHoweverFarBehind) {
  for (const int others : {0, 3, 11, 12, 13, 40}) {
    std::string line = "{";
    for (int i = 0; i < others; ++i) line += "\"x" + std::to_string(i) + "\":" + "[{}],";
    line += R"("conversation":"c","from":"a","text":"one","from":"b","text":"two"})";
    GuardEventReader reader;
    const auto event = reader.read(line);
    ASSERT_TRUE(event) << others;
    EXPECT_EQ(event->from, "a") << others;
    EXPECT_EQ(event->text, "one") << others;
  }
}

TEST(GuardEvents, NullIsAbsentAndMediaMayStandForText) {
  GuardEventReader reader;
  const auto event = reader.read(
      R"({"conversation":"c","from":"a","to":null,"at":null,"text":null,"media":[{"kind":"video"},)"
      R"({"matched":null}]})");
  ASSERT_TRUE(event) << event.error().message;
  EXPECT_TRUE(event->text.empty());
  EXPECT_FALSE(event->has_known_picture);
}

TEST(GuardEvents, TimesComeInSeveralShapes) {
  const TimeMs noon = parse_time("2026-11-24T12:00:00Z").value();
  for (const std::string at : {R"("2026-11-24T12:00:00Z")", R"("2026-11-24T12:00:00")",
                               "1795521600", "1795521600000", "1795521600.0"}) {
    GuardEventReader reader;
    const auto event = reader.read(R"({"conversation":"c","from":"a","text":"x","at":)" + at + "}");
    ASSERT_TRUE(event) << at;
    EXPECT_EQ(event->at, noon) << at;
  }
  GuardEventReader reader;
  const auto odd =
      reader.read(R"({"conversation":"c","from":"a","text":"x","at":"yesterday at noon"})");
  ASSERT_TRUE(odd);
  EXPECT_FALSE(odd->at);
}

TEST(GuardEvents, AccountsContactsAndTheOthers) {
  GuardEventReader reader;
  const auto account = reader.read(
      R"({"type":"account","id":"a","created_at":"2026-11-20T00:00:00Z","country":"GB",)"
      R"("age_band":"13-15","changes":[{"kind":"new_device","at":1000},{"kind":"x"}]})");
  ASSERT_TRUE(account);
  EXPECT_EQ(account->type, GuardEventType::kAccount);
  EXPECT_EQ(account->created_at, parse_time("2026-11-20T00:00:00Z").value());
  EXPECT_THAT(account->changes, ElementsAre(1'000'000));
  const auto contact = reader.read(
      R"({"type":"contact","from":"a","to":"b","mutual_contacts":0,"found_by":"search","group":9})");
  ASSERT_TRUE(contact);
  EXPECT_EQ(contact->mutual_contacts, 0.0);
  EXPECT_EQ(contact->found_by, "search");
  EXPECT_EQ(contact->group, "9");
  for (const std::string type : {"block", "report", "payment_request"}) {
    const auto event = reader.read(R"({"type":")" + type + R"(","from":"a","to":"b","amount":20})");
    ASSERT_TRUE(event) << type;
    EXPECT_EQ(guard_event_name(event->type), type);
  }
}

TEST(GuardEvents, WhatIsWrongIsSaidInOneSentence) {
  EXPECT_THAT(problem("nonsense"), HasSubstr("no JSON object"));
  EXPECT_THAT(problem("{\"conversation\":\"c\""), HasSubstr("no JSON object"));
  EXPECT_THAT(problem("[]"), HasSubstr("no object"));
  EXPECT_THAT(problem("{} {}"), HasSubstr("no JSON object"));
  EXPECT_THAT(problem("{}"), HasSubstr("needs 'text'"));
  EXPECT_THAT(problem(R"({"text":"x","from":"a"})"), HasSubstr("needs 'conversation'"));
  EXPECT_THAT(problem(R"({"text":"x","conversation":"c"})"), HasSubstr("needs 'from'"));
  EXPECT_THAT(problem(R"({"text":5,"conversation":"c","from":"a"})"), HasSubstr("'text' must be"));
  EXPECT_THAT(problem(R"({"text":"x","conversation":["c"],"from":"a"})"),
              HasSubstr("'conversation' must be text"));
  EXPECT_THAT(problem(R"({"text":"x","conversation":"c","from":"a","at":{}})"),
              HasSubstr("'at' must be a time"));
  EXPECT_THAT(problem(R"({"text":"x","conversation":"c","from":"a","media":"m"})"),
              HasSubstr("'media' must be"));
  EXPECT_THAT(problem(R"({"text":"x","conversation":"c","from":"a","media":{"matched":1}})"),
              HasSubstr("'matched' must be true or false"));
  EXPECT_THAT(problem(R"({"type":"poke","from":"a"})"), HasSubstr("'type' must be message"));
  EXPECT_THAT(problem(R"({"type":"account"})"), HasSubstr("needs 'id'"));
  EXPECT_THAT(problem(R"({"type":"account","id":"a","changes":{}})"), HasSubstr("'changes' must"));
  EXPECT_THAT(problem(R"({"type":"account","id":"a","changes":[1]})"), HasSubstr("'changes' must"));
  EXPECT_THAT(problem(R"({"type":"block","from":"a"})"), HasSubstr("needs 'to'"));
  EXPECT_THAT(problem(R"({"type":"contact","from":"a","to":"b","mutual_contacts":"no"})"),
              HasSubstr("'mutual_contacts' must be a number"));
  EXPECT_THAT(problem(R"({"text":"x","conversation":"c","from":")" + std::string(513, 'n') + "\"}"),
              HasSubstr("at most 512 bytes"));
}

TEST(GuardEvents, BrokenCharactersHideNothing) {
  GuardEventReader reader;
  const auto lone =
      reader.read(R"({"conversation":"c","from":"a","text":"pay \ud83d now \\ud83d"})");
  ASSERT_TRUE(lone);
  EXPECT_EQ(lone->text, "pay \uFFFD now \\ud83d");
  const auto low = reader.read(R"({"conversation":"c","from":"a","text":"\ude00\ud83d\ude00"})");
  ASSERT_TRUE(low);
  EXPECT_EQ(low->text, "\uFFFD😀");
  const auto bytes =
      reader.read("{\"conversation\":\"c\",\"from\":\"a\",\"text\":\"pay \xff now\"}");
  ASSERT_TRUE(bytes);
  EXPECT_EQ(bytes->text, "pay \uFFFD now");
}

TEST(GuardEvents, ALineHasALargestSize) {
  const std::string head = R"({"conversation":"c","from":"a","text":")";
  GuardEventReader reader;
  const std::string most = head + std::string(kMaxEventLineBytes - head.size() - 2, 'x') + "\"}";
  EXPECT_TRUE(reader.read(most));
  const auto over = reader.read(most + " ");
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().code, ErrorCode::kTooLarge);
}

TEST(GuardEvents, ChangesOfOneAccountAreBounded) {
  std::string line = R"({"type":"account","id":"a","changes":[)";
  for (int i = 0; i < 500; ++i) line += R"({"at":1000},)";
  GuardEventReader reader;
  const auto event = reader.read(line + R"({"at":1}]})");
  ASSERT_TRUE(event);
  EXPECT_EQ(event->changes.size(), kMaxAccountChanges);
}

}  // namespace
}  // namespace holdfast
