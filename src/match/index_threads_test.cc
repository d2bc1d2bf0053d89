// The index asked by several threads while one changes it and one merges: what was there before a
// question is found, of a replacement never both and never neither.
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "holdfast/match.h"
#include "match/test_hashes.h"

namespace holdfast {
namespace {

constexpr std::uint64_t kLasting = 300;  // ids that are replaced, and never gone
constexpr std::uint64_t kPassing = 20'000;
constexpr int kChanges = 60'000;
constexpr int kLeastMerges = 10;  // some of them of everything

// An id's hash lies near its own centre, so that it is found wherever it has just moved.
class IndexThreadsTest : public testing::Test {
 protected:
  IndexThreadsTest() {
    IndexOptions options;
    options.merges_itself = false;
    index_.emplace(HammingIndex::create(options).value());
    for (std::uint64_t id = 0; id < kLasting; ++id) {
      centres_.push_back(random_hash(random_));
      index_->insert(id, centres_.back());
    }
  }

  void change() {
    std::mt19937_64 random{5};
    for (int i = 0; i < kChanges || merges_ < kLeastMerges; ++i) {
      const std::scoped_lock lock(changing_);
      const std::uint64_t lasting = random() % kLasting;
      index_->insert(lasting, with_flipped_bits(centres_[lasting], 5, random));
      const std::uint64_t passing = kLasting + random() % kPassing;
      if (random() % 3 == 0) {
        index_->erase(passing);
      } else {
        index_->insert(passing, random_hash(random));
      }
    }
    is_over_ = true;
  }

  void merge() {
    while (!is_over_) {
      std::optional<IndexMerge> merge;
      {
        const std::scoped_lock lock(changing_);
        merge = index_->begin_merge(merges_ % 8 == 7);
      }
      if (!merge) {
        std::this_thread::yield();
        continue;
      }
      merge->run();
      const std::scoped_lock lock(changing_);
      index_->finish_merge(std::move(*merge));
      ++merges_;
    }
  }

  // True where the id is found once.
  static bool is_once(std::span<const Neighbour> found, std::uint64_t id) {
    return std::ranges::count(found, id, &Neighbour::id) == 1;
  }

  void ask(unsigned seed) {
    std::mt19937_64 random{seed};
    while (!is_over_) {
      const std::uint64_t id = random() % (kLasting - 4);
      if (!is_once(index_->find(centres_[id], 31), id)) ++missed_;
      const BatchFound batch = index_->find_batch(std::span(centres_).subspan(id, 4), 31);
      for (std::size_t i = 0; i < 4; ++i) {
        if (!is_once(batch.of(i), id + i)) ++missed_;
      }
      (void)index_->size();
      asked_ += 5;
    }
  }

  std::mt19937_64 random_{3};
  std::vector<Hash256> centres_;
  std::optional<HammingIndex> index_;
  std::mutex changing_;
  std::atomic<bool> is_over_{false};
  std::atomic<int> merges_{0};
  std::atomic<int> missed_{0};
  std::atomic<int> asked_{0};
};

TEST_F(IndexThreadsTest, NeverMissesAHashThatIsReplaced) {
  {
    std::jthread first([this] { ask(1); });
    std::jthread second([this] { ask(2); });
    std::jthread merging([this] { merge(); });
    change();
  }
  EXPECT_EQ(missed_, 0);
  EXPECT_GT(asked_, 100);
  EXPECT_GE(merges_, kLeastMerges);
}

TEST_F(IndexThreadsTest, ShowsAChangeToTheNextQuestion) {
  std::atomic<std::uint64_t> inserted{0};  // ids below it are there, below half of it gone again
  const auto hash_of = [](std::uint64_t id) {
    std::mt19937_64 random{1000 + id};
    return random_hash(random);
  };
  {
    std::jthread asking([&] {
      std::mt19937_64 random{9};
      while (!is_over_) {
        const std::uint64_t before = inserted;
        if (before < 2) continue;
        const std::uint64_t id = before / 2 + random() % (before - before / 2);
        const std::uint64_t gone = random() % (before / 2);
        // The half moves on meanwhile, so only what has not been passed by now must be there.
        const bool is_there = is_once(index_->find(hash_of(id), 0), 1'000'000 + id);
        if (!is_there && inserted / 2 < id) ++missed_;
        if (!index_->find(hash_of(gone), 0).empty()) ++missed_;
        ++asked_;
      }
    });
    std::jthread merging([this] { merge(); });
    for (std::uint64_t i = 0; i < 40'000; ++i) {
      const std::scoped_lock lock(changing_);
      index_->insert(1'000'000 + i, hash_of(i));
      if (i % 2 == 1 && !index_->erase(1'000'000 + i / 2)) ++missed_;
      inserted = i + 1;
    }
    is_over_ = true;
  }
  EXPECT_EQ(missed_, 0);
  EXPECT_GT(asked_, 100);
}

}  // namespace
}  // namespace holdfast
