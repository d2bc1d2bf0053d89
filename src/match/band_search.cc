// The search in band tables as a pipeline. What a look-up waits for is memory: a key's start, then
// the run, then the row's number, then its hash, each an address that the one before gives. So the
// work is cut into units of a few keys of one word of one query; each round takes one unit through
// one step and asks memory for what its next step reads, and units of one query, and then of the
// next, follow each other without a gap.
#include "match/band_search.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <vector>

namespace holdfast {
namespace {

using match_kernels::Hit;
using match_kernels::Kernel;
using match_kernels::NearRun;

constexpr int kPairs = 8;
constexpr int kMaxWordRadius = 4;  // of pairs at most 9 apart: radius 72 and less
constexpr std::size_t kMasks = 2517;
constexpr std::size_t kMostRuns = 17;    // of a unit: a word and its neighbours by one bit
constexpr std::size_t kLeastRuns = 4;    // where runs are long
constexpr std::size_t kLinesAUnit = 24;  // about as many as a processor waits for at a time
constexpr std::size_t kUnits = 16;       // under way at a time, a power of two
constexpr std::size_t kRunsAhead = 4;    // units between asking for a start and reading it
constexpr std::size_t kWordsAhead = 4;   // between asking for a run and reading it
constexpr std::size_t kHitsAtOnce = 64;
constexpr std::size_t kMostLinesAsked = 12;  // of one run; the processor sees the rest coming
constexpr std::size_t kLineBytes = 64;
constexpr std::size_t kScanRows = 1024;  // their hits stay on the stack and in the nearest cache
// What comparing with one row costs, against one row in a run and against one run.
constexpr std::size_t kRunRowsARow = 3;
constexpr std::size_t kRowsARunAsked = 12;

static_assert(std::endian::native == std::endian::little, "a word's first byte is its lower one");

// The changes of a key that leave it at most kMaxWordRadius bits away, fewest bits first.
struct Masks {
  std::array<std::uint16_t, kMasks> words{};
  std::array<std::size_t, kMaxWordRadius + 1> ends{};  // of those with at most so many bits
};

// For keys of each length.
using MasksByLength = std::array<Masks, BandTable::kWordBits + 1>;

MasksByLength make_masks() {
  MasksByLength out;
  for (std::size_t length = 0; length < out.size(); ++length) {
    std::array<std::vector<std::uint16_t>, kMaxWordRadius + 1> by_bits;
    for (unsigned word = 0; word < (1U << length); ++word) {
      const auto bits = static_cast<std::size_t>(std::popcount(word));
      if (bits < by_bits.size()) by_bits[bits].push_back(static_cast<std::uint16_t>(word));
    }
    std::size_t count = 0;
    for (std::size_t bits = 0; bits < by_bits.size(); ++bits) {
      std::copy(by_bits[bits].begin(), by_bits[bits].end(), out[length].words.begin() + count);
      count += by_bits[bits].size();
      out[length].ends[bits] = count;
    }
  }
  return out;
}

const Masks& masks_of(int key_bits) {
  static const MasksByLength kMade = make_masks();
  return kMade[static_cast<std::size_t>(key_bits)];
}

// Keys to ask of one word's table: those that differ from the query's by one of some masks.
struct Step {
  std::uint16_t word = 0;
  std::uint16_t first = 0;  // of the masks
  std::uint16_t count = 0;
  std::uint16_t most = 0;       // bits in which the pair's other word may differ
  bool is_first_equal = false;  // the first mask is none: there it may differ in one bit more
};

// One step for one query, under way.
struct Unit {
  std::uint32_t query = 0;
  std::uint32_t count = 0;
  std::uint32_t equal = 0;  // of the runs those of the equal word, which come first
  const Step* step = nullptr;
  std::array<NearRun, kMostRuns * 2> runs;  // keys at first; then each is a run or two pieces
};

struct Candidate {
  std::uint32_t query;
  std::uint16_t word;
  std::uint32_t at;  // a place in the word's table, then the row
};

void fetch(const void* address) { __builtin_prefetch(address); }

// A run as one or two pieces of at most kPiece words, the second of which ends with it, and asks
// memory for them. No branch waits for the count where it is small: the run's place came from
// memory itself, and a wrong guess would undo what was asked after it. Returns how many pieces.
std::uint32_t add_pieces(const std::uint16_t* words, std::uint32_t at, std::uint32_t count,
                         NearRun* pieces) {
  constexpr std::uint32_t kPiece = 16;
  const std::uint16_t* run = words + at;
  fetch(run);
  if (count > 2 * kPiece) {
    const std::size_t lines = count * sizeof(std::uint16_t) / kLineBytes + 1;
    for (std::size_t line = 1; line <= std::min(kMostLinesAsked, lines); ++line) {
      fetch(run + line * (kLineBytes / sizeof(std::uint16_t)));
    }
    pieces[0] = {at, count};
    return 1;
  }
  fetch(run + std::max(count, kPiece) - 1);
  pieces[0] = {at, std::min(count, kPiece)};
  pieces[1] = {at + count - kPiece, kPiece};
  return count > kPiece ? 2 : 1;
}

// So many that one unit's lines come while another's are read: fewer where a run has many.
std::size_t runs_a_unit(const BandTable& bands) {
  const std::size_t run_bytes = (bands.count() >> bands.key_bits()) * sizeof(std::uint16_t);
  return std::clamp(kLinesAUnit / (1 + run_bytes / kLineBytes), kLeastRuns, kMostRuns);
}

class Search {
 public:
  Search(const Kernel& kernel, const BandTable& bands, const std::uint8_t* rows,
         std::span<const Hash256> queries, int radius_bits, std::vector<RowHit>& hits)
      : kernel_(kernel),
        bands_(bands),
        rows_(rows),
        queries_(queries),
        radius_bits_(radius_bits),
        masks_(masks_of(bands.key_bits())),
        shift_(BandTable::kWordBits - bands.key_bits()),
        runs_a_unit_(runs_a_unit(bands)),
        hits_(hits),
        left_(queries.size(), bands.count() * kRunRowsARow) {}

  // False where the keys of a query alone would cost more than comparing with each row.
  bool plan();
  void run();
  [[nodiscard]] bool gave_up(std::size_t query) const { return left_[query] == kGaveUp; }

 private:
  static constexpr std::size_t kGaveUp = ~std::size_t{0};
  void plan_word(std::size_t word, int word_radius, int pair_radius);
  [[nodiscard]] bool spend(std::uint32_t query, std::size_t cost);
  [[nodiscard]] std::uint16_t word_of(std::uint32_t query, std::size_t word) const {
    std::uint16_t out = 0;
    std::memcpy(&out, queries_[query].bytes.data() + word * 2, sizeof out);
    return out;
  }
  void ask_starts(Unit& unit, const Step& step, std::uint32_t query) const;
  void ask_runs(Unit& unit);
  void read_runs(Unit& unit);
  void read_some(const Unit& unit, NearRun* runs, std::size_t count, int most);
  void follow();
  void compare();

  const Kernel& kernel_;
  const BandTable& bands_;
  const std::uint8_t* rows_;
  std::span<const Hash256> queries_;
  const int radius_bits_;
  const Masks& masks_;
  const int shift_;
  const std::size_t runs_a_unit_;
  std::vector<RowHit>& hits_;
  std::vector<std::size_t> left_;  // for each query what it may still cost
  std::vector<Step> steps_;
  std::size_t keys_asked_ = 0;  // by all steps
  std::array<Unit, kUnits> units_;
  std::array<Candidate, kHitsAtOnce> found_;  // memory was asked for their rows' numbers
  std::size_t found_count_ = 0;
  std::array<Candidate, kHitsAtOnce> rows_asked_;  // and for their hashes
  std::size_t rows_asked_count_ = 0;
};

bool Search::plan() {
  const int rest = (radius_bits_ + 1) % kPairs;
  const int least_pair_radius = (radius_bits_ + 1) / kPairs - 1;
  if ((least_pair_radius + 1) / 2 > kMaxWordRadius) return false;
  steps_.reserve(kPairs * 2);
  for (int pair = 0; pair < kPairs; ++pair) {
    const int pair_radius = least_pair_radius + (pair < rest ? 1 : 0);
    if (pair_radius < 0) continue;
    // One of the two words is at most half as far; where the first is not, the second is nearer.
    const auto word = static_cast<std::size_t>(pair) * 2;
    plan_word(word, pair_radius / 2, pair_radius);
    if (pair_radius > 0) plan_word(word + 1, (pair_radius + 1) / 2 - 1, pair_radius);
  }
  return keys_asked_ * kRowsARunAsked < bands_.count() * kRunRowsARow;
}

// The masks of no bit and of one are one step; those of more are as many as it takes.
void Search::plan_word(std::size_t word, int word_radius, int pair_radius) {
  std::size_t first = 0;
  for (int bits = std::min(1, word_radius); bits <= word_radius; ++bits) {
    const std::size_t end = masks_.ends[static_cast<std::size_t>(bits)];
    while (first < end) {
      const std::size_t count = std::min(runs_a_unit_, end - first);
      steps_.push_back({.word = static_cast<std::uint16_t>(word),
                        .first = static_cast<std::uint16_t>(first),
                        .count = static_cast<std::uint16_t>(count),
                        .most = static_cast<std::uint16_t>(pair_radius - bits),
                        .is_first_equal = bits == 1 && first == 0});
      first += count;
      keys_asked_ += count;
    }
  }
}

bool Search::spend(std::uint32_t query, std::size_t cost) {
  std::size_t& left = left_[query];
  if (left == kGaveUp) return false;
  if (left < cost) {
    left = kGaveUp;
    return false;
  }
  left -= cost;
  return true;
}

void Search::ask_starts(Unit& unit, const Step& step, std::uint32_t query) const {
  unit.query = query;
  unit.step = &step;
  unit.count = gave_up(query) ? 0 : step.count;
  const std::uint32_t* starts = bands_.table(step.word).starts.data();
  const std::uint32_t own = word_of(query, step.word) >> shift_;
  for (std::size_t i = 0; i < unit.count; ++i) {
    const std::uint32_t key = own ^ masks_.words[step.first + i];
    unit.runs[i].at = key;
    fetch(starts + key);
  }
}

void Search::ask_runs(Unit& unit) {
  const BandTable::Table& table = bands_.table(unit.step->word);
  std::size_t cost = unit.count * kRowsARunAsked;
  std::array<std::uint32_t, kMostRuns> keys;
  for (std::size_t i = 0; i < unit.count; ++i) keys[i] = unit.runs[i].at;
  std::uint32_t pieces = 0;
  for (std::size_t i = 0; i < unit.count; ++i) {
    const std::uint32_t at = table.starts[keys[i]];
    const std::uint32_t count = table.starts[keys[i] + 1] - at;
    cost += count;
    pieces += add_pieces(table.others.data(), at, count, unit.runs.data() + pieces);
    if (i == 0) unit.equal = unit.step->is_first_equal ? pieces : 0;
  }
  unit.count = pieces;
  if (!spend(unit.query, cost)) unit.count = 0;
}

void Search::read_runs(Unit& unit) {
  if (unit.count == 0) return;
  if (unit.equal != 0) read_some(unit, unit.runs.data(), unit.equal, unit.step->most + 1);
  read_some(unit, unit.runs.data() + unit.equal, unit.count - unit.equal, unit.step->most);
}

void Search::read_some(const Unit& unit, NearRun* runs, std::size_t count, int most) {
  const std::uint16_t word = unit.step->word;
  const BandTable::Table& table = bands_.table(word);
  const std::uint16_t other = word_of(unit.query, word ^ 1U);
  for (std::size_t done = 0; done < count;) {
    std::array<std::uint32_t, kHitsAtOnce> places;
    const match_kernels::NearResult near = kernel_.near(
        table.others.data(), other, most, runs + done, count - done, places.data(), places.size());
    done += near.runs;
    if (near.hits == 0) continue;
    if (!spend(unit.query, near.hits * kRunRowsARow)) return;
    for (std::size_t i = 0; i < near.hits; ++i) {
      if (found_count_ == found_.size()) follow();
      fetch(table.rows.data() + places[i]);
      found_[found_count_++] = {unit.query, word, places[i]};
    }
  }
}

// From places to rows; memory is asked for their hashes.
void Search::follow() {
  compare();
  for (std::size_t i = 0; i < found_count_; ++i) {
    Candidate candidate = found_[i];
    candidate.at = bands_.table(candidate.word).rows[candidate.at];
    if (candidate.at >= bands_.count()) continue;  // tables from a file may say anything
    fetch(rows_ + std::size_t{candidate.at} * BandTable::kRowBytes);
    rows_asked_[rows_asked_count_++] = candidate;
  }
  found_count_ = 0;
}

void Search::compare() {
  for (std::size_t i = 0; i < rows_asked_count_; ++i) {
    const Candidate& candidate = rows_asked_[i];
    const int distance = kernel_.distance(rows_ + std::size_t{candidate.at} * BandTable::kRowBytes,
                                          queries_[candidate.query].bytes.data());
    if (distance <= radius_bits_) hits_.push_back({candidate.query, candidate.at, distance});
  }
  rows_asked_count_ = 0;
}

void Search::run() {
  const std::size_t units = queries_.size() * steps_.size();
  std::uint32_t query = 0;
  std::size_t step = 0;
  for (std::size_t round = 0; round < units + kRunsAhead + kWordsAhead; ++round) {
    if (round < units) {
      ask_starts(units_[round % kUnits], steps_[step], query);
      if (++step == steps_.size()) {
        step = 0;
        ++query;
      }
    }
    const std::size_t runs = round - kRunsAhead;
    if (round >= kRunsAhead && runs < units) ask_runs(units_[runs % kUnits]);
    const std::size_t words = runs - kWordsAhead;
    if (round >= kRunsAhead + kWordsAhead) read_runs(units_[words % kUnits]);
  }
  follow();
  compare();
}

// Sorts a query's hits and leaves each row once.
void append_each_once(std::span<RowHit> found, std::vector<RowHit>& hits) {
  std::sort(found.begin(), found.end());
  const auto end = std::unique(found.begin(), found.end());
  hits.insert(hits.end(), found.begin(), end);
}

}  // namespace

void scan_rows(const Kernel& kernel, const std::uint8_t* rows, std::size_t count,
               const Hash256& query, std::uint32_t query_place, int radius_bits,
               std::vector<RowHit>& hits) {
  std::array<Hit, kScanRows> found;
  for (std::size_t first = 0; first < count; first += kScanRows) {
    const std::size_t near =
        kernel.scan(rows + first * BandTable::kRowBytes, std::min(kScanRows, count - first),
                    query.bytes.data(), radius_bits, found.data());
    for (std::size_t i = 0; i < near; ++i) {
      hits.push_back(
          {query_place, static_cast<std::uint32_t>(first + found[i].row), found[i].distance_bits});
    }
  }
}

std::size_t search_bands(const Kernel& kernel, const BandTable& bands, const std::uint8_t* rows,
                         std::span<const Hash256> queries, int radius_bits,
                         std::vector<RowHit>& hits) {
  std::vector<RowHit> found;
  Search search(kernel, bands, rows, queries, radius_bits, found);
  const bool asks_tables = search.plan();
  if (asks_tables) search.run();
  std::size_t compared = 0;
  auto begin = found.begin();
  for (std::uint32_t query = 0; query < queries.size(); ++query) {
    auto end = begin;
    while (end != found.end() && end->query == query) ++end;
    if (asks_tables && !search.gave_up(query)) {
      append_each_once({begin, end}, hits);
    } else {
      scan_rows(kernel, rows, bands.count(), queries[query], query, radius_bits, hits);
      ++compared;
    }
    begin = end;
  }
  return compared;
}

}  // namespace holdfast
