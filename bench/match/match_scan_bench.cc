// match_scan_bench ROWS QUERIES RADIUS KERNEL: times HammingIndex::find() for each query and
// find_batch() for 256 at a time, on one thread; the index is built on two. Both files hold 32-byte
// hashes, one after the other. Time is the thread's own, since the machine may be in use, and of
// several rounds each group of 256 queries counts with its fastest. Prints one line: nanoseconds a
// single query; how many neighbours were found in all; of each query's fastest time the 99th
// percentile and the median; seconds to build; bytes a hash; nanoseconds a query in batches. Exit
// status 1 where batches find another number than single queries.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <span>
#include <vector>

#include "holdfast/match.h"
#include "match_file/huge_memory.h"

namespace {

using Clock = std::chrono::steady_clock;

using holdfast::HammingIndex;
using holdfast::Hash256;

// One after the other, so that a hundred million need little more memory than themselves.
template <class Take>
void read_hashes(const char* name, Take&& take) {
  std::ifstream file(name, std::ios::binary);
  Hash256 hash;
  while (file.read(reinterpret_cast<char*>(hash.bytes.data()), hash.bytes.size())) take(hash);
}

constexpr int kRounds = 15;
constexpr std::size_t kGroup = 256;

double own_ns() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

// The fastest of the times seen for each of many things.
class Fastest {
 public:
  explicit Fastest(std::size_t count) : ns_(count, 1e18) {}
  void note(std::size_t which, double ns) { ns_[which] = std::min(ns_[which], ns); }
  [[nodiscard]] double sum() const { return std::accumulate(ns_.begin(), ns_.end(), 0.0); }
  [[nodiscard]] double percentile(std::size_t hundredths) const {
    std::vector<double> sorted = ns_;
    std::sort(sorted.begin(), sorted.end());
    return sorted[sorted.size() * hundredths / 100];
  }

 private:
  std::vector<double> ns_;
};

struct Measured {
  explicit Measured(std::size_t queries)
      : single(queries),
        groups((queries + kGroup - 1) / kGroup),
        batches((queries + kGroup - 1) / kGroup) {}
  Fastest single;  // by the clock on the wall, which is finer
  Fastest groups;
  Fastest batches;
  std::size_t found_singly = 0;
  std::size_t found_in_batches = 0;
};

void measure_round(const HammingIndex& index, std::span<const Hash256> queries, int radius_bits,
                   Measured& out) {
  out.found_singly = 0;
  out.found_in_batches = 0;
  for (std::size_t at = 0; at < queries.size(); at += kGroup) {
    const auto group = queries.subspan(at, std::min(kGroup, queries.size() - at));
    const double start = own_ns();
    for (const Hash256& query : group) out.found_singly += index.find(query, radius_bits).size();
    const double middle = own_ns();
    out.found_in_batches += index.find_batch(group, radius_bits).neighbours.size();
    out.groups.note(at / kGroup, middle - start);
    out.batches.note(at / kGroup, own_ns() - middle);
  }
  for (std::size_t i = 0; i < queries.size(); ++i) {
    const auto start = Clock::now();
    (void)index.find(queries[i], radius_bits);
    out.single.note(i, std::chrono::duration<double, std::nano>(Clock::now() - start).count());
  }
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 5) {
    std::fprintf(stderr, "usage: match_scan_bench ROWS QUERIES RADIUS KERNEL\n");
    return 2;
  }
  holdfast::IndexOptions options;
  options.kernel = arguments[4];
  options.memory = &holdfast::huge_memory();
  options.run_tasks = holdfast::run_on_threads(2);
  holdfast::Result<HammingIndex> index = HammingIndex::create(options);
  if (!index) {
    std::fprintf(stderr, "%s\n", index.error().message.c_str());
    return 2;
  }
  std::vector<HammingIndex::Entry> entries;
  entries.reserve(std::filesystem::file_size(arguments[1]) / sizeof(Hash256));
  read_hashes(arguments[1], [&](const Hash256& hash) {
    entries.push_back({.id = entries.size(), .hash = hash});
  });
  const auto begin = Clock::now();
  index->insert(entries);
  const std::chrono::duration<double> built = Clock::now() - begin;
  entries = {};
  std::vector<Hash256> queries;
  read_hashes(arguments[2], [&](const Hash256& hash) { queries.push_back(hash); });
  Measured measured(queries.size());
  for (int round = 0; round < kRounds; ++round) {
    measure_round(*index, queries, std::atoi(arguments[3]), measured);
  }
  if (measured.found_singly != measured.found_in_batches) {
    std::fprintf(stderr, "batches found %zu, single queries %zu\n", measured.found_in_batches,
                 measured.found_singly);
    return 1;
  }
  const auto count = static_cast<double>(queries.size());
  std::printf("%.0f %zu %.0f %.0f %.2f %.1f %.0f\n", measured.groups.sum() / count,
              measured.found_singly, measured.single.percentile(99), measured.single.percentile(50),
              built.count(),
              static_cast<double>(index->bytes_used()) / static_cast<double>(index->size()),
              measured.batches.sum() / count);
  return 0;
}
