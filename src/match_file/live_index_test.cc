// An index that lasts, against a plain map: through closing, killing, torn writes and damage, with
// snapshots and merges going on.
#include "match_file/live_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "match/test_hashes.h"

namespace holdfast {
namespace {

constexpr std::uint64_t kIds = 3000;

// The change of each number, the same for whoever asks: near one centre, and some are erasures.
Hash256 centre() { return Hash256{}; }

IndexChange change_number(std::uint64_t number) {
  std::mt19937_64 random{number * 7919};
  IndexChange change;
  change.id = random() % kIds;
  if (random() % 4 == 0) {
    change.kind = IndexChange::Kind::kErase;
  } else {
    change.hash = with_flipped_bits(centre(), random() % 50, random);
  }
  return change;
}

std::vector<IndexChange> changes_from(std::uint64_t number, std::size_t count) {
  std::vector<IndexChange> changes;
  for (std::size_t i = 0; i < count; ++i) changes.push_back(change_number(number + i));
  return changes;
}

// What is there after so many changes.
class Shadow {
 public:
  const Plain& after(std::uint64_t changes) {
    if (changes < made_) *this = {};
    while (made_ < changes) {
      const IndexChange change = change_number(++made_);
      if (change.kind == IndexChange::Kind::kErase) {
        plain_.erase(change.id);
      } else {
        plain_[change.id] = change.hash;
      }
    }
    return plain_;
  }

 private:
  std::uint64_t made_ = 0;
  Plain plain_;
};

class LiveIndexTest : public testing::Test {
 protected:
  LiveIndexTest() {
    std::string name = (std::filesystem::temp_directory_path() / "live_index_XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~LiveIndexTest() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<LiveIndex> open(const LiveOptions& options = {}) {
    Result<std::unique_ptr<LiveIndex>> live = LiveIndex::open(folder_, options);
    EXPECT_TRUE(live.has_value()) << (live ? "" : live.error().message);
    return live ? std::move(*live) : nullptr;
  }
  ErrorCode code_of_opening() {
    const Result<std::unique_ptr<LiveIndex>> live = LiveIndex::open(folder_);
    return live ? ErrorCode::kInternal : live.error().code;
  }
  void expect_state(const LiveIndex& live) {
    const Plain& plain = shadow_.after(live.sequence());
    ASSERT_EQ(live.index().size(), plain.size());
    for (const int radius : {10, 31, 256}) {
      ASSERT_EQ(live.index().find(centre(), radius), find_plainly(plain, centre(), radius));
    }
  }
  // The last log, by name.
  std::filesystem::path last_log() const {
    std::filesystem::path last;
    for (const auto& file : std::filesystem::directory_iterator(folder_)) {
      if (file.path().extension() == ".log") last = std::max(last, file.path());
    }
    return last;
  }
  void flip_byte(const std::filesystem::path& file, std::uintmax_t at) const {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(at));
    const auto byte = static_cast<char>(stream.get() ^ 0x40);
    stream.seekp(static_cast<std::streamoff>(at));
    stream.put(byte);
  }

  std::string folder_;
  Shadow shadow_;
};

TEST_F(LiveIndexTest, IsThereAgainAfterClosing) {
  for (int round = 0; round < 4; ++round) {
    const auto live = open();
    ASSERT_TRUE(live);
    expect_state(*live);
    for (int i = 0; i < 20; ++i) {
      ASSERT_TRUE(live->apply(changes_from(live->sequence() + 1, 500)).has_value());
    }
    expect_state(*live);
    if (round % 2 == 1) {
      ASSERT_TRUE(live->write_snapshot().has_value());
      expect_state(*live);
      ASSERT_TRUE(live->apply(changes_from(live->sequence() + 1, 3)).has_value());
    }
    EXPECT_TRUE(live->check().has_value());
  }
  const auto live = open();
  EXPECT_EQ(live->sequence(), 40'006U);
  expect_state(*live);
}

TEST_F(LiveIndexTest, RefusesWhatIsNoChangeOrTooMany) {
  const auto live = open();
  EXPECT_EQ(live->apply({}).error().code, ErrorCode::kInvalidArgument);
  const std::vector<IndexChange> many(kMostChangesAFrame + 1);
  EXPECT_EQ(live->apply(many).error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(live->sequence(), 0U);
}

TEST_F(LiveIndexTest, IsOneProgramsAtATime) {
  const auto live = open();
  EXPECT_EQ(code_of_opening(), ErrorCode::kConflict);
}

// Writes batches and says after each what is acknowledged, until it is killed; now and then it asks
// what is there.
[[noreturn]] void apply_until_killed(const std::string& folder, int pipe) {
  LiveOptions options;
  options.most_log_bytes = 200'000;  // snapshots all the time
  Result<std::unique_ptr<LiveIndex>> live = LiveIndex::open(folder, options);
  if (!live) _exit(3);
  Shadow shadow;
  for (std::uint64_t done = (*live)->sequence();;) {
    const std::size_t count = 1 + done % 700;
    if (done % 16 == 0 &&
        (*live)->index().find(centre(), 25) != find_plainly(shadow.after(done), centre(), 25)) {
      _exit(6);
    }
    if (!(*live)->apply(changes_from(done + 1, count))) _exit(4);
    done += count;
    if (write(pipe, &done, sizeof done) != sizeof done) _exit(5);
  }
}

// With HOLDFAST_SOAK_SECONDS set it goes on for so long.
TEST_F(LiveIndexTest, LosesNothingAcknowledgedWhenKilled) {
  std::uint64_t acknowledged = 0;
  std::mt19937 random{21};
  const char* soak = std::getenv("HOLDFAST_SOAK_SECONDS");
  const auto until =
      std::chrono::steady_clock::now() + std::chrono::seconds(soak ? std::atoi(soak) : 0);
  for (int round = 0; round < 10 || std::chrono::steady_clock::now() < until; ++round) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe(ends.data()), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) apply_until_killed(folder_, ends[1]);
    close(ends[1]);
    std::uint64_t done = 0;
    // At least one batch, and then a moment like any other.
    ASSERT_EQ(read(ends[0], &done, sizeof done), static_cast<ssize_t>(sizeof done));
    usleep(static_cast<useconds_t>(random() % 200'000));
    kill(child, SIGKILL);
    do acknowledged = done;
    while (read(ends[0], &done, sizeof done) == static_cast<ssize_t>(sizeof done));
    close(ends[0]);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << WEXITSTATUS(status);
    const auto live = open();
    ASSERT_TRUE(live);
    ASSERT_GE(live->sequence(), acknowledged);
    expect_state(*live);
    EXPECT_TRUE(live->check().has_value());
  }
}

TEST_F(LiveIndexTest, CutsAWriteThatWasTorn) {
  std::uintmax_t whole = 0;
  {
    const auto live = open();
    ASSERT_TRUE(live->apply(changes_from(1, 10)).has_value());
    whole = std::filesystem::file_size(last_log());
    ASSERT_TRUE(live->apply(changes_from(11, 5)).has_value());
  }
  const std::uintmax_t all = std::filesystem::file_size(last_log());
  for (std::uintmax_t size = all - 1; size + 20 > whole; size -= 13) {
    std::filesystem::resize_file(last_log(), size);
    const auto live = open();
    ASSERT_TRUE(live) << size;
    const std::uint64_t kept = size >= whole ? 10 : 0;
    ASSERT_EQ(live->sequence(), kept);
    expect_state(*live);
    ASSERT_TRUE(live->apply(changes_from(kept + 1, kept == 10 ? 5 : 10)).has_value());
    if (kept == 0) {
      ASSERT_TRUE(live->apply(changes_from(11, 5)).has_value());
    }
  }
}

TEST_F(LiveIndexTest, RefusesDamageToWhatWasAcknowledged) {
  {
    const auto live = open();
    ASSERT_TRUE(live->apply(changes_from(1, 10)).has_value());
    ASSERT_TRUE(live->write_snapshot().has_value());
    ASSERT_TRUE(live->apply(changes_from(11, 10)).has_value());
    ASSERT_TRUE(live->apply(changes_from(21, 10)).has_value());
  }
  flip_byte(last_log(), 60);
  EXPECT_EQ(code_of_opening(), ErrorCode::kCorrupt);
  flip_byte(last_log(), 60);
  flip_byte(last_log(), 12);
  EXPECT_EQ(code_of_opening(), ErrorCode::kCorrupt);
  flip_byte(last_log(), 12);
  flip_byte(folder_ + "/snapshot", 30);
  EXPECT_EQ(code_of_opening(), ErrorCode::kCorrupt);
  flip_byte(folder_ + "/snapshot", 30);
  flip_byte(folder_ + "/snapshot", 4100);  // a hash
  EXPECT_EQ(open()->check().error().code, ErrorCode::kCorrupt);
  flip_byte(folder_ + "/snapshot", 4100);
  std::filesystem::remove(folder_ + "/snapshot");
  EXPECT_EQ(code_of_opening(), ErrorCode::kCorrupt) << "the log begins after the snapshot";
}

TEST_F(LiveIndexTest, StartsOverAfterALogThatWasOnlyBeingMade) {
  {
    ASSERT_TRUE(open()->apply(changes_from(1, 10)).has_value());
  }
  std::ofstream(folder_ + "/changes-00000000000000000011.log") << "HFM";
  std::ofstream(folder_ + "/snapshot.new") << "cut short";
  const auto live = open();
  ASSERT_TRUE(live);
  EXPECT_EQ(live->sequence(), 10U);
  ASSERT_TRUE(live->apply(changes_from(11, 10)).has_value());
  expect_state(*live);
}

}  // namespace
}  // namespace holdfast
