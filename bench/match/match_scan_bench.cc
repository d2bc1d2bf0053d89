// match_scan_bench ROWS QUERIES RADIUS KERNEL: times HammingIndex::find() for each query, one
// thread. Both files hold 32-byte hashes, one after the other. Prints one line: the fastest of five
// rounds, in nanoseconds a query, and how many neighbours were found in all.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <vector>

#include "holdfast/match.h"

namespace {

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
  std::uint64_t id = 0;
  for (const holdfast::Hash256& hash : read_hashes(arguments[1])) index->insert(id++, hash);
  const std::vector<holdfast::Hash256> queries = read_hashes(arguments[2]);
  const int radius_bits = std::atoi(arguments[3]);
  double best_ns = 0;
  std::size_t found = 0;
  for (int round = 0; round < 5; ++round) {
    found = 0;
    const auto start = std::chrono::steady_clock::now();
    for (const holdfast::Hash256& query : queries) found += index->find(query, radius_bits).size();
    const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - start;
    const double each_ns = taken.count() / static_cast<double>(queries.size());
    if (round == 0 || each_ns < best_ns) best_ns = each_ns;
  }
  std::printf("%.0f %zu\n", best_ns, found);
  return 0;
}
