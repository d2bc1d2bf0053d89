// From an id to its row: open addressing. Many readers or one writer at a time.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "match/array.h"

namespace holdfast {

class IdSlots {
 public:
  static constexpr std::uint32_t kNoRow = 0xFFFFFFFF;

  IdSlots() = default;
  // For at most `rows` ids.
  IdSlots(const MatchMemory& memory, std::size_t rows) : slots_(memory, slots_for(rows)) {}
  // Made before, and borrowed; the number is a power of two.
  explicit IdSlots(Array<std::uint32_t> slots) : slots_(std::move(slots)) {}

  // Three quarters of the slots are taken at most.
  [[nodiscard]] static std::size_t slots_for(std::size_t rows) {
    return std::bit_ceil(rows + rows / 3 + 2);
  }
  // Asks memory for the id's slot ahead of find() or put().
  void fetch(std::uint64_t id) const {
    __builtin_prefetch(&slots_[mixed(id) & (slots_.size() - 1)]);
  }
  // The last row put under the id, or kNoRow. `ids` are those of the rows; a row past `rows` is
  // none.
  [[nodiscard]] std::uint32_t find(std::uint64_t id, const std::uint64_t* ids,
                                   std::size_t rows) const {
    const std::size_t mask = slots_.size() - 1;
    // A table that came from outside may have no free slot.
    for (std::size_t at = mixed(id) & mask, seen = 0; slots_[at] != 0 && seen <= mask; ++seen) {
      const std::uint32_t row = slots_[at] - 1;
      if (row < rows && ids[row] == id) return row;
      at = (at + 1) & mask;
    }
    return kNoRow;
  }
  // Puts the row under its id, in the place of another row with the id.
  void put(std::uint32_t row, const std::uint64_t* ids) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = mixed(ids[row]) & mask;
    while (slots_[at] != 0 && ids[slots_[at] - 1] != ids[row]) at = (at + 1) & mask;
    slots_.writable()[at] = row + 1;
  }
  [[nodiscard]] const Array<std::uint32_t>& slots() const { return slots_; }

 private:
  // The finalizer of splitmix64 (Steele, Lea, Flood, 2014): ids are often small and in order.
  [[nodiscard]] static std::size_t mixed(std::uint64_t id) {
    id = (id ^ (id >> 30)) * 0xBF58476D1CE4E5B9u;
    id = (id ^ (id >> 27)) * 0x94D049BB133111EBu;
    return static_cast<std::size_t>(id ^ (id >> 31));
  }
  Array<std::uint32_t> slots_;
};

}  // namespace holdfast
