// The table of scan kernels. A kernel is chosen once; its function may run on many threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace holdfast::match_kernels {

inline constexpr std::size_t kRowBytes = 32;

struct Hit {
  std::uint32_t row = 0;  // counted from the first row given
  std::int32_t distance_bits = 0;
};

// Compares `row_count` hashes (rows x 32 bytes, row-major, any alignment) with the 32 bytes of
// `query`, and writes every row at most `radius_bits` away to `hits`, which has room for
// `row_count`, in row order. Returns how many. `row_count` is at most 2^32 - 1.
using ScanFunction = std::size_t (*)(const std::uint8_t* rows, std::size_t row_count,
                                     const std::uint8_t* query, int radius_bits, Hit* hits);

struct Kernel {
  const char* name;
  bool (*supported)();  // whether this CPU, under this system, can run it
  ScanFunction scan;
};

extern const Kernel kScalarKernel;
#if defined(__x86_64__)
extern const Kernel kAvx2Kernel;
extern const Kernel kAvx512Kernel;
#endif

// Every kernel compiled in, fastest first, scalar last; some may not run on this CPU.
[[nodiscard]] std::span<const Kernel* const> all_kernels();

}  // namespace holdfast::match_kernels
