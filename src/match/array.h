// An array that is either owned, from the memory that the index was given, or borrowed, from a file
// in memory. Move only. A borrowed one is only read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>

#include "base/check.h"
#include "holdfast/match.h"

namespace holdfast {

template <class T>
class Array {
 public:
  Array() = default;
  // `count` elements of zero, the first on a cache line's start.
  Array(const MatchMemory& memory, std::size_t count)
      : memory_(&memory), bytes_(count * sizeof(T) + kLine), count_(count) {
    whole_ = memory.take(bytes_);
    HOLDFAST_CHECK(whole_ != nullptr);
    const auto address = reinterpret_cast<std::uintptr_t>(whole_);
    data_ = reinterpret_cast<T*>((address + kLine - 1) / kLine * kLine);
  }
  // Borrows until the end of this array's life.
  explicit Array(std::span<const T> borrowed)
      : count_(borrowed.size()), data_(const_cast<T*>(borrowed.data())) {}
  Array(Array&& other) noexcept { *this = std::move(other); }
  Array& operator=(Array&& other) noexcept {
    std::swap(memory_, other.memory_);
    std::swap(whole_, other.whole_);
    std::swap(bytes_, other.bytes_);
    std::swap(count_, other.count_);
    std::swap(data_, other.data_);
    return *this;
  }
  [[nodiscard]] Array copy(const MatchMemory& memory) const {
    Array out(memory, count_);
    std::memcpy(out.writable(), data_, bytes());
    return out;
  }
  ~Array() {
    if (whole_ != nullptr) memory_->give_back(whole_, bytes_);
  }

  [[nodiscard]] const T* data() const { return data_; }
  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] std::size_t bytes() const { return count_ * sizeof(T); }
  [[nodiscard]] std::span<const T> span() const { return {data_, count_}; }
  const T& operator[](std::size_t at) const { return data_[at]; }
  // For an owned array only.
  [[nodiscard]] T* writable() {
    HOLDFAST_CHECK(whole_ != nullptr);
    return data_;
  }

 private:
  static constexpr std::size_t kLine = 64;
  const MatchMemory* memory_ = nullptr;
  void* whole_ = nullptr;
  std::size_t bytes_ = 0;
  std::size_t count_ = 0;
  T* data_ = nullptr;
};

}  // namespace holdfast
