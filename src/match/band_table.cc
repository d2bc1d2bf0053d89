// Tables by word, and the search in them. Many readers.
#include "match/band_table.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace holdfast {
namespace {

using match_kernels::Kernel;
using match_kernels::NearHit;
using match_kernels::NearRun;

constexpr int kPairs = 8;
constexpr int kMaxWordRadius = 4;  // of pairs at most 9 apart: radius 72 and less
constexpr std::size_t kMasks = 2517;
constexpr std::size_t kRunsAtOnce = 320;
constexpr std::size_t kHitsAtOnce = 1024;
constexpr std::size_t kRowsARun = 8;  // rows a run should have, where there are enough
// What comparing with one row costs, against one row in a run and against one run.
constexpr std::size_t kRunRowsARow = 3;
constexpr std::size_t kRowsARunAsked = 12;

// All 16-bit words with at most kMaxWordRadius bits, fewest bits first.
struct Masks {
  std::array<std::uint16_t, kMasks> words{};
  std::array<std::size_t, kMaxWordRadius + 1> ends{};  // of those with at most so many bits
};

constexpr Masks make_masks() {
  Masks out;
  std::size_t count = 0;
  for (int bits = 0; bits <= kMaxWordRadius; ++bits) {
    for (unsigned word = 0; word < 65536; ++word) {
      if (std::popcount(word) == bits) out.words[count++] = static_cast<std::uint16_t>(word);
    }
    out.ends[static_cast<std::size_t>(bits)] = count;
  }
  return out;
}

const Masks& masks() {
  static const Masks kMade = make_masks();
  return kMade;
}

std::array<std::uint16_t, 16> words_of(const std::uint8_t* hash) {
  std::array<std::uint16_t, 16> words;
  std::memcpy(words.data(), hash, sizeof words);
  return words;
}

void fetch(const void* address) { __builtin_prefetch(address); }

int distance_bits(const std::uint8_t* a, const std::uint8_t* b) {
  std::uint64_t x[4];
  std::uint64_t y[4];
  std::memcpy(x, a, sizeof x);
  std::memcpy(y, b, sizeof y);
  return std::popcount(x[0] ^ y[0]) + std::popcount(x[1] ^ y[1]) + std::popcount(x[2] ^ y[2]) +
         std::popcount(x[3] ^ y[3]);
}

}  // namespace

// One look-up under way: the runs still to be read, and what it may cost before it is given up.
struct BandTable::Search {
  const Kernel& kernel;
  const RowStore& store;
  const std::uint8_t* query;
  int radius_bits;
  std::vector<RowHit>& hits;
  std::array<std::uint16_t, kWords> words;
  std::size_t budget;  // rows of runs that may still be read
  std::array<NearRun, kRunsAtOnce> runs;
  std::size_t run_count = 0;
};

BandTable::BandTable(const RowStore& store, std::size_t first, std::size_t last)
    : first_(first), last_(last) {
  for (std::size_t row = first; row < last; ++row) count_ += store.is_alive(row) ? 1 : 0;
  key_bits_ = std::clamp(static_cast<int>(std::bit_width(count_ / kRowsARun)), 4, 16);
  for (std::size_t word = 0; word < kWords; ++word) fill(store, word);
}

void BandTable::fill(const RowStore& store, std::size_t word) {
  Table& table = tables_[word];
  const int shift = 16 - key_bits_;
  table.starts.assign((std::size_t{1} << key_bits_) + 1, 0);
  table.others.resize(count_ + match_kernels::kNearPadding);
  table.rows.resize(count_);
  const auto key_of = [&](std::size_t row) {
    std::uint16_t own;
    std::memcpy(&own, store.row(row) + word * 2, 2);
    return static_cast<std::size_t>(own >> shift);
  };
  for (std::size_t row = first_; row < last_; ++row) {
    if (store.is_alive(row)) ++table.starts[key_of(row) + 1];
  }
  for (std::size_t key = 1; key < table.starts.size(); ++key) {
    table.starts[key] += table.starts[key - 1];
  }
  // Each start moves to its run's end while the run is filled; then all move back by one.
  for (std::size_t row = first_; row < last_; ++row) {
    if (!store.is_alive(row)) continue;
    const std::uint32_t at = table.starts[key_of(row)]++;
    std::memcpy(&table.others[at], store.row(row) + (word ^ 1) * 2, 2);
    table.rows[at] = static_cast<std::uint32_t>(row);
  }
  std::copy_backward(table.starts.begin(), table.starts.end() - 1, table.starts.end());
  table.starts[0] = 0;
}

bool BandTable::find(const Kernel& kernel, const RowStore& store, const Hash256& query,
                     int radius_bits, std::vector<RowHit>& hits) const {
  const int rest = (radius_bits + 1) % kPairs;
  const int least_pair_radius = (radius_bits + 1) / kPairs - 1;
  if ((least_pair_radius + 1) / 2 > kMaxWordRadius) return false;
  const std::size_t before = hits.size();
  Search search{.kernel = kernel,
                .store = store,
                .query = query.bytes.data(),
                .radius_bits = radius_bits,
                .hits = hits,
                .words = words_of(query.bytes.data()),
                .budget = count_ * kRunRowsARow,
                .runs = {}};
  bool goes_on = true;
  for (int pair = 0; pair < kPairs && goes_on; ++pair) {
    const int pair_radius = least_pair_radius + (pair < rest ? 1 : 0);
    if (pair_radius < 0) continue;
    const auto word = static_cast<std::size_t>(pair) * 2;
    const int first_radius = pair_radius / 2;
    goes_on = ask(search, word, first_radius, 0, pair_radius);
    // What is left: the first word is too far to be found by it, so the second is nearer.
    if (goes_on && pair_radius > first_radius) {
      goes_on =
          ask(search, word + 1, pair_radius - first_radius - 1, first_radius + 1, pair_radius);
    }
  }
  goes_on = goes_on && flush(search);
  if (!goes_on) hits.resize(before);
  return goes_on;
}

// Adds the runs of the rows whose word is at most `word_radius` away; of them those count whose
// other word is at least `least_other` and with it at most `pair_radius` away.
bool BandTable::ask(Search& search, std::size_t word, int word_radius, int least_other,
                    int pair_radius) const {
  const Table& table = tables_[word];
  const unsigned ignored = (1U << (16 - key_bits_)) - 1;
  const std::size_t end = masks().ends[static_cast<std::size_t>(word_radius)];
  std::size_t bits = 0;
  for (std::size_t i = 0; i < end; ++i) {
    const std::uint16_t mask = masks().words[i];
    if (i >= masks().ends[bits]) ++bits;
    if ((mask & ignored) != 0) continue;
    if (search.run_count == kRunsAtOnce && !flush(search)) return false;
    if (search.budget < kRowsARunAsked) return false;
    search.budget -= kRowsARunAsked;
    const std::size_t key = static_cast<std::size_t>(search.words[word] ^ mask) >> (16 - key_bits_);
    fetch(&table.starts[key]);
    search.runs[search.run_count++] = {
        .others = nullptr,
        .count = static_cast<std::uint32_t>(key),
        .at = 0,
        .table = static_cast<std::uint16_t>(word),
        .word = search.words[word ^ 1],
        .least = static_cast<std::uint16_t>(least_other),
        .most = static_cast<std::uint16_t>(pair_radius - static_cast<int>(bits))};
  }
  return true;
}

// Reads the runs: where they are, then their words, then the rows, each asked of memory ahead.
bool BandTable::flush(Search& search) const {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < search.run_count; ++i) {
    NearRun run = search.runs[i];
    const Table& table = tables_[run.table];
    run.at = table.starts[run.count];
    run.count = table.starts[run.count + 1] - run.at;
    if (run.count == 0) continue;
    if (search.budget < run.count) return false;
    search.budget -= run.count;
    run.others = table.others.data() + run.at;
    fetch(run.others);
    fetch(run.others + 32);
    search.runs[kept++] = run;
  }
  search.run_count = 0;
  std::array<NearHit, kHitsAtOnce> near;
  for (std::size_t from = 0; from < kept;) {
    const match_kernels::NearResult done =
        search.kernel.near(search.runs.data() + from, kept - from, near.data(), near.size());
    from += done.runs;
    const std::span<NearHit> found(near.data(), done.hits);
    for (const NearHit& hit : found) fetch(&tables_[hit.table].rows[hit.at]);
    for (NearHit& hit : found) {
      hit.at = tables_[hit.table].rows[hit.at];
      fetch(search.store.row(hit.at));
    }
    if (search.budget < found.size() * kRunRowsARow) return false;
    search.budget -= found.size() * kRunRowsARow;
    for (const NearHit& hit : found) {
      const int distance = distance_bits(search.store.row(hit.at), search.query);
      if (distance <= search.radius_bits) search.hits.push_back({hit.at, distance});
    }
  }
  return true;
}

std::size_t BandTable::bytes_used() const {
  std::size_t bytes = 0;
  for (const Table& table : tables_) {
    bytes += table.starts.capacity() * sizeof(std::uint32_t) +
             table.others.capacity() * sizeof(std::uint16_t) +
             table.rows.capacity() * sizeof(std::uint32_t);
  }
  return bytes;
}

}  // namespace holdfast
