// From which version of the index on a row is dead. One writer at a time, many readers.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "match/array.h"

namespace holdfast {

// The C library's memory: large pieces of it cost nothing until they are written to.
inline const MatchMemory& plain_memory() {
  static constexpr MatchMemory kPlain{
      .take = [](std::size_t bytes) { return std::calloc(bytes, 1); },
      .give_back = [](void* memory, std::size_t) { std::free(memory); }};
  return kPlain;
}

class Deaths {
 public:
  explicit Deaths(std::size_t rows) : versions_(plain_memory(), rows) {}

  [[nodiscard]] bool is_alive(std::size_t row, std::uint64_t version) const {
    const std::uint64_t death = at(row).load(std::memory_order_acquire);
    return death == 0 || death > version;
  }
  // Writer: `version` is above 0; false where the row is dead already.
  bool add(std::size_t row, std::uint64_t version) {
    if (at(row).load(std::memory_order_relaxed) != 0) return false;
    at(row).store(version, std::memory_order_release);
    count_.fetch_add(1, std::memory_order_relaxed);
    return true;
  }
  [[nodiscard]] std::size_t count() const { return count_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::size_t bytes_used() const { return versions_.bytes(); }

 private:
  [[nodiscard]] std::atomic_ref<std::uint64_t> at(std::size_t row) const {
    return std::atomic_ref<std::uint64_t>(const_cast<std::uint64_t&>(versions_[row]));
  }
  Array<std::uint64_t> versions_;
  std::atomic<std::size_t> count_{0};
};

}  // namespace holdfast
