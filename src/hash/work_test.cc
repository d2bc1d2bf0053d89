#include "hash/work.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "base/bytes.h"
#include "holdfast/hash.h"

namespace holdfast {
namespace {

int leading_zero_bits(const Bytes& bytes) {
  int bits = 0;
  for (const std::uint8_t byte : bytes) {
    for (int mask = 0x80; mask != 0; mask >>= 1) {
      if (byte & mask) return bits;
      ++bits;
    }
  }
  return bits;
}

int zeros_of(const std::string& challenge, const std::string& nonce) {
  return leading_zero_bits(digest(DigestKind::kSha256, as_bytes(challenge + ":" + nonce)));
}

// Challenges of every length, so that the number falls on every place of a block.
TEST(Work, AgreesWithThePlainDigest) {
  for (std::size_t length = 0; length < 140; ++length) {
    const std::string challenge(length, 'q');
    for (const std::uint64_t nonce : {0ull, 7ull, 123456789ull, 18446744073709551615ull}) {
      const std::string digits = std::to_string(nonce);
      const int zeros = zeros_of(challenge, digits);
      EXPECT_TRUE(work_is_done(challenge, digits, zeros)) << length;
      EXPECT_FALSE(work_is_done(challenge, digits, zeros + 1)) << length;
    }
  }
}

TEST(Work, FindsTheFirstNumber) {
  const std::string challenge = "5e0fJ3k2nQ";
  const std::uint64_t found = find_work(challenge, 0, 1'000'000, 12).value();
  EXPECT_TRUE(work_is_done(challenge, std::to_string(found), 12));
  for (std::uint64_t nonce = 0; nonce < found; ++nonce) {
    ASSERT_LT(zeros_of(challenge, std::to_string(nonce)), 12) << nonce;
  }
  EXPECT_EQ(find_work(challenge, 0, found, 12), std::nullopt);
  EXPECT_EQ(find_work(challenge, found, 1, 12), found);
}

TEST(Work, CrossesFromNineToTenDigits) {
  for (const std::uint64_t start : {9ull, 99ull, 999'999'999ull}) {
    const std::uint64_t found = find_work("c", start, 100'000, 8).value();
    EXPECT_GE(zeros_of("c", std::to_string(found)), 8);
  }
}

TEST(Work, StopsAtTheLastNumber) {
  const std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(find_work("c", last, 1000, 0), last);
  EXPECT_EQ(find_work("c", last - 3, 1000, 200), std::nullopt);
}

TEST(Work, RefusesOtherSpellingsAndBits) {
  for (const char* nonce : {"", "00", "01", "+1", "-1", " 1", "1 ", "1a", "0x1",
                            "18446744073709551616", "100000000000000000000"}) {
    EXPECT_FALSE(work_is_done("c", nonce, 0)) << nonce;
  }
  EXPECT_TRUE(work_is_done("c", "0", 0));
  EXPECT_FALSE(work_is_done("c", "0", -1));
  EXPECT_FALSE(work_is_done("c", "0", 257));
  EXPECT_EQ(find_work("c", 0, 10, -1), std::nullopt);
  EXPECT_EQ(find_work("c", 0, 10, 257), std::nullopt);
}

}  // namespace
}  // namespace holdfast
