// What questions are asked of: some segments and some tails, and up to which change they count.
// Readers hold one in Grace; the writer replaces it. Every row that was there at `version` or
// earlier, and was not dead then, is in exactly one of its parts.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "holdfast/match.h"
#include "match/kernels/kernel.h"
#include "match/segment.h"
#include "match/tail.h"

namespace holdfast {

struct Snapshot {
  std::vector<std::shared_ptr<Segment>> segments;
  std::vector<std::shared_ptr<Tail>> tails;  // the last one takes new rows
  // The changes so far, while this is the current one; then it stays. A reader takes it first and
  // sees what was born by then and not dead by then, so of no change a half.
  std::atomic<std::uint64_t> version{0};
};

// Appends what each query finds to `out`, nearest first, then by id.
void search_snapshot(const match_kernels::Kernel& kernel, const Snapshot& snapshot,
                     std::span<const Hash256> queries, int radius_bits, BatchFound& out);

}  // namespace holdfast
