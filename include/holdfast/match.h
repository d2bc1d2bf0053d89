// Hashes to neighbours within a Hamming radius. Pure: no file, clock, thread or output.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "holdfast/hash.h"
#include "holdfast/result.h"

namespace holdfast {

// The radius in bits at which two PDQ hashes are taken for the same picture, and the quality under
// which a hash says too little to be matched. Source: Meta's PDQ documentation.
inline constexpr int kDefaultRadiusBits = 31;
inline constexpr int kDefaultMinQuality = 50;

struct Neighbour {
  std::uint64_t id = 0;
  int distance_bits = 0;
  friend bool operator==(const Neighbour&, const Neighbour&) = default;
};

// An exact index over 256-bit hashes: recall is 1 at every radius. Many readers or one writer at a
// time; the caller holds the lock. Owns its copies of the hashes.
class HammingIndex {
 public:
  // `kernel` names a kernel from match_kernel_names(), or is empty for the fastest this CPU has.
  // Error: kUnsupported for a name unknown here or a kernel this CPU cannot run.
  [[nodiscard]] static Result<HammingIndex> create(std::string_view kernel = {});

  HammingIndex(HammingIndex&&) noexcept;
  HammingIndex& operator=(HammingIndex&&) noexcept;
  ~HammingIndex();

  // Adds the hash under `id`, or replaces the hash that `id` had.
  void insert(std::uint64_t id, const Hash256& hash);
  struct Entry {
    std::uint64_t id = 0;
    Hash256 hash;
  };
  // The same for many at once: much faster than one by one where they are most of the index.
  void insert(std::span<const Entry> entries);
  // True if `id` was there.
  bool erase(std::uint64_t id);
  // Every entry with distance <= radius_bits (0 to 256), nearest first, then by id.
  [[nodiscard]] std::vector<Neighbour> find(const Hash256& query, int radius_bits) const;
  [[nodiscard]] std::size_t size() const;
  // Memory of hashes, ids and tables, in bytes.
  [[nodiscard]] std::size_t bytes_used() const;

 private:
  struct State;
  explicit HammingIndex(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Kernels compiled in that this CPU can run, fastest first; "scalar" is always last.
[[nodiscard]] std::vector<std::string_view> match_kernel_names();

}  // namespace holdfast
