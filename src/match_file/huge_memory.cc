// Memory in large pages, and tasks on threads. Safe from any thread.
#include "match_file/huge_memory.h"

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <thread>
#include <vector>

namespace holdfast {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;

std::size_t mapped_bytes(std::size_t bytes) {
  return (bytes + kHugePage - 1) / kHugePage * kHugePage;
}

void* take(std::size_t bytes) {
  if (bytes < kHugePage) return std::calloc(bytes, 1);
  // One page more, so that the start can lie on a page's start; what stands over is given back.
  const std::size_t wanted = mapped_bytes(bytes);
  void* whole =
      mmap(nullptr, wanted + kHugePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (whole == MAP_FAILED) return nullptr;
  const auto address = reinterpret_cast<std::uintptr_t>(whole);
  const std::uintptr_t start = (address + kHugePage - 1) / kHugePage * kHugePage;
  if (start != address) munmap(whole, start - address);
  const std::size_t over = address + kHugePage - start;
  if (over != 0) munmap(reinterpret_cast<void*>(start + wanted), over);
#ifdef MADV_HUGEPAGE
  // A system without them keeps small pages, which is no error.
  (void)madvise(reinterpret_cast<void*>(start), wanted, MADV_HUGEPAGE);
#endif
  return reinterpret_cast<void*>(start);
}

void give_back(void* memory, std::size_t bytes) {
  if (bytes < kHugePage) {
    std::free(memory);
  } else {
    munmap(memory, mapped_bytes(bytes));
  }
}

}  // namespace

const MatchMemory& huge_memory() {
  static constexpr MatchMemory kHuge{.take = take, .give_back = give_back};
  return kHuge;
}

TaskRunner run_on_threads(std::size_t threads) {
  return [threads](std::size_t count, const std::function<void(std::size_t)>& task) {
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
      for (std::size_t i = next++; i < count; i = next++) task(i);
    };
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < std::min(threads, count); ++i) others.emplace_back(work);
    work();
  };
}

}  // namespace holdfast
