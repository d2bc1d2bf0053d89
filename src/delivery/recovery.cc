// Settling what dead senders left. One thread.
#include "delivery/recovery.h"

#include <unistd.h>

#include <array>
#include <fstream>
#include <vector>

#include "delivery/journal.h"
#include "store/delivery_store.h"

namespace holdfast {
namespace {

constexpr const char* kNoAnswer =
    "The sender ended between the message's last byte and the server's answer.";

// Results to write, and whether the rows without one are unknown; nullopt while it may be alive.
struct Settlement {
  std::vector<DeliveryResult> results;
  std::int64_t dots = 0;
  bool is_rest_unknown = false;
};
std::optional<Settlement> settlement_of(const Sender& sender, const MachineIdentity& machine,
                                        TimeMs now_ms) {
  const bool is_silent = now_ms - sender.seen_ms > kSilenceMs;
  JournalReading reading = read_journal(sender.journal, sender.owner);
  if (reading.state == JournalState::kInUse) return std::nullopt;
  if (reading.state == JournalState::kGone || sender.host != machine.host) {
    // Elsewhere, or lost: what was sent cannot be told.
    if (!is_silent) return std::nullopt;
    return Settlement{{}, 0, true};
  }
  Settlement out;
  out.results = std::move(reading.replay.results);
  // From an earlier start of the machine: its last records may not have reached the disk.
  out.is_rest_unknown = sender.boot != machine.boot;
  for (const std::int64_t id : reading.replay.dots_without_result) {
    out.results.push_back({id, "unknown", kNoAnswer, 1, std::nullopt, now_ms});
  }
  out.dots = static_cast<std::int64_t>(reading.replay.dots_without_result.size());
  return out;
}

}  // namespace

MachineIdentity this_machine() {
  MachineIdentity machine;
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) == 0) machine.host = name.data();
  std::ifstream boot("/proc/sys/kernel/random/boot_id");
  std::getline(boot, machine.boot);
  return machine;
}

Result<RecoveryCounts> recover_senders(Database& database, const MachineIdentity& machine,
                                       TimeMs now_ms) {
  const auto senders = database.read([](Transaction& transaction) {
    return Result<std::vector<Sender>>(list_senders(transaction));
  });
  if (!senders) return std::unexpected<Error>(senders.error());
  RecoveryCounts counts;
  for (const Sender& sender : *senders) {
    const std::optional<Settlement> settlement = settlement_of(sender, machine, now_ms);
    if (!settlement) continue;
    const auto settled = database.write([&](Transaction& transaction) -> Result<RecoveryCounts> {
      RecoveryCounts out;
      // Locked first, so that of two that recover at the same time one finds nothing left.
      if (!touch_sender(transaction, sender.owner, sender.seen_ms)) return out;
      const std::int64_t written = apply_results(transaction, sender.owner, settlement->results);
      const SettledRows rows =
          end_sender(transaction, sender.owner, settlement->is_rest_unknown, now_ms);
      out.senders = 1;
      out.unknown = rows.unknown + settlement->dots;
      out.applied = std::max<std::int64_t>(0, written - settlement->dots);
      out.queued = rows.queued;
      return out;
    });
    if (!settled) return std::unexpected<Error>(settled.error());
    if (sender.host == machine.host) unlink(sender.journal.c_str());
    counts.senders += settled->senders;
    counts.applied += settled->applied;
    counts.unknown += settled->unknown;
    counts.queued += settled->queued;
  }
  return counts;
}

}  // namespace holdfast
