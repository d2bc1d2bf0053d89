// Any bytes as a conversation's line: refused with a short sentence, or judged as a whole, and what
// is written of it is one line of JSON in UTF-8. The guard is left without it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "guard_wire/guard_conversations.h"
#include "guard_wire/guard_json.h"
#include "shipped_guard.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static holdfast::GuardConversationReader reader;
  static holdfast::Guard guard(holdfast::shipped_knowledge(),
                               {.policy = holdfast::shipped_rules().policy});
  const auto conversation = reader.read({reinterpret_cast<const char*>(data), size});
  if (!conversation) {
    HOLDFAST_CHECK(!conversation.error().message.empty());
    HOLDFAST_CHECK(conversation.error().message.size() < 200);
    return 0;
  }
  const auto is_message = [](const holdfast::GuardEvent& event) {
    return event.type == holdfast::GuardEventType::kMessage;
  };
  const auto messages =
      std::count_if(conversation->events.begin(), conversation->events.end(), is_message);
  const holdfast::GuardAssessment assessment = assess_conversation(guard, *conversation);
  check_assessment(assessment, static_cast<std::uint32_t>(messages));
  HOLDFAST_CHECK(guard.conversations() == 0);
  std::string line;
  append_assessment(line, conversation->id, assessment, holdfast::shipped_rules(),
                    holdfast::shipped_signs());
  holdfast::check_written_line(line);
  return 0;
}
