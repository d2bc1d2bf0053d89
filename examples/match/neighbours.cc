// Reads lines of 64 hexadecimal digits, and prints for each the numbers (from 0) and distances of
// the lines within 31 bits of it. Link with hf_match, hf_hash and hf_base.
#include <holdfast/match.h>

#include <iostream>
#include <string>

int main() {
  std::vector<holdfast::HammingIndex::Entry> entries;
  std::vector<holdfast::Hash256> queries;
  for (std::string line; std::getline(std::cin, line);) {
    const holdfast::Result<holdfast::Hash256> hash = holdfast::hash256_from_hex(line);
    if (!hash) {
      std::cerr << "Line " << entries.size() + 1 << ": " << hash.error().message << "\n";
      return 2;
    }
    entries.push_back({.id = entries.size(), .hash = *hash});
    queries.push_back(*hash);
  }
  holdfast::Result<holdfast::HammingIndex> index = holdfast::HammingIndex::create();
  if (!index) return 2;
  index->insert(entries);
  const holdfast::BatchFound found = index->find_batch(queries, holdfast::kDefaultRadiusBits);
  for (std::size_t i = 0; i < queries.size(); ++i) {
    std::cout << i << ":";
    for (const holdfast::Neighbour& neighbour : found.of(i)) {
      std::cout << " " << neighbour.id << "/" << neighbour.distance_bits;
    }
    std::cout << "\n";
  }
}
