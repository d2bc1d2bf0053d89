// The index and its kernels against distances counted bit by bit, without a test library, so that
// it runs wherever the core compiles: under qemu for AArch64, under node for WebAssembly. Prints
// the kernels it ran; exit status 1 where one is wrong.
#include <cstdio>
#include <cstring>
#include <vector>

#include "holdfast/match.h"
#include "match/kernels/kernel.h"

namespace {

using holdfast::HammingIndex;
using holdfast::Hash256;
using holdfast::match_kernels::Hit;
using holdfast::match_kernels::Kernel;
using holdfast::match_kernels::NearRun;

std::uint64_t state = 88172645463325252u;

std::uint64_t random_number() {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

Hash256 random_hash() {
  Hash256 hash;
  for (std::uint8_t& byte : hash.bytes) byte = static_cast<std::uint8_t>(random_number() >> 24);
  return hash;
}

Hash256 flipped(Hash256 hash, std::uint64_t bits) {
  for (; bits > 0; --bits) {
    const std::uint64_t bit = random_number() % 256;
    hash.bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
  }
  return hash;
}

int distance(const Hash256& a, const Hash256& b) {
  int out = 0;
  for (std::size_t bit = 0; bit < 256; ++bit) {
    out += ((a.bytes[bit / 8] ^ b.bytes[bit / 8]) >> (bit % 8)) & 1;
  }
  return out;
}

bool scan_is_right(const Kernel& kernel) {
  const Hash256 query = random_hash();
  std::vector<Hash256> rows;
  for (std::uint64_t i = 0; i < 300; ++i) rows.push_back(flipped(query, i % 257));
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(rows.data());
  std::vector<int> right;
  for (const Hash256& row : rows) {
    right.push_back(distance(row, query));
    if (kernel.distance(row.bytes.data(), query.bytes.data()) != right.back()) return false;
  }
  for (int radius = 0; radius <= 256; radius += radius < 40 ? 1 : 9) {
    for (std::size_t count = 290; count <= rows.size(); ++count) {
      std::vector<Hit> hits(count);
      hits.resize(kernel.scan(bytes, count, query.bytes.data(), radius, hits.data()));
      std::size_t at = 0;
      for (std::size_t row = 0; row < count; ++row) {
        const int wanted = right[row];
        if (wanted > radius) continue;
        if (at == hits.size() || hits[at].row != row || hits[at].distance_bits != wanted)
          return false;
        ++at;
      }
      if (at != hits.size()) return false;
    }
  }
  return true;
}

bool near_is_right(const Kernel& kernel) {
  std::vector<std::uint16_t> words(5000 + holdfast::match_kernels::kNearPadding);
  for (int most = 0; most <= 16; ++most) {
    const auto word = static_cast<std::uint16_t>(random_number());
    for (std::size_t i = 0; i < words.size(); ++i) {
      words[i] = static_cast<std::uint16_t>(i % 7 == 0 ? word ^ (1U << i % 16) : random_number());
    }
    std::vector<NearRun> runs;
    std::vector<std::uint32_t> wanted;
    for (std::uint32_t at = 0, count = 0; at + count <= 5000; at += count + 1, ++count) {
      runs.push_back({at, count});
      for (std::uint32_t i = at; i < at + count; ++i) {
        if (__builtin_popcount(words[i] ^ word) <= most) wanted.push_back(i);
      }
    }
    std::vector<std::uint32_t> found;
    for (std::size_t done = 0; done < runs.size();) {
      std::uint32_t hits[holdfast::match_kernels::kNearPadding + 3];
      const auto near = kernel.near(words.data(), word, most, &runs[done], runs.size() - done, hits,
                                    sizeof hits / sizeof *hits);
      if (near.hits == 0 && near.runs == 0) return false;
      found.insert(found.end(), hits, hits + near.hits);
      done += near.runs;
    }
    if (found != wanted) return false;
  }
  return true;
}

bool index_is_right(const char* kernel) {
  auto index = HammingIndex::create(kernel);
  if (!index) return false;
  std::vector<Hash256> queries;
  for (int i = 0; i < 8; ++i) queries.push_back(random_hash());
  std::vector<HammingIndex::Entry> entries;
  for (std::uint64_t id = 0; id < 9000; ++id) {
    entries.push_back({id, id % 2 == 0 ? random_hash() : flipped(queries[id % 8], id % 70)});
  }
  index->insert(std::span(entries).first(8000));
  for (std::size_t i = 8000; i < entries.size(); ++i) index->insert(entries[i].id, entries[i].hash);
  std::vector<std::vector<int>> right(queries.size());
  for (std::size_t i = 0; i < queries.size(); ++i) {
    for (const auto& entry : entries) right[i].push_back(distance(entry.hash, queries[i]));
  }
  for (int radius = 0; radius <= 64; ++radius) {
    const holdfast::BatchFound found = index->find_batch(queries, radius);
    for (std::size_t i = 0; i < queries.size(); ++i) {
      std::size_t wanted = 0;
      for (const int bits : right[i]) wanted += bits <= radius ? 1 : 0;
      if (found.of(i).size() != wanted) return false;
      for (const auto& neighbour : found.of(i)) {
        const int bits = right[i][neighbour.id];
        if (bits != neighbour.distance_bits || bits > radius) return false;
      }
    }
  }
  return true;
}

}  // namespace

int main() {
  bool all_right = true;
  for (const Kernel* kernel : holdfast::match_kernels::all_kernels()) {
    if (!kernel->supported()) continue;
    const bool is_right =
        scan_is_right(*kernel) && near_is_right(*kernel) && index_is_right(kernel->name);
    std::printf("%s %s\n", kernel->name, is_right ? "right" : "WRONG");
    all_right = all_right && is_right;
  }
  return all_right ? 0 : 1;
}
