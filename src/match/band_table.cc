// Makes the tables by word. Many readers once made.
#include "match/band_table.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>
#include <vector>

#include "match/kernels/kernel.h"

namespace holdfast {
namespace {

constexpr std::size_t kRowsARun = 8;  // rows a run should have, where there are enough
constexpr std::size_t kParts = 256;   // of a large table, by a word's first eight bits
constexpr std::size_t kLargeTable = 1 << 17;

std::uint16_t word_at(const std::uint8_t* rows, std::size_t row, std::size_t word) {
  std::uint16_t out = 0;
  std::memcpy(&out, rows + row * BandTable::kRowBytes + word * 2, sizeof out);
  return out;
}

// The arrays being filled, in place of so many arguments.
struct Filling {
  const std::uint8_t* rows;
  std::size_t count;
  std::size_t word;
  int shift;  // from a word to its key
  std::uint32_t* starts;
  std::uint16_t* others;
  std::uint32_t* places;
};

// Counts, then places: a row goes to its run at once, which is quick while all runs are at hand.
void fill_small(const Filling& to) {
  const std::size_t keys = std::size_t{1} << (BandTable::kWordBits - to.shift);
  for (std::size_t row = 0; row < to.count; ++row) {
    ++to.starts[(word_at(to.rows, row, to.word) >> to.shift) + 1];
  }
  for (std::size_t key = 1; key <= keys; ++key) to.starts[key] += to.starts[key - 1];
  // Each start moves to its run's end while the run is filled; then all move back by one.
  for (std::size_t row = 0; row < to.count; ++row) {
    const std::uint32_t at = to.starts[word_at(to.rows, row, to.word) >> to.shift]++;
    to.others[at] = word_at(to.rows, row, to.word ^ 1);
    to.places[at] = static_cast<std::uint32_t>(row);
  }
  std::copy_backward(to.starts, to.starts + keys, to.starts + keys + 1);
  to.starts[0] = 0;
}

// In two steps, first by eight bits and then each part by the rest, so that what is written at one
// time fits the nearer caches.
void fill_large(const Filling& to) {
  std::array<std::uint32_t, kParts + 1> parts{};
  for (std::size_t row = 0; row < to.count; ++row) {
    ++parts[static_cast<std::size_t>(word_at(to.rows, row, to.word) >> 8) + 1];
  }
  for (std::size_t part = 0; part < kParts; ++part) parts[part + 1] += parts[part];
  std::array<std::uint32_t, kParts> next{};
  std::copy_n(parts.begin(), kParts, next.begin());
  std::vector<std::uint8_t> rest(to.count);
  for (std::size_t row = 0; row < to.count; ++row) {
    const unsigned own = word_at(to.rows, row, to.word);
    const std::uint32_t at = next[own >> 8]++;
    rest[at] = static_cast<std::uint8_t>(own);
    to.others[at] = word_at(to.rows, row, to.word ^ 1);
    to.places[at] = static_cast<std::uint32_t>(row);
  }
  std::vector<std::pair<std::uint16_t, std::uint32_t>> part_rows;
  for (std::size_t part = 0; part < kParts; ++part) {
    const std::size_t first = parts[part];
    const std::size_t last = parts[part + 1];
    part_rows.resize(last - first);
    std::array<std::uint32_t, kParts + 1> runs{};
    for (std::size_t at = first; at < last; ++at) {
      part_rows[at - first] = {to.others[at], to.places[at]};
      ++runs[std::size_t{rest[at]} + 1];
    }
    runs[0] = parts[part];
    for (std::size_t low = 0; low < kParts; ++low) {
      const std::size_t own = (part << 8) | low;
      if ((own & ((std::size_t{1} << to.shift) - 1)) == 0) to.starts[own >> to.shift] = runs[low];
      runs[low + 1] += runs[low];
    }
    for (std::size_t at = first; at < last; ++at) {
      const std::uint32_t place = runs[rest[at]]++;
      to.others[place] = part_rows[at - first].first;
      to.places[place] = part_rows[at - first].second;
    }
  }
  to.starts[std::size_t{1} << (BandTable::kWordBits - to.shift)] =
      static_cast<std::uint32_t>(to.count);
}

}  // namespace

int BandTable::key_bits_for(std::size_t count) {
  return std::clamp(static_cast<int>(std::bit_width(count / kRowsARun)), 4, kWordBits);
}

BandTable::BandTable(const MatchMemory& memory, const TaskRunner& run_tasks,
                     const std::uint8_t* rows, std::size_t count)
    : count_(count), key_bits_(key_bits_for(count)) {
  HOLDFAST_CHECK(count <= kMaxRows);
  const auto fill_word = [&](std::size_t word) { fill(memory, rows, word); };
  if (run_tasks && count >= kLargeTable) {
    run_tasks(kWords, fill_word);
  } else {
    for (std::size_t word = 0; word < kWords; ++word) fill_word(word);
  }
}

BandTable::BandTable(std::size_t count, std::array<Table, kWords> tables)
    : count_(count), key_bits_(key_bits_for(count)), tables_(std::move(tables)) {}

void BandTable::fill(const MatchMemory& memory, const std::uint8_t* rows, std::size_t word) {
  Table& table = tables_[word];
  table.starts = Array<std::uint32_t>(memory, (std::size_t{1} << key_bits_) + 1);
  table.others = Array<std::uint16_t>(memory, count_ + match_kernels::kNearPadding);
  table.rows = Array<std::uint32_t>(memory, count_);
  const Filling filling{.rows = rows,
                        .count = count_,
                        .word = word,
                        .shift = kWordBits - key_bits_,
                        .starts = table.starts.writable(),
                        .others = table.others.writable(),
                        .places = table.rows.writable()};
  if (count_ >= kLargeTable) {
    fill_large(filling);
  } else {
    fill_small(filling);
  }
}

std::size_t BandTable::bytes_used() const {
  std::size_t bytes = 0;
  for (const Table& table : tables_) {
    bytes += table.starts.bytes() + table.others.bytes() + table.rows.bytes();
  }
  return bytes;
}

}  // namespace holdfast
