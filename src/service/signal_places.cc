// Pages of owners.
#include "service/signal_places.h"

#include "base/check.h"

namespace holdfast {

static_assert(std::atomic<std::int64_t>::is_always_lock_free);

SignalPlaces::SignalPlaces()
    : directory_(
          static_cast<std::atomic<Slots*>*>(std::calloc(kPages, sizeof(std::atomic<Slots*>)))) {
  HOLDFAST_CHECK(directory_ != nullptr);
}

SignalPlaces::~SignalPlaces() {
  for (std::size_t page = 0; page < end_; ++page) delete directory_[page].load();
}

SignalPlaces::Slots& SignalPlaces::slots_of(std::size_t page) {
  HOLDFAST_CHECK(page < kPages);
  Slots* slots = directory_[page].load(std::memory_order_relaxed);
  if (slots == nullptr) {
    slots = new Slots();
    directory_[page].store(slots, std::memory_order_release);
    if (page >= end_) end_ = page + 1;
  }
  return *slots;
}

void SignalPlaces::put(std::uint64_t signal_id, const SignalOwner& owner) {
  Slot& slot = slots_of(signal_id / kPageSlots)[signal_id % kPageSlots];
  slot.content_id.store(owner.content_id, std::memory_order_relaxed);
  slot.bank_id.store(owner.bank_id, std::memory_order_relaxed);
  slot.disable_until_s.store(owner.disable_until_s, std::memory_order_relaxed);
}

SignalOwner SignalPlaces::of(std::uint64_t signal_id) const {
  if (signal_id > kMostId) return {};
  const Slots* slots = directory_[signal_id / kPageSlots].load(std::memory_order_acquire);
  if (slots == nullptr) return {};
  const Slot& slot = (*slots)[signal_id % kPageSlots];
  return {slot.content_id.load(std::memory_order_relaxed),
          slot.bank_id.load(std::memory_order_relaxed),
          slot.disable_until_s.load(std::memory_order_relaxed)};
}

void SignalPlaces::put_page(std::size_t page, const Page& owners) {
  for (std::size_t i = 0; i < kPageSlots; ++i) put(page * kPageSlots + i, owners[i]);
}

std::vector<std::pair<std::size_t, std::unique_ptr<SignalPlaces::Page>>> SignalPlaces::pages()
    const {
  std::vector<std::pair<std::size_t, std::unique_ptr<Page>>> out;
  for (std::size_t page = 0; page < end_; ++page) {
    if (directory_[page].load(std::memory_order_acquire) == nullptr) continue;
    auto copy = std::make_unique<Page>();
    for (std::size_t i = 0; i < kPageSlots; ++i) (*copy)[i] = of(page * kPageSlots + i);
    out.emplace_back(page, std::move(copy));
  }
  return out;
}

}  // namespace holdfast
