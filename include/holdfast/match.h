// Hashes to neighbours within a Hamming radius. Pure: no file, clock, thread or output.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
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

// Where an index gets its large arrays. The default is the C library's.
struct MatchMemory {
  // `bytes` bytes of zeros, aligned for any type, or null where there are none; null ends the
  // program.
  void* (*take)(std::size_t bytes) = nullptr;
  void (*give_back)(void* memory, std::size_t bytes) = nullptr;
};

// Calls the task with 0 to count - 1, on as many threads as it likes, and returns when all are
// done.
using TaskRunner =
    std::function<void(std::size_t count, const std::function<void(std::size_t)>& task)>;

struct IndexOptions {
  // From match_kernel_names(), or empty for the fastest this CPU has.
  std::string_view kernel;
  // Borrowed for the life of the index; null for the default.
  const MatchMemory* memory = nullptr;
  // Makes large tables on several threads; empty for the caller's alone.
  TaskRunner run_tasks;
  // Changes sort new entries into tables themselves, now and then, which takes up to seconds. False
  // where somebody calls begin_merge() and finish_merge() beside them.
  bool merges_itself = true;
};

// What a batch of queries found: those of query i from starts[i] to starts[i + 1].
struct BatchFound {
  std::vector<Neighbour> neighbours;
  std::vector<std::size_t> starts;  // one more than queries
  [[nodiscard]] std::span<const Neighbour> of(std::size_t query) const {
    return std::span(neighbours).subspan(starts[query], starts[query + 1] - starts[query]);
  }
};

// The bytes of a snapshot file: the pieces one after the other. They lie in what it was made of.
struct IndexImage {
  std::vector<std::byte> header;
  std::vector<std::span<const std::byte>> pieces;
};

class IndexMerge;

// An exact index over 256-bit hashes: recall is 1 at every radius. Any number of threads may ask at
// any time (find, find_batch, size, bytes_used): they wait for nobody, and see every change that
// was made before they asked, and of one made meanwhile either all or nothing. Changes (all that is
// not const) are for one thread at a time; the caller holds a lock among those that change. Owns
// its copies of the hashes.
class HammingIndex {
 public:
  // Error: kUnsupported for a kernel unknown here or one this CPU cannot run.
  [[nodiscard]] static Result<HammingIndex> create(const IndexOptions& options);
  [[nodiscard]] static Result<HammingIndex> create(std::string_view kernel = {});

  // While nobody asks.
  HammingIndex(HammingIndex&&) noexcept;
  HammingIndex& operator=(HammingIndex&&) noexcept;
  ~HammingIndex();

  // Adds the hash under `id`, or replaces the hash that `id` had.
  void insert(std::uint64_t id, const Hash256& hash);
  struct Entry {
    std::uint64_t id = 0;
    Hash256 hash;
  };
  // The same for many at once, which is much faster; of several with one id the last stays.
  void insert(std::span<const Entry> entries);
  // True if `id` was there.
  bool erase(std::uint64_t id);

  // Every entry with distance <= radius_bits (0 to 256), nearest first, then by id.
  [[nodiscard]] std::vector<Neighbour> find(const Hash256& query, int radius_bits) const;
  // The same for each of many queries; much faster a query than one by one.
  [[nodiscard]] BatchFound find_batch(std::span<const Hash256> queries, int radius_bits) const;
  [[nodiscard]] std::size_t size() const;
  // Memory of hashes, ids and tables, in bytes.
  [[nodiscard]] std::size_t bytes_used() const;

  // Sorting new entries into tables beside changes and questions, for an index that does not merge
  // itself: begin_merge() and finish_merge() are changes and quick; between them IndexMerge::run()
  // does the work on any thread. One merge at a time; a merge that is dropped changes nothing.
  // Nothing where there is nothing to do; `all` asks for one table over everything. Entries that
  // were read from a file are brought into memory so, last.
  [[nodiscard]] std::optional<IndexMerge> begin_merge(bool all = false);
  void finish_merge(IndexMerge merge);
  // A merge of everything as it is now, even where there is nothing to merge, for its image().
  [[nodiscard]] IndexMerge begin_snapshot();
  // Takes in the entries of a snapshot file, as one change, and reads them where they lie: 64-byte
  // aligned, unchanged for as long as `keeps` is held. Returns the sequence number that the image
  // was given. What could lead a search astray is checked; the checksums of the entries are not,
  // which check_snapshot() does. Error: kCorrupt.
  [[nodiscard]] Result<std::uint64_t> load(std::span<const std::byte> file,
                                           std::shared_ptr<const void> keeps);
  [[nodiscard]] static Result<void> check_snapshot(std::span<const std::byte> file);

 private:
  friend class IndexMerge;
  struct State;
  explicit HammingIndex(std::unique_ptr<State> state);
  void merge_now();
  std::unique_ptr<State> state_;
};

class IndexMerge {
 public:
  struct State;
  explicit IndexMerge(std::unique_ptr<State> state);
  IndexMerge(IndexMerge&&) noexcept;
  IndexMerge& operator=(IndexMerge&&) noexcept;
  ~IndexMerge();
  void run();
  // After run(), of begin_snapshot(): the file's bytes, while this object or the index that it was
  // finished in lives. `sequence` is the caller's, for instance how many changes it holds.
  [[nodiscard]] IndexImage image(std::uint64_t sequence) const;

 private:
  friend class HammingIndex;
  std::unique_ptr<State> state_;
};

// Kernels compiled in that this CPU can run, fastest first; "scalar" is always last.
[[nodiscard]] std::vector<std::string_view> match_kernel_names();

}  // namespace holdfast
