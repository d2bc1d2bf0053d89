// match_scan_bench ROWS QUERIES RADIUS KERNEL: times HammingIndex::find() for each query, one
// thread. Both files hold 32-byte hashes, one after the other. Prints one line: the fastest of five
// rounds, in nanoseconds a query; how many neighbours were found in all; the 99th percentile and
// the median of single queries in that round, in nanoseconds; seconds to build; bytes a hash.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <vector>

#include "holdfast/match.h"

namespace {

using Clock = std::chrono::steady_clock;

std::vector<holdfast::Hash256> read_hashes(const char* name) {
  std::ifstream file(name, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  std::vector<holdfast::Hash256> hashes(bytes.size() / 32);
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(i * 32), 32, hashes[i].bytes.begin());
  }
  return hashes;
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 5) {
    std::fprintf(stderr, "usage: match_scan_bench ROWS QUERIES RADIUS KERNEL\n");
    return 2;
  }
  holdfast::Result<holdfast::HammingIndex> index = holdfast::HammingIndex::create(arguments[4]);
  if (!index) {
    std::fprintf(stderr, "%s\n", index.error().message.c_str());
    return 2;
  }
  std::vector<holdfast::HammingIndex::Entry> entries;
  for (const holdfast::Hash256& hash : read_hashes(arguments[1])) {
    entries.push_back({.id = entries.size(), .hash = hash});
  }
  const auto begin = Clock::now();
  index->insert(entries);
  const std::chrono::duration<double> built = Clock::now() - begin;
  entries = {};
  const std::vector<holdfast::Hash256> queries = read_hashes(arguments[2]);
  const int radius_bits = std::atoi(arguments[3]);
  double best_ns = 0;
  std::size_t found = 0;
  std::vector<double> best_each;
  for (int round = 0; round < 5; ++round) {
    found = 0;
    std::vector<double> each;
    const auto start = Clock::now();
    auto before = start;
    for (const holdfast::Hash256& query : queries) {
      found += index->find(query, radius_bits).size();
      const auto now = Clock::now();
      each.push_back(std::chrono::duration<double, std::nano>(now - before).count());
      before = now;
    }
    const std::chrono::duration<double, std::nano> taken = Clock::now() - start;
    const double each_ns = taken.count() / static_cast<double>(queries.size());
    if (round == 0 || each_ns < best_ns) {
      best_ns = each_ns;
      best_each = each;
    }
  }
  std::sort(best_each.begin(), best_each.end());
  std::printf("%.0f %zu %.0f %.0f %.2f %.1f\n", best_ns, found,
              best_each[best_each.size() * 99 / 100], best_each[best_each.size() / 2],
              built.count(),
              static_cast<double>(index->bytes_used()) / static_cast<double>(index->size()));
  return 0;
}
