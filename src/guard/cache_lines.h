// Values that begin where a cache line does, so that none of 32 or 64 bytes lies in two. Moves
// only; as safe to share between threads as what it holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>

#include "guard/table_memory.h"

namespace holdfast {

template <class T>
class CacheLines {
 public:
  CacheLines() = default;
  // `count` of them, each as T() is, in `memory`, as TableAllocator has it.
  explicit CacheLines(std::size_t count, const GuardMemory* memory = nullptr)
      : storage_(count * sizeof(T) + kLine - 1, memory) {
    const std::size_t over = reinterpret_cast<std::uintptr_t>(storage_.data()) % kLine;
    first_ = new (storage_.data() + (kLine - over) % kLine) T[count]();
  }

  [[nodiscard]] T& operator[](std::size_t index) { return first_[index]; }
  [[nodiscard]] const T& operator[](std::size_t index) const { return first_[index]; }

 private:
  static constexpr std::size_t kLine = 64;
  static_assert(std::is_trivially_destructible_v<T>);
  TableVector<std::uint8_t> storage_;
  T* first_ = nullptr;
};

}  // namespace holdfast
