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

// A run of 16-bit words in an array, by the place of its first.
struct NearRun {
  std::uint32_t at = 0;
  std::uint32_t count = 0;
};
// Words after an array's last that a kernel may read and does not report.
inline constexpr std::size_t kNearPadding = 32;

struct NearResult {
  std::size_t runs = 0;  // read to their end
  std::size_t hits = 0;
};

// Writes the places of the words in the runs that differ from `word` in at most `most` bits to
// `hits`, which has room for `room` (at least kNearPadding), in the runs' order. Stops when the
// room is short; the run it stopped in is left with what has not been read.
using NearFunction = NearResult (*)(const std::uint16_t* words, std::uint16_t word, int most,
                                    NearRun* runs, std::size_t run_count, std::uint32_t* hits,
                                    std::size_t room);

// The bits in which two hashes differ.
using DistanceFunction = int (*)(const std::uint8_t* a, const std::uint8_t* b);

struct Kernel {
  const char* name;
  bool (*supported)();  // whether this CPU, under this system, can run it
  ScanFunction scan;
  NearFunction near;
  DistanceFunction distance;
};

extern const Kernel kScalarKernel;
#if defined(__aarch64__)
extern const Kernel kNeonKernel;
#endif
#if defined(__wasm_simd128__)
extern const Kernel kWasmKernel;
#endif
#if defined(__x86_64__)
extern const Kernel kAvx2Kernel;
extern const Kernel kAvx512Kernel;
// These need AVX2, which every CPU with AVX-512 has.
NearResult near_avx2(const std::uint16_t* words, std::uint16_t word, int most, NearRun* runs,
                     std::size_t run_count, std::uint32_t* hits, std::size_t room);
int distance_avx2(const std::uint8_t* a, const std::uint8_t* b);
#endif

// Every kernel compiled in, fastest first, scalar last; some may not run on this CPU.
[[nodiscard]] std::span<const Kernel* const> all_kernels();

}  // namespace holdfast::match_kernels
