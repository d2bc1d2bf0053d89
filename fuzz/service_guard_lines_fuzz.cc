// A platform's batch of events: any bytes are cut into lines, read, and judged or refused with one
// short sentence that repeats nothing of them.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "guard_wire/guard_events.h"
#include "guard_wire/guard_feed.h"
#include "guard_wire/guard_json.h"
#include "guard_wire/test_guard.h"
#include "service/guard_watch.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto knowledge = holdfast::test_knowledge();
  constexpr std::size_t kMostLines = 64;
  const std::string_view lines(reinterpret_cast<const char*>(data), size);
  holdfast::Guard guard(knowledge, {});
  holdfast::GuardFeed feed(guard, {.most_accounts = 8, .most_pairs = 8});
  holdfast::GuardEventReader reader;
  std::size_t last = 0;
  std::size_t given = 0;
  const auto take = [&](std::string_view line, std::size_t number) {
    HOLDFAST_CHECK(number > last && line.find('\n') == std::string_view::npos && !line.empty());
    HOLDFAST_CHECK(line.data() >= lines.data() &&
                   line.data() + line.size() <= lines.data() + lines.size());
    last = number;
    ++given;
    const auto event = reader.read(line);
    if (!event) {
      HOLDFAST_CHECK(!event.error().message.empty() && event.error().message.size() < 120);
      return;
    }
    const auto outcome = feed.push(*event);
    const holdfast::GuardAssessment now = guard.assess(outcome.conversation);
    HOLDFAST_CHECK(now.risk >= 0 && now.risk <= 1 && now.reasons.size() <= 12);
  };
  const bool has_all = holdfast::for_each_guard_line(lines, kMostLines, take);
  HOLDFAST_CHECK(given <= kMostLines && (has_all || given == kMostLines));
  return 0;
}
