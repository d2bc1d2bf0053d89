// Rows and their ids. Many readers or one writer at a time.
#include "match/row_store.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"

namespace holdfast {
namespace {

// The finalizer of splitmix64 (Steele, Lea, Flood, 2014): ids are often small and in order.
std::uint64_t mixed(std::uint64_t id) {
  id = (id ^ (id >> 30)) * 0xBF58476D1CE4E5B9u;
  id = (id ^ (id >> 27)) * 0x94D049BB133111EBu;
  return id ^ (id >> 31);
}

}  // namespace

std::size_t RowStore::slot_of(std::uint64_t id) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = mixed(id) & mask;
  while (slots_[at] != 0 && ids_[slots_[at] - 1] != id) at = (at + 1) & mask;
  return at;
}

void RowStore::grow() {
  slots_.assign(std::max<std::size_t>(64, slots_.size() * 2), 0);
  for (std::size_t row = 0; row < ids_.size(); ++row) {
    if (alive_[row]) slots_[slot_of(ids_[row])] = static_cast<std::uint32_t>(row + 1);
  }
}

std::uint32_t RowStore::add(std::uint64_t id, const Hash256& hash) {
  const std::size_t row = ids_.size();
  HOLDFAST_CHECK(row < kMaxRows);
  if ((alive() + 1) * 4 > slots_.size() * 3) grow();
  if (row % kBlockRows == 0) {
    blocks_.push_back(std::make_unique_for_overwrite<std::uint8_t[]>(kBlockRows * kRowBytes));
  }
  std::memcpy(blocks_.back().get() + row % kBlockRows * kRowBytes, hash.bytes.data(), kRowBytes);
  slots_[slot_of(id)] = static_cast<std::uint32_t>(row + 1);
  ids_.push_back(id);
  alive_.push_back(true);
  return static_cast<std::uint32_t>(row);
}

bool RowStore::take_out(std::uint64_t id) {
  if (slots_.empty()) return false;
  const std::size_t mask = slots_.size() - 1;
  std::size_t gap = slot_of(id);
  if (slots_[gap] == 0) return false;
  alive_[slots_[gap] - 1] = false;
  ++dead_;
  // Close the gap, so that no walk ends early (Knuth, TAOCP 6.4, algorithm R).
  for (std::size_t next = (gap + 1) & mask; slots_[next] != 0; next = (next + 1) & mask) {
    const std::size_t home = mixed(ids_[slots_[next] - 1]) & mask;
    if (((next - home) & mask) < ((next - gap) & mask)) continue;
    slots_[gap] = slots_[next];
    gap = next;
  }
  slots_[gap] = 0;
  return true;
}

std::size_t RowStore::bytes_used() const {
  return blocks_.size() * kBlockRows * kRowBytes + ids_.capacity() * sizeof(std::uint64_t) +
         alive_.capacity() / 8 + slots_.capacity() * sizeof(std::uint32_t);
}

}  // namespace holdfast
