// The index: tables over most rows, and a tail of new rows that is read whole. Many readers or one
// writer at a time.
#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <utility>

#include "holdfast/match.h"
#include "match/band_table.h"
#include "match/kernels/kernel.h"
#include "match/row_store.h"

namespace holdfast {
namespace {

using match_kernels::Hit;
using match_kernels::Kernel;

constexpr int kMaxRadiusBits = 256;
// Rows a kernel is given at once: its hits then stay on the stack and in the nearest cache.
constexpr std::size_t kScanRows = 1024;
constexpr std::size_t kTailRows = 4096;
constexpr std::size_t kTablesATier = 4;

const Kernel* kernel_named(std::string_view name) {
  for (const Kernel* kernel : match_kernels::all_kernels()) {
    if ((name.empty() || name == kernel->name) && kernel->supported()) return kernel;
  }
  return nullptr;
}

}  // namespace

struct HammingIndex::State {
  void scan(const Hash256& query, int radius_bits, std::size_t first, std::size_t last,
            std::vector<RowHit>& hits) const;
  void tidy();
  void rebuild();

  const Kernel* kernel = nullptr;
  RowStore store;
  std::vector<std::unique_ptr<const BandTable>> tables;  // of rows from 0 on, in order
  std::vector<int> tiers;                                // of each table
  std::size_t tabled = 0;                                // rows that the tables cover
};

// Compares with each of the rows.
void HammingIndex::State::scan(const Hash256& query, int radius_bits, std::size_t first,
                               std::size_t last, std::vector<RowHit>& hits) const {
  std::array<Hit, kScanRows> found;
  while (first < last) {
    const std::size_t block_end = (first / RowStore::kBlockRows + 1) * RowStore::kBlockRows;
    const std::size_t count = std::min({kScanRows, last - first, block_end - first});
    const std::size_t near =
        kernel->scan(store.row(first), count, query.bytes.data(), radius_bits, found.data());
    for (std::size_t i = 0; i < near; ++i) {
      hits.push_back({static_cast<std::uint32_t>(first + found[i].row), found[i].distance_bits});
    }
    first += count;
  }
}

// Puts new rows into a table once they are many, and joins tables of one tier once those are. Each
// row is so moved a few times only (Bentley and Saxe, "Decomposable searching problems", 1980).
void HammingIndex::State::tidy() {
  if (store.rows() - store.alive() > std::max(kTailRows, store.alive() / 2)) {
    rebuild();
    return;
  }
  if (store.rows() - tabled < kTailRows) return;
  tables.push_back(std::make_unique<BandTable>(store, tabled, store.rows()));
  tiers.push_back(0);
  tabled = store.rows();
  while (tiers.size() >= kTablesATier && tiers[tiers.size() - kTablesATier] == tiers.back()) {
    const std::size_t first = tables[tables.size() - kTablesATier]->first();
    const int tier = tiers.back() + 1;
    tables.resize(tables.size() - kTablesATier);
    tiers.resize(tables.size());
    tables.push_back(std::make_unique<BandTable>(store, first, tabled));
    tiers.push_back(tier);
  }
}

// Leaves the dead rows behind.
void HammingIndex::State::rebuild() {
  RowStore alive;
  for (std::size_t row = 0; row < store.rows(); ++row) {
    if (!store.is_alive(row)) continue;
    Hash256 hash;
    std::memcpy(hash.bytes.data(), store.row(row), RowStore::kRowBytes);
    alive.add(store.id(row), hash);
  }
  store = std::move(alive);
  tables.clear();
  tiers.clear();
  tabled = store.rows();
  if (tabled == 0) return;
  tables.push_back(std::make_unique<BandTable>(store, 0, tabled));
  int tier = 0;
  for (std::size_t rows = kTailRows; rows * kTablesATier <= tabled; rows *= kTablesATier) ++tier;
  tiers.push_back(tier);
}

Result<HammingIndex> HammingIndex::create(std::string_view kernel) {
  const Kernel* chosen = kernel_named(kernel);
  if (chosen == nullptr) {
    return fail(ErrorCode::kUnsupported,
                "This program or this processor lacks that kernel; leave the kernel out.");
  }
  auto state = std::make_unique<State>();
  state->kernel = chosen;
  return HammingIndex(std::move(state));
}

HammingIndex::HammingIndex(std::unique_ptr<State> state) : state_(std::move(state)) {}
HammingIndex::HammingIndex(HammingIndex&&) noexcept = default;
HammingIndex& HammingIndex::operator=(HammingIndex&&) noexcept = default;
HammingIndex::~HammingIndex() = default;

void HammingIndex::insert(std::uint64_t id, const Hash256& hash) {
  state_->store.take_out(id);
  state_->store.add(id, hash);
  state_->tidy();
}

void HammingIndex::insert(std::span<const Entry> entries) {
  for (const Entry& entry : entries) {
    state_->store.take_out(entry.id);
    state_->store.add(entry.id, entry.hash);
  }
  const std::size_t fresh = state_->store.rows() - state_->tabled;
  if (fresh > kTailRows && fresh >= state_->tabled) {
    state_->rebuild();
  } else {
    state_->tidy();
  }
}

bool HammingIndex::erase(std::uint64_t id) {
  if (!state_->store.take_out(id)) return false;
  state_->tidy();
  return true;
}

std::vector<Neighbour> HammingIndex::find(const Hash256& query, int radius_bits) const {
  std::vector<Neighbour> found;
  if (radius_bits < 0) return found;
  const int radius = std::min(radius_bits, kMaxRadiusBits);
  const State& state = *state_;
  std::vector<RowHit> hits;
  for (const auto& table : state.tables) {
    if (!table->find(*state.kernel, state.store, query, radius, hits)) {
      state.scan(query, radius, table->first(), table->last(), hits);
    }
  }
  state.scan(query, radius, state.tabled, state.store.rows(), hits);
  // A row that is near in several pairs of words was found several times.
  std::sort(hits.begin(), hits.end(),
            [](const RowHit& a, const RowHit& b) { return a.row < b.row; });
  const auto end = std::unique(hits.begin(), hits.end(),
                               [](const RowHit& a, const RowHit& b) { return a.row == b.row; });
  for (auto hit = hits.begin(); hit != end; ++hit) {
    if (state.store.is_alive(hit->row)) {
      found.push_back({state.store.id(hit->row), hit->distance_bits});
    }
  }
  std::sort(found.begin(), found.end(), [](const Neighbour& a, const Neighbour& b) {
    return std::pair(a.distance_bits, a.id) < std::pair(b.distance_bits, b.id);
  });
  return found;
}

std::size_t HammingIndex::size() const { return state_->store.alive(); }

std::size_t HammingIndex::bytes_used() const {
  std::size_t bytes = state_->store.bytes_used();
  for (const auto& table : state_->tables) bytes += table->bytes_used();
  return bytes;
}

std::vector<std::string_view> match_kernel_names() {
  std::vector<std::string_view> names;
  for (const Kernel* kernel : match_kernels::all_kernels()) {
    if (kernel->supported()) names.emplace_back(kernel->name);
  }
  return names;
}

}  // namespace holdfast
