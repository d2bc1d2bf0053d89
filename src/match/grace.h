// When may what was taken out of sight be freed? Once no reader can still be looking. Readers count
// themselves in and out of one of two sets of counters and never wait; one writer at a time finds
// out whether a set has been empty since. After sleepable RCU (McKenney, "Sleepable Read-Copy
// Update", 2006), without the writer's wait.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace holdfast {

class Grace {
 public:
  // Counted in for as long as it lives.
  class Reader {
   public:
    explicit Reader(std::atomic<std::uint64_t>& count) : count_(count) { count_.fetch_add(1); }
    ~Reader() { count_.fetch_sub(1); }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

   private:
    std::atomic<std::uint64_t>& count_;
  };

  // The reader loads what it looks at after this.
  [[nodiscard]] Reader enter() { return Reader(counters_[own_stripe()].counts[phase_ & 1]); }

  // Writer: the phase now, after something was taken out of sight, and whether nobody who came
  // before that is still in.
  [[nodiscard]] std::uint64_t phase() const { return phase_; }
  [[nodiscard]] bool has_passed(std::uint64_t phase) const { return phase_ >= phase + 2; }
  // Writer: goes on to the next phase if the readers of the one before have left. Each phase that
  // ends has seen one of the two sets empty, so two have seen both.
  bool advance() {
    const std::size_t before = (phase_ + 1) & 1;
    for (const Stripe& stripe : counters_) {
      if (stripe.counts[before] != 0) return false;
    }
    ++phase_;
    return true;
  }

 private:
  static constexpr std::size_t kStripes = 64;
  struct alignas(64) Stripe {
    std::array<std::atomic<std::uint64_t>, 2> counts{};
  };
  // Threads spread over the stripes, so that few write to the same cache line.
  static std::size_t own_stripe() {
    thread_local const char own = 0;
    const auto address = reinterpret_cast<std::uintptr_t>(&own);
    return ((address >> 12) * 0x9E3779B97F4A7C15u >> 32) % kStripes;
  }

  std::atomic<std::uint64_t> phase_{0};
  std::array<Stripe, kStripes> counters_;
};

}  // namespace holdfast
