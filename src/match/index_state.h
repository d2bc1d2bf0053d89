// The parts behind HammingIndex and IndexMerge. What one thread at a time may do is marked as the
// writer's.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "holdfast/match.h"
#include "match/grace.h"
#include "match/kernels/kernel.h"
#include "match/snapshot.h"

namespace holdfast {

struct IndexMerge::State {
  std::uint64_t version = 0;  // rows dead by then are left behind
  std::vector<std::shared_ptr<Segment>> segments;
  std::vector<std::shared_ptr<Tail>> tails;
  const MatchMemory* memory = nullptr;
  TaskRunner run_tasks;
  std::shared_ptr<Segment> made;  // null where no row is left
  bool is_run = false;
  std::shared_ptr<const int> token;  // says that the merge is still wanted

  [[nodiscard]] bool takes(const void* part) const;
  void make();
  // Whether nothing would come of a merge but one of the segments itself.
  [[nodiscard]] bool is_one_clean_segment() const;
};

struct HammingIndex::State {
  // A row that died while a merge was under way, which may have copied it.
  struct Killed {
    const void* part = nullptr;
    std::uint64_t id = 0;
    std::uint64_t version = 0;
  };
  struct Retired {
    std::unique_ptr<const Snapshot> snapshot;
    std::uint64_t phase = 0;
  };

  State();
  ~State();
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  // The writer's.
  [[nodiscard]] std::uint64_t version() const;
  [[nodiscard]] std::unique_ptr<Snapshot> copy_of_current() const;
  void publish(std::unique_ptr<Snapshot> next, std::uint64_t at_version);
  void collect();
  void add_tail();
  bool take_out(std::uint64_t id, std::uint64_t at_version);
  void adopt(std::shared_ptr<Segment> segment);
  void count_change(std::uint64_t at_version);
  [[nodiscard]] std::unique_ptr<IndexMerge::State> gather(std::size_t first_segment) const;
  [[nodiscard]] IndexMerge start(std::unique_ptr<IndexMerge::State> merge);

  const match_kernels::Kernel* kernel = nullptr;
  const MatchMemory* memory = nullptr;
  TaskRunner run_tasks;
  bool merges_itself = true;
  std::atomic<Snapshot*> current;
  mutable Grace grace;
  std::atomic<std::size_t> alive{0};
  std::vector<Retired> retired;
  std::vector<Killed> killed;
  std::weak_ptr<const int> merging;
};

}  // namespace holdfast
