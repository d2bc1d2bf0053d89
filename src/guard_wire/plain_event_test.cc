#include "guard_wire/plain_event.h"

#include <gtest/gtest.h>

#include <string>

namespace holdfast {
namespace {

// Lines that the reader takes as they are.
constexpr std::string_view kPlain[] = {
    R"({"conversation":"c","from":"a","text":"hello"})",
    R"({"type":"message","conversation":"c","id":"m1","at":"2026-11-20T16:04:05Z","from":"a","to":"b","text":"x"})",
    R"({ "text" : "" , "from" : "a" , "conversation" : "c" } )",
    R"({"conversation":"c","from":"a","text":"größer, ça va? 😀"})",
    R"({"conversation":"c","from":"a","text":"x","colour":"red","colour":"blue","at":"yesterday"})",
    R"({"conversation":"conversation-of-more-than-eight","from":"somebody/else","text":"one { two } three, : [four]"})",
};

// Lines that are for the whole of JSON to read, or to refuse.
constexpr std::string_view kOthers[] = {
    "",
    "{",
    "{}",
    R"({"conversation")",
    R"({"conversation":)",
    R"({"conversation":")",
    R"({"conversation":"c","from":"a","text":"x")",
    R"({"conversation":"c","from":"a","text":"x"},)",
    R"({"conversation":"c","from":"a","text":"x",})",
    R"({"conversation":"c","from":"a","text":"x"} {})",
    R"({"conversation":"c","from":"a","text":"say \"x\""})",
    R"({"conversation":"c","from":"a","t\u0065xt":"x"})",
    R"({"conversation":"c","from":"a","text":"x","text":"y"})",
    R"({"conversation":"c","from":"a","text":"x","media":"y"})",
    R"({"conversation":"c","from":"a","text":"x","media":{"matched":true}})",
    R"({"conversation":"c","from":"a","text":"x","to":null})",
    R"({"conversation":1,"from":"a","text":"x"})",
    R"({"conversation":"","from":"a","text":"x"})",
    R"({"conversation":"c","from":"","text":"x"})",
    R"({"conversation":"c","from":"a"})",
    R"({"type":"block","conversation":"c","from":"a","to":"b","text":"x"})",
    R"({"type":"","conversation":"c","from":"a","text":"x"})",
    "{\"conversation\":\"c\",\"from\":\"a\",\"text\":\"a\tb\"}",
    "{\"conversation\":\"c\",\"from\":\"a\",\"text\":\"\xC3\"}",
    "{\"conversation\":\"c\",\"from\":\"a\",\"text\":\"x\",\"\xFF\":\"y\"}",
    "\t{\"conversation\":\"c\",\"from\":\"a\",\"text\":\"x\"}",
};

// What a reader makes of a line; a tab in front sends it to the JSON parser.
std::string told(std::string_view line) {
  GuardEventReader reader;
  const Result<GuardEvent> event = reader.read(line);
  if (!event) return "refused: " + event.error().message;
  std::string out(guard_event_name(event->type));
  for (const std::string_view part :
       {event->conversation, event->id, event->from, event->to, event->text}) {
    out.append("|").append(part);
  }
  return out + "|" + (event->at ? std::to_string(*event->at) : "never");
}

TEST(PlainEvent, WhatItTakesIsWhatJsonSays) {
  for (const std::string_view line : kPlain) {
    GuardEvent event;
    EXPECT_TRUE(PlainEventReader().read(line, event)) << line;
    EXPECT_EQ(told(line), told("\t" + std::string(line))) << line;
  }
}

TEST(PlainEvent, TheRestIsLeftToJson) {
  for (const std::string_view line : kOthers) {
    GuardEvent event;
    EXPECT_FALSE(PlainEventReader().read(line, event)) << line;
    EXPECT_EQ(told(line), told("\t" + std::string(line))) << line;
  }
}

TEST(PlainEvent, EveryByteInEveryPlaceIsReadAsJsonReadsIt) {
  for (const std::string_view plain : kPlain) {
    for (std::size_t at = 0; at < plain.size(); ++at) {
      for (const char byte : {'"', '\\', '{', '}', ',', ':', ' ', '\n', '\x1f', '\x7f', '\xc3'}) {
        std::string line(plain);
        line[at] = byte;
        EXPECT_EQ(told(line), told("\t" + line)) << line;
      }
      const std::string_view cut = plain.substr(0, at);
      EXPECT_EQ(told(cut), told("\t" + std::string(cut))) << cut;
    }
  }
}

TEST(PlainEvent, ANameOfManyBytesIsForJsonToRefuse) {
  for (const std::size_t bytes : {kMaxGuardNameBytes, kMaxGuardNameBytes + 1}) {
    const std::string line =
        R"({"conversation":"c","text":"x","from":")" + std::string(bytes, 'a') + "\"}";
    GuardEvent event;
    EXPECT_EQ(PlainEventReader().read(line, event), bytes == kMaxGuardNameBytes);
    EXPECT_EQ(told(line), told("\t" + line));
  }
}

TEST(PlainEvent, WhatIsReadOutlivesTheLine) {
  GuardEventReader reader;
  std::string line(kPlain[0]);
  const Result<GuardEvent> event = reader.read(line);
  ASSERT_TRUE(event);
  line.assign(line.size(), '#');
  EXPECT_EQ(event->text, "hello");
}

}  // namespace
}  // namespace holdfast
