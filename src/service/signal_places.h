// Where each signal in memory belongs: its content, its bank, and until when it is switched off.
// One thread at a time may put; any number may look meanwhile, and wait for nobody.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

namespace holdfast {

struct SignalOwner {
  std::int64_t content_id = 0;
  std::int64_t bank_id = 0;
  std::int64_t disable_until_s = 1;
};

// By signal id: the database numbers signals one after the other, so an id is a place in pages that
// are made as they are needed. A signal that is taken off the lists keeps its place.
class SignalPlaces {
 public:
  static constexpr std::size_t kPageSlots = std::size_t{1} << 14;
  static constexpr std::size_t kPages = std::size_t{1} << 21;
  static constexpr std::uint64_t kMostId = kPageSlots * kPages - 1;

  SignalPlaces();
  ~SignalPlaces();
  SignalPlaces(const SignalPlaces&) = delete;
  SignalPlaces& operator=(const SignalPlaces&) = delete;

  // Not for an id above kMostId.
  void put(std::uint64_t signal_id, const SignalOwner& owner);
  // Zeros for an id that was never put.
  [[nodiscard]] SignalOwner of(std::uint64_t signal_id) const;

  // A page's owners, in the order of their ids.
  using Page = std::array<SignalOwner, kPageSlots>;
  void put_page(std::size_t page, const Page& owners);
  // The pages there are, in order.
  [[nodiscard]] std::vector<std::pair<std::size_t, std::unique_ptr<Page>>> pages() const;

 private:
  struct Slot {
    std::atomic<std::int64_t> content_id{0};
    std::atomic<std::int64_t> bank_id{0};
    std::atomic<std::int64_t> disable_until_s{0};
  };
  using Slots = std::array<Slot, kPageSlots>;
  [[nodiscard]] Slots& slots_of(std::size_t page);

  // Memory that was never touched costs none, so the whole directory is there from the start.
  struct Freed {
    void operator()(void* memory) const { std::free(memory); }
  };
  std::unique_ptr<std::atomic<Slots*>[], Freed> directory_;
  std::atomic<std::size_t> end_{0};  // of the pages that were made
};

}  // namespace holdfast
