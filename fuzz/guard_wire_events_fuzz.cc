// Any bytes as event lines: each is refused with a short sentence or fed to the guard, and what is
// written of it is one line of JSON in UTF-8.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "guard_wire/guard_events.h"
#include "guard_wire/guard_feed.h"
#include "guard_wire/guard_json.h"
#include "shipped_guard.h"

namespace {

constexpr std::size_t kMostEvents = 64;

void check_event(const holdfast::GuardEvent& event) {
  HOLDFAST_CHECK(event.changes.size() <= holdfast::kMaxAccountChanges);
  for (const std::string_view name : {event.conversation, event.id, event.from, event.to}) {
    HOLDFAST_CHECK(name.size() <= holdfast::kMaxGuardNameBytes && holdfast::is_utf8(name));
  }
  HOLDFAST_CHECK(holdfast::is_utf8(event.text));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static holdfast::GuardEventReader reader;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  holdfast::Guard guard(holdfast::shipped_knowledge(), {});
  holdfast::GuardFeed feed(guard, {.most_accounts = 16, .most_pairs = 16});
  for (std::size_t events = 0; !rest.empty() && events < kMostEvents; ++events) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const auto event = reader.read(line);
    if (!event) {
      HOLDFAST_CHECK(!event.error().message.empty() && event.error().message.size() < 200);
      continue;
    }
    check_event(*event);
    const holdfast::GuardFeed::Outcome outcome = feed.push(*event);
    if (outcome.conversation.empty()) continue;
    const std::uint32_t messages = guard.messages(outcome.conversation);
    const holdfast::GuardAssessment assessment = guard.assess(outcome.conversation);
    check_assessment(assessment, messages);
    std::string written;
    append_assessment(written,
                      {.conversation = outcome.conversation,
                       .message = event->id,
                       .messages = messages,
                       .event_type = guard_event_name(event->type)},
                      assessment, holdfast::shipped_rules(), holdfast::shipped_signs());
    holdfast::check_written_line(written);
  }
  HOLDFAST_CHECK(guard.conversations() <= kMostEvents);
  return 0;
}
