// Where large tables lie: in what memory the caller gave, so that it may be of large pages. An
// allocator for std::vector, which moves along with its vector.
#pragma once

#include <cstddef>
#include <new>
#include <type_traits>
#include <vector>

#include "base/check.h"
#include "holdfast/guard.h"

namespace holdfast {

template <class T>
class TableAllocator {
 public:
  using value_type = T;
  using propagate_on_container_move_assignment = std::true_type;
  using propagate_on_container_swap = std::true_type;

  // Borrows the memory for its own life and that of its copies; null for the language's own.
  TableAllocator(const GuardMemory* memory = nullptr) : memory_(memory) {}  // NOLINT: as a vector's
  template <class Other>
  TableAllocator(const TableAllocator<Other>& other) : memory_(other.memory()) {}  // NOLINT

  [[nodiscard]] T* allocate(std::size_t count) {
    if (memory_ == nullptr) return static_cast<T*>(::operator new(count * sizeof(T)));
    void* taken = memory_->take(count * sizeof(T));
    HOLDFAST_CHECK(taken != nullptr);
    return static_cast<T*>(taken);
  }
  void deallocate(T* from, std::size_t count) {
    if (memory_ == nullptr) return ::operator delete(from);
    memory_->give_back(from, count * sizeof(T));
  }
  [[nodiscard]] const GuardMemory* memory() const { return memory_; }
  template <class Other>
  bool operator==(const TableAllocator<Other>& other) const {
    return memory_ == other.memory();
  }

 private:
  const GuardMemory* memory_;
};

template <class T>
using TableVector = std::vector<T, TableAllocator<T>>;

}  // namespace holdfast
