// Any bytes as events of a few senders: no crash, memory under its bound, alerts that keep their
// promises. Each event is two bytes of what it is, two of whom, one of time, and a line of text.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "holdfast/guard_spread.h"

namespace {

constexpr std::size_t kEventBytes = 5;

void check(const holdfast::SpreadAlert& alert, const holdfast::GuardSpreadOptions& options) {
  HOLDFAST_CHECK(!alert.sender.empty());
  HOLDFAST_CHECK(alert.people_count >= options.people[static_cast<std::size_t>(alert.kind)]);
  HOLDFAST_CHECK(alert.people_count <= options.most_recipients);
  HOLDFAST_CHECK(alert.people.size() <= holdfast::kMaxSpreadNames);
  HOLDFAST_CHECK(alert.people.size() <= alert.people_count);
  HOLDFAST_CHECK(alert.conversations.size() <= holdfast::kMaxSpreadNames);
  HOLDFAST_CHECK(!alert.first_ms || !alert.last_ms || *alert.first_ms <= *alert.last_ms);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  holdfast::GuardSpreadOptions options;
  options.most_senders = 3;
  options.most_sketches = 4;
  options.most_recipients = 50;
  options.most_bytes = std::size_t{8} << 20;
  options.people = {2, 2, 2, 2, 2};
  holdfast::GuardSpread spread(options);
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  std::int64_t at = 0;
  while (rest.size() >= kEventBytes) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
    const std::string sender = std::to_string(byte(2) % 5);
    const std::string whom = std::to_string(byte(3));
    at += std::int64_t{byte(4)} * byte(4) * 60'000 - 3'600'000;
    holdfast::SpreadEvent event{.sender = sender};
    if ((byte(0) & 1) != 0) event.recipient = whom;
    if ((byte(0) & 2) != 0) event.conversation = whom;
    if ((byte(0) & 4) != 0) event.at_ms = at;
    event.level = static_cast<holdfast::GuardLevel>(byte(0) >> 3 & 3);
    event.is_at_risk = (byte(0) & 32) != 0;
    event.is_changed_account = (byte(0) & 64) != 0;
    event.has_known_picture = (byte(0) & 128) != 0;
    event.shows_threat = (byte(1) & 1) != 0;
    event.shows_demand = (byte(1) & 2) != 0;
    event.shows_leverage = (byte(1) & 4) != 0;
    event.shows_ask = (byte(1) & 8) != 0;
    event.is_contact = (byte(1) & 48) == 48;
    const std::string_view after = rest.substr(kEventBytes);
    event.text = after.substr(0, after.find('\n'));
    event.group = event.text.substr(0, 1);
    for (const holdfast::SpreadAlert& alert : spread.push(event)) check(alert, options);
    HOLDFAST_CHECK(spread.senders() <= options.most_senders);
    HOLDFAST_CHECK(spread.bytes_used() <= options.most_bytes);
    rest = after.substr(event.text.size());
    if (!rest.empty()) rest.remove_prefix(1);
  }
  return 0;
}
