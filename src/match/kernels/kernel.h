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

// A run of 16-bit words, to be compared with one word.
struct NearRun {
  const std::uint16_t* others;  // `count` words, and kNearPadding more that may be read
  std::uint32_t count;
  std::uint32_t at;     // the first one's place in its table
  std::uint16_t table;  // copied to its hits
  std::uint16_t word;   // compared with each
  std::uint16_t least;  // of differing bits, for a hit
  std::uint16_t most;
};
inline constexpr std::size_t kNearPadding = 32;

struct NearHit {
  std::uint32_t at = 0;
  std::uint32_t table = 0;
};

struct NearResult {
  std::size_t runs = 0;  // read to their end
  std::size_t hits = 0;
};

// Writes the words of the runs that differ from the run's word in `least` to `most` bits to `hits`,
// which has room for `room` (at least kNearPadding), in their order. Stops when the room is short;
// the run it stopped in is left with what has not been read.
using NearFunction = NearResult (*)(NearRun* runs, std::size_t run_count, NearHit* hits,
                                    std::size_t room);

struct Kernel {
  const char* name;
  bool (*supported)();  // whether this CPU, under this system, can run it
  ScanFunction scan;
  NearFunction near;
};

extern const Kernel kScalarKernel;
#if defined(__x86_64__)
extern const Kernel kAvx2Kernel;
extern const Kernel kAvx512Kernel;
// Needs AVX2, which every CPU with AVX-512 has.
NearResult near_avx2(NearRun* runs, std::size_t run_count, NearHit* hits, std::size_t room);
#endif

// Every kernel compiled in, fastest first, scalar last; some may not run on this CPU.
[[nodiscard]] std::span<const Kernel* const> all_kernels();

}  // namespace holdfast::match_kernels
