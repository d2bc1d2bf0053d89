// Event lines read a few at a time and handed on in order, so that the guard looks ahead. Belongs
// to one thread.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "guard_wire/guard_events.h"
#include "guard_wire/guard_feed.h"

namespace holdfast {

class GuardLines {
 public:
  // Borrows `feed`, which must outlive it.
  explicit GuardLines(GuardFeed& feed) : feed_(feed), readers_(kGuardMessagesAhead) {
    events_.reserve(kGuardMessagesAhead);
  }

  // Reads the line, which may go; not when is_full().
  void add(std::string_view line, std::uint64_t number) {
    numbers_[events_.size()] = number;
    events_.push_back(readers_[events_.size()].read(line));
  }
  [[nodiscard]] bool is_full() const { return events_.size() == readers_.size(); }
  // Calls take(event, number) for each line that was added, in order, which is to push the event
  // into the feed; then there are none.
  template <class Take>
  void hand_on(const Take& take) {
    if (events_.size() > 1) feed_.expect(events_);
    for (std::size_t i = 0; i < events_.size(); ++i) take(events_[i], numbers_[i]);
    events_.clear();
  }

 private:
  GuardFeed& feed_;
  std::vector<GuardEventReader> readers_;
  std::vector<Result<GuardEvent>> events_;  // the first of them is the first reader's
  std::array<std::uint64_t, kGuardMessagesAhead> numbers_{};
};

}  // namespace holdfast
