// The search in a snapshot. Safe from any thread that holds one.
#include "match/snapshot.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "match/band_search.h"

namespace holdfast {
namespace {

using match_kernels::Kernel;

constexpr std::size_t kMaxDistance = 256;
constexpr std::size_t kManyFound = 256;
// Their hits stay in the nearer caches until they are put in order.
constexpr std::size_t kQueriesAtOnce = 64;

struct Found {
  std::uint32_t query = 0;
  Neighbour neighbour;
};

bool by_id(const Found& a, const Found& b) { return a.neighbour.id < b.neighbour.id; }

// Orders what one query found. Where that is much, by counting: there are few distances, and ids
// are often in order already.
void sort_found(std::span<Found> found) {
  if (found.size() <= kManyFound) {
    std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
      return std::pair(a.neighbour.distance_bits, a.neighbour.id) <
             std::pair(b.neighbour.distance_bits, b.neighbour.id);
    });
    return;
  }
  std::array<std::size_t, kMaxDistance + 2> next{};
  for (const Found& each : found)
    ++next[static_cast<std::size_t>(each.neighbour.distance_bits) + 1];
  for (std::size_t i = 1; i < next.size(); ++i) next[i] += next[i - 1];
  const std::vector<Found> unsorted(found.begin(), found.end());
  std::array<std::size_t, kMaxDistance + 2> starts = next;
  for (const Found& each : unsorted) {
    found[next[static_cast<std::size_t>(each.neighbour.distance_bits)]++] = each;
  }
  for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
    const auto group = found.subspan(starts[i], starts[i + 1] - starts[i]);
    if (!std::is_sorted(group.begin(), group.end(), by_id)) {
      std::sort(group.begin(), group.end(), by_id);
    }
  }
}

// Keeps of `hits` the rows of `part` that are alive.
template <class Part>
void keep_alive(const Part& part, std::uint64_t version, std::vector<RowHit>& hits,
                std::vector<Found>& found) {
  for (const RowHit& hit : hits) {
    if (!part.is_alive(hit.row, version)) continue;
    found.push_back({hit.query, {part.id(hit.row), hit.distance_bits}});
  }
  hits.clear();
}

void search_some(const Kernel& kernel, const Snapshot& snapshot, std::span<const Hash256> queries,
                 int radius_bits, BatchFound& out) {
  const std::uint64_t version = snapshot.version.load(std::memory_order_acquire);
  std::vector<RowHit> hits;
  std::vector<Found> found;
  for (const auto& segment : snapshot.segments) {
    search_bands(kernel, segment->bands(), segment->hashes(), queries, radius_bits, hits);
    keep_alive(*segment, version, hits, found);
  }
  for (const auto& tail : snapshot.tails) {
    const std::size_t rows = tail->rows();
    if (rows == 0) continue;
    for (std::uint32_t query = 0; query < queries.size(); ++query) {
      scan_rows(kernel, tail->hashes(), rows, queries[query], query, radius_bits, hits);
    }
    keep_alive(*tail, version, hits, found);
  }
  // Each part gave its own in the order of the queries.
  const auto by_query = [](const Found& a, const Found& b) { return a.query < b.query; };
  if (!std::is_sorted(found.begin(), found.end(), by_query)) {
    std::stable_sort(found.begin(), found.end(), by_query);
  }
  auto begin = found.begin();
  for (std::uint32_t query = 0; query < queries.size(); ++query) {
    auto end = begin;
    while (end != found.end() && end->query == query) ++end;
    sort_found({begin, end});
    for (; begin != end; ++begin) out.neighbours.push_back(begin->neighbour);
    out.starts.push_back(out.neighbours.size());
  }
}

}  // namespace

void search_snapshot(const Kernel& kernel, const Snapshot& snapshot,
                     std::span<const Hash256> queries, int radius_bits, BatchFound& out) {
  for (std::size_t first = 0; first < queries.size(); first += kQueriesAtOnce) {
    search_some(kernel, snapshot,
                queries.subspan(first, std::min(kQueriesAtOnce, queries.size() - first)),
                radius_bits, out);
  }
}

}  // namespace holdfast
