// Looking ahead changes nothing that the guard says.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "guard_wire/guard_json.h"
#include "guard_wire/guard_lines.h"
#include "shipped.h"

namespace holdfast {
namespace {

// Event lines of the frozen conversations, `at_a_time` of them in turns: short messages of one
// person one after another too, and what is no message, or none that can be read.
std::vector<std::string> event_lines(std::size_t at_a_time) {
  std::vector<std::vector<std::string>> conversations;
  std::string id;
  for (const char* file : {"a.txt", "d.txt"}) {
    std::ifstream in(std::filesystem::path(HOLDFAST_SOURCE_DIR) / "data/guard/frozen" / file);
    for (std::string line; std::getline(in, line);) {
      const std::size_t colon = line.find(": ");
      if (line.starts_with("== ")) {
        id = line.substr(3, line.find(' ', 3) - 3);
        conversations.emplace_back();
      } else if (!conversations.empty() && !line.starts_with('#') && colon != std::string::npos) {
        std::string event = R"({"conversation":)";
        append_json_string(event, id);
        event += R"(,"from":)";
        append_json_string(event, line.substr(0, line.find_first_of(" :")));
        event += R"(,"text":)";
        append_json_string(event, line.substr(colon + 2));
        conversations.back().push_back(event + "}");
      }
    }
  }
  std::vector<std::string> out = {
      R"({"type":"block","conversation":"en-s-901","from":"b","to":"a"})", "[",
      R"({"conversation":"long","from":"a","text":")" + std::string(2000, 'z') + R"( pay me"})"};
  for (std::size_t first = 0; first < conversations.size(); first += at_a_time) {
    const std::size_t end = std::min(conversations.size(), first + at_a_time);
    for (std::size_t i = 0; i < 200; ++i) {
      for (std::size_t each = first; each < end; ++each) {
        if (i < conversations[each].size()) out.push_back(conversations[each][i]);
      }
    }
  }
  return out;
}

std::string said_of(const std::vector<std::string>& lines, std::size_t at_once) {
  auto knowledge = GuardKnowledge::read(shipped_lists(), as_bytes(shipped_model()));
  if (!knowledge) return {};
  Guard guard(*knowledge, {});
  GuardFeed feed(guard);
  GuardLines some(feed);
  std::string out;
  const auto hand_on = [&] {
    some.hand_on([&](const Result<GuardEvent>& event, std::uint64_t number) {
      out += std::to_string(number);
      if (!event) {
        out += event.error().message + "\n";
        return;
      }
      (void)feed.push(*event);
      append_assessment(out, event->conversation, guard.assess(event->conversation), {}, {});
    });
  };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    some.add(lines[i], i + 1);
    if (some.is_full() || (i + 1) % at_once == 0) hand_on();
  }
  hand_on();
  return out;
}

TEST(GuardAhead, SaysTheSameOfLinesInTurnsAndOneAfterAnother) {
  for (const std::size_t at_a_time : {1U, 3U, 64U}) {
    const std::vector<std::string> lines = event_lines(at_a_time);
    ASSERT_GT(lines.size(), 1000U);
    const std::string in_turn = said_of(lines, 1);
    EXPECT_NE(in_turn.find(R"("level":"urgent")"), std::string::npos);
    EXPECT_EQ(said_of(lines, 3), in_turn);
    EXPECT_EQ(said_of(lines, kGuardMessagesAhead), in_turn);
  }
}

TEST(GuardAhead, OtherMessagesThanWereExpectedAreJudgedAsTheyAre) {
  auto knowledge = GuardKnowledge::read(shipped_lists(), as_bytes(shipped_model()));
  ASSERT_TRUE(knowledge.has_value());
  Guard guard(*knowledge, {});
  Guard other(*knowledge, {});
  const std::string texts[] = {"pay me or i send it", "to all your friends", "send it", "hello"};
  std::vector<GuardMessage> messages;
  for (const std::string& text : texts) {
    messages.push_back({.conversation = "c", .from = "a", .text = text});
  }
  guard.expect(messages);
  const std::size_t order[] = {0, 2, 1, 3, 0, 1, 2};
  for (const std::size_t i : order) {
    EXPECT_EQ(guard.push(messages[i]), other.push(messages[i]));
    EXPECT_EQ(guard.assess("c").risk, other.assess("c").risk);
  }
  // What one was cut from is no longer what was written before it.
  guard.expect(std::span(messages).subspan(2));
  const GuardMessage by_another{.conversation = "c", .from = "b", .text = texts[3]};
  EXPECT_EQ(guard.push(by_another), other.push(by_another));
  EXPECT_EQ(guard.push(messages[2]), other.push(messages[2]));
  EXPECT_EQ(guard.assess("c").risk, other.assess("c").risk);
}

}  // namespace
}  // namespace holdfast
