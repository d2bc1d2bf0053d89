// match_live_bench FOLDER ROWS SECONDS: an index that lasts, under load. Fills it with ROWS even
// hashes, then for SECONDS makes 100,000 changes a second (of ten, seven new, two replaced, one
// gone; 1,000 a call, synced) while another thread asks at radius 31 for hashes that must be found.
// Then closes it and opens it again. Prints each as a line. Exit status 1 where a hash was missed
// or is not there at the end.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>
#include <vector>

#include "match_file/live_index.h"

namespace {

using holdfast::Hash256;
using holdfast::IndexChange;
using holdfast::LiveIndex;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kBatch = 1000;
constexpr double kChangesASecond = 100'000;

// The hash of an id, the same whenever it is asked.
Hash256 hash_of(std::uint64_t id) {
  Hash256 hash;
  std::uint64_t state = id * 0x9E3779B97F4A7C15u + 1;
  for (std::uint8_t& byte : hash.bytes) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    byte = static_cast<std::uint8_t>(state >> 24);
  }
  return hash;
}

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::unique_ptr<LiveIndex> open(const char* folder) {
  holdfast::LiveOptions options;
  options.build_threads = 2;
  auto live = LiveIndex::open(folder, options);
  if (!live) {
    std::fprintf(stderr, "%s\n", live.error().message.c_str());
    std::exit(1);
  }
  return std::move(*live);
}

void make(LiveIndex& live, const std::vector<IndexChange>& changes) {
  if (const auto done = live.apply(changes); !done) {
    std::fprintf(stderr, "%s\n", done.error().message.c_str());
    std::exit(1);
  }
}

void fill(LiveIndex& live, std::uint64_t rows) {
  for (std::uint64_t id = 0; id < rows;) {
    std::vector<IndexChange> changes;
    for (; id < rows && changes.size() < holdfast::kMostChangesAFrame; ++id) {
      changes.push_back({.id = id, .hash = hash_of(id)});
    }
    make(live, changes);
  }
}

// Asks for hashes below `there`, of which none is ever gone.
struct Asked {
  std::vector<double> sorted_us;
  std::size_t missed = 0;
};

Asked ask(const LiveIndex& live, std::uint64_t there, const std::atomic<bool>& is_over) {
  Asked out;
  std::mt19937_64 random{4};
  while (!is_over) {
    const std::uint64_t id = random() % there;
    const Hash256 query = hash_of(id);
    const auto start = Clock::now();
    const auto found = live.index().find(query, 31);
    out.sorted_us.push_back(seconds_since(start) * 1e6);
    out.missed += std::ranges::count(found, id, &holdfast::Neighbour::id) == 1 ? 0 : 1;
  }
  std::sort(out.sorted_us.begin(), out.sorted_us.end());
  return out;
}

// New ids from `rows` on; what is gone are new ones again. Returns how many changes were made.
std::uint64_t change(LiveIndex& live, std::uint64_t rows, double seconds) {
  std::uint64_t made = 0;
  std::uint64_t next = rows;
  std::uint64_t gone = rows;
  std::mt19937_64 random{5};
  const auto start = Clock::now();
  while (seconds_since(start) < seconds) {
    std::vector<IndexChange> changes;
    for (std::size_t i = 0; i < kBatch; ++i) {
      if (i % 10 == 0 && gone < next) {
        changes.push_back({.kind = IndexChange::Kind::kErase, .id = gone++, .hash = {}});
      } else if (i % 10 < 3) {
        const std::uint64_t id = random() % rows;
        changes.push_back({.id = id, .hash = hash_of(id)});
      } else {
        changes.push_back({.id = next, .hash = hash_of(next)});
        ++next;
      }
    }
    make(live, changes);
    made += changes.size();
    const double ahead = static_cast<double>(made) / kChangesASecond - seconds_since(start);
    if (ahead > 0) std::this_thread::sleep_for(std::chrono::duration<double>(ahead));
  }
  std::printf("%.0f changes/s acknowledged\n", static_cast<double>(made) / seconds_since(start));
  return made;
}

}  // namespace

int main(int argument_count, char** arguments) {
  const std::uint64_t rows = argument_count == 4 ? std::strtoull(arguments[2], nullptr, 10) : 0;
  const double seconds = argument_count == 4 ? std::strtod(arguments[3], nullptr) : 0;
  if (rows == 0 || seconds <= 0) {
    std::fprintf(stderr, "usage: match_live_bench FOLDER ROWS SECONDS\n");
    return 2;
  }
  auto live = open(arguments[1]);
  auto start = Clock::now();
  fill(*live, rows);
  if (!live->write_snapshot()) return 1;
  std::printf("filled and snapshot written in %.1f s\n", seconds_since(start));
  std::atomic<bool> is_over{false};
  Asked asked;
  {
    std::jthread asking([&] { asked = ask(*live, rows, is_over); });
    (void)change(*live, rows, seconds);
    is_over = true;
  }
  const std::size_t count = asked.sorted_us.size();
  std::printf("%zu questions meanwhile: median %.1f us, 99th percentile %.1f us, %zu missed\n",
              count, asked.sorted_us[count / 2], asked.sorted_us[count * 99 / 100], asked.missed);
  const std::size_t size = live->index().size();
  if (!live->write_snapshot()) return 1;
  live.reset();
  start = Clock::now();
  live = open(arguments[1]);
  const double opened = seconds_since(start);
  const bool is_found = !live->index().find(hash_of(1), 31).empty();
  std::printf("opened in %.1f ms, first answer after %.1f ms\n", opened * 1e3,
              seconds_since(start) * 1e3);
  return asked.missed == 0 && is_found && live->index().size() == size ? 0 : 1;
}
