// Values that begin where a cache line does, so that none of 32 or 64 bytes lies in two. Moves
// only; as safe to share between threads as what it holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <type_traits>

namespace holdfast {

template <class T>
class CacheLines {
 public:
  CacheLines() = default;
  // `count` of them, each as T() is.
  explicit CacheLines(std::size_t count)
      : storage_(std::make_unique_for_overwrite<std::uint8_t[]>(count * sizeof(T) + kLine)) {
    const std::size_t over = reinterpret_cast<std::uintptr_t>(storage_.get()) % kLine;
    first_ = new (storage_.get() + (kLine - over)) T[count]();
  }

  [[nodiscard]] T& operator[](std::size_t index) { return first_[index]; }
  [[nodiscard]] const T& operator[](std::size_t index) const { return first_[index]; }

 private:
  static constexpr std::size_t kLine = 64;
  static_assert(std::is_trivially_destructible_v<T>);
  std::unique_ptr<std::uint8_t[]> storage_;
  T* first_ = nullptr;
};

}  // namespace holdfast
