// Snapshot files: what was written is found again, in place; damage is noticed where it would lead
// a search astray, and everywhere by the checksums.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "holdfast/match.h"
#include "match/test_hashes.h"

namespace holdfast {
namespace {

// A file in memory, where a mapped one would lie.
struct FileBytes {
  explicit FileBytes(const IndexImage& image) {
    for (const auto& piece : image.pieces) size += piece.size();
    memory.reset(static_cast<std::byte*>(std::aligned_alloc(64, (size + 63) / 64 * 64)), std::free);
    std::byte* at = memory.get();
    for (const auto& piece : image.pieces) at = std::copy(piece.begin(), piece.end(), at);
  }
  [[nodiscard]] std::span<std::byte> span() const { return {memory.get(), size}; }
  std::size_t size = 0;
  std::shared_ptr<std::byte> memory;
};

FileBytes file_of(HammingIndex& index, std::uint64_t sequence) {
  IndexMerge merge = index.begin_snapshot();
  merge.run();
  FileBytes file(merge.image(sequence));
  index.finish_merge(std::move(merge));
  return file;
}

class SegmentFileTest : public testing::Test {
 protected:
  void fill(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint64_t id = random_() % (count * 2);
      plain_[id] = with_flipped_bits(centre_, random_() % 60, random_);
      index_.insert(id, plain_[id]);
      const std::uint64_t gone = random_() % (count * 2);
      index_.erase(gone);
      plain_.erase(gone);
    }
  }
  void expect_same(const HammingIndex& index) {
    EXPECT_EQ(index.size(), plain_.size());
    for (const int radius : {0, 20, 31, 256}) {
      EXPECT_EQ(index.find(centre_, radius), find_plainly(plain_, centre_, radius));
    }
  }

  std::mt19937_64 random_{17};
  Hash256 centre_ = random_hash(random_);
  Plain plain_;
  HammingIndex index_ = HammingIndex::create().value();
};

TEST_F(SegmentFileTest, IsReadInPlaceAndChangedBesideIt) {
  fill(9000);
  const FileBytes file = file_of(index_, 77);
  expect_same(index_);
  const std::vector<std::byte> before(file.span().begin(), file.span().end());
  index_ = HammingIndex::create().value();
  EXPECT_EQ(index_.load(file.span(), file.memory), 77U);
  expect_same(index_);
  fill(9000);
  expect_same(index_);
  EXPECT_TRUE(std::ranges::equal(file.span(), before)) << "the file is only read";
  EXPECT_TRUE(HammingIndex::check_snapshot(file.span()).has_value());
}

TEST_F(SegmentFileTest, IsBroughtIntoMemoryByAMerge) {
  fill(500);
  IndexOptions options;
  options.merges_itself = false;
  FileBytes file = file_of(index_, 1);
  index_ = HammingIndex::create(options).value();
  ASSERT_TRUE(index_.load(file.span(), file.memory).has_value());
  std::optional<IndexMerge> merge = index_.begin_merge();
  ASSERT_TRUE(merge.has_value());
  const std::uint64_t gone = plain_.begin()->first;
  plain_.erase(gone);
  EXPECT_TRUE(index_.erase(gone));
  merge->run();
  index_.finish_merge(std::move(*merge));
  EXPECT_FALSE(index_.begin_merge().has_value());
  std::ranges::fill(file.span(), std::byte{0});
  expect_same(index_);
}

TEST_F(SegmentFileTest, HoldsNothingToo) {
  const FileBytes file = file_of(index_, 3);
  EXPECT_EQ(index_.load(file.span(), file.memory), 3U);
  EXPECT_EQ(index_.size(), 0U);
  EXPECT_TRUE(HammingIndex::check_snapshot(file.span()).has_value());
}

TEST_F(SegmentFileTest, IsRefusedWhereTheHeaderIsDamagedOrTheFileIsCut) {
  fill(300);
  const FileBytes file = file_of(index_, 9);
  for (std::size_t length = 0; length + 64 < file.size; length += 97) {
    EXPECT_FALSE(index_.load(file.span().first(length), file.memory).has_value()) << length;
  }
  for (std::size_t at = 0; at < 4096; at += 3) {
    const std::byte before = file.span()[at];
    file.span()[at] ^= std::byte{0x20};
    const Result<std::uint64_t> refused = index_.load(file.span(), file.memory);
    ASSERT_FALSE(refused.has_value()) << at;
    EXPECT_EQ(refused.error().code, ErrorCode::kCorrupt);
    file.span()[at] = before;
  }
  expect_same(index_);
}

// Past the header only checksums tell; a search in damaged sections may miss, and no more.
TEST_F(SegmentFileTest, NoticesDamageInSections) {
  fill(300);
  const FileBytes file = file_of(index_, 9);
  std::size_t loaded = 0;
  for (std::size_t at = 4096; at + 64 < file.size; at += 111) {
    const std::byte before = file.span()[at];
    file.span()[at] ^= std::byte{0x80};
    // Between sections there may be zeros that no checksum covers.
    if (before != std::byte{0}) {
      EXPECT_FALSE(HammingIndex::check_snapshot(file.span()).has_value()) << at;
    }
    HammingIndex index = HammingIndex::create().value();
    if (index.load(file.span(), file.memory).has_value()) {
      ++loaded;
      (void)index.find(centre_, 31);
      index.insert(1, centre_);
      index.erase(2);
    }
    file.span()[at] = before;
  }
  EXPECT_GT(loaded, 10U);
}

}  // namespace
}  // namespace holdfast
