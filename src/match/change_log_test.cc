// Logs of changes: what was written is read, and a write that was cut short or damaged is told from
// damage before the end.
#include "match/change_log.h"

#include <gtest/gtest.h>

#include <string_view>

#include "match/kernels/crc32c.h"
#include "match/test_hashes.h"

namespace holdfast {
namespace {

class ChangeLogTest : public testing::Test {
 protected:
  // Frames of 1, 2, 3 changes, from number 5 on; ends_ are their ends.
  ChangeLogTest() : bytes_(log_header(5)) {
    for (std::size_t count = 1; count <= 3; ++count) {
      std::vector<IndexChange> changes(count);
      for (IndexChange& change : changes) {
        change.id = random_();
        if (random_() % 2 == 0) {
          change.hash = random_hash(random_);
        } else {
          change.kind = IndexChange::Kind::kErase;
        }
      }
      append_frame(changes, 5 + changes_.size(), bytes_);
      ends_.push_back(bytes_.size());
      changes_.insert(changes_.end(), changes.begin(), changes.end());
    }
  }
  Result<LogRead> read(std::span<const std::uint8_t> bytes) {
    found_.clear();
    return read_log(bytes, [this](std::span<const IndexChange> changes, std::uint64_t sequence) {
      EXPECT_EQ(sequence, 5 + found_.size());
      found_.insert(found_.end(), changes.begin(), changes.end());
    });
  }

  std::mt19937_64 random_{11};
  std::vector<IndexChange> changes_;
  std::vector<std::uint8_t> bytes_;
  std::vector<std::size_t> ends_;
  std::vector<IndexChange> found_;
};

TEST_F(ChangeLogTest, ReadsWhatWasWritten) {
  const Result<LogRead> read_all = read(bytes_);
  ASSERT_TRUE(read_all.has_value());
  EXPECT_EQ(found_, changes_);
  EXPECT_EQ(read_all->good_bytes, bytes_.size());
  EXPECT_EQ(read_all->sequence, 11U);
}

TEST_F(ChangeLogTest, StopsBeforeAFrameCutAnywhere) {
  for (std::size_t length = ends_[1]; length < bytes_.size(); ++length) {
    const Result<LogRead> cut = read(std::span(bytes_).first(length));
    ASSERT_TRUE(cut.has_value()) << length;
    EXPECT_EQ(cut->good_bytes, ends_[1]);
    EXPECT_EQ(cut->sequence, 8U);
    EXPECT_EQ(found_.size(), 3U);
  }
}

TEST_F(ChangeLogTest, NoticesEveryFlippedBitOfTheLastFrame) {
  for (std::size_t bit = ends_[1] * 8; bit < bytes_.size() * 8; ++bit) {
    std::vector<std::uint8_t> flipped = bytes_;
    flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    const Result<LogRead> cut = read(flipped);
    ASSERT_TRUE(cut.has_value()) << bit;
    EXPECT_EQ(cut->good_bytes, ends_[1]) << bit;
  }
}

TEST_F(ChangeLogTest, RefusesDamageBeforeTheLastFrame) {
  for (std::size_t at = kLogHeaderBytes; at < ends_[1]; ++at) {
    std::vector<std::uint8_t> damaged = bytes_;
    damaged[at] ^= 0x10;
    const Result<LogRead> refused = read(damaged);
    ASSERT_FALSE(refused.has_value()) << at;
    EXPECT_EQ(refused.error().code, ErrorCode::kCorrupt);
  }
}

TEST_F(ChangeLogTest, RefusesAnotherFile) {
  EXPECT_FALSE(read({}).has_value());
  bytes_[0] ^= 1;
  EXPECT_FALSE(read(bytes_).has_value());
}

// RFC 3720, appendix B.4, and the check value of the catalogue of CRCs.
TEST(Crc32cTest, HasTheKnownValues) {
  using match_kernels::crc32c;
  const std::vector<std::uint8_t> zeros(32, 0);
  const std::vector<std::uint8_t> ones(32, 0xFF);
  constexpr std::string_view kDigits = "123456789";
  EXPECT_EQ(crc32c(zeros.data(), 32), 0x8A9136AAU);
  EXPECT_EQ(crc32c(ones.data(), 32), 0x62A8AB43U);
  EXPECT_EQ(crc32c(kDigits.data(), kDigits.size()), 0xE3069283U);
  for (std::size_t first = 0; first <= kDigits.size(); ++first) {
    const std::uint32_t part = crc32c(kDigits.data(), first);
    EXPECT_EQ(crc32c(kDigits.data() + first, kDigits.size() - first, part), 0xE3069283U);
    EXPECT_EQ(match_kernels::crc32c_by_table(kDigits.data(), first), part);
  }
}

}  // namespace
}  // namespace holdfast
