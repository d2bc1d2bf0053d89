// Every kernel this CPU can run, against distances counted bit by bit.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <vector>

#include "match/kernels/kernel.h"

namespace holdfast::match_kernels {
namespace {

int distance_bit_by_bit(const std::uint8_t* a, const std::uint8_t* b) {
  int distance = 0;
  for (std::size_t bit = 0; bit < kRowBytes * 8; ++bit) {
    distance += ((a[bit / 8] >> (bit % 8)) & 1) != ((b[bit / 8] >> (bit % 8)) & 1);
  }
  return distance;
}

using Rows = std::vector<std::uint8_t>;

Rows random_rows(std::size_t count, std::mt19937_64& random) {
  Rows rows(count * kRowBytes);
  for (std::uint8_t& byte : rows) byte = static_cast<std::uint8_t>(random());
  return rows;
}

// Rows at every distance from the query, so that each radius has rows on both sides of it.
Rows clustered_rows(std::size_t count, const std::uint8_t* query, std::mt19937_64& random) {
  Rows rows(count * kRowBytes);
  for (std::size_t row = 0; row < count; ++row) {
    std::uint8_t* bytes = rows.data() + row * kRowBytes;
    std::copy(query, query + kRowBytes, bytes);
    for (std::size_t flip = 0; flip < row % 257; ++flip) {
      const std::size_t bit = random() % 256;
      bytes[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    }
  }
  return rows;
}

void expect_equal_to_reference(const Kernel& kernel, const Rows& rows, const std::uint8_t* query,
                               int radius_bits) {
  const std::size_t count = rows.size() / kRowBytes;
  std::vector<std::pair<std::uint32_t, int>> expected;
  for (std::size_t row = 0; row < count; ++row) {
    const int distance = distance_bit_by_bit(rows.data() + row * kRowBytes, query);
    if (distance <= radius_bits) expected.emplace_back(static_cast<std::uint32_t>(row), distance);
  }
  std::vector<Hit> hits(count);
  hits.resize(kernel.scan(rows.data(), count, query, radius_bits, hits.data()));
  std::vector<std::pair<std::uint32_t, int>> found;
  for (const Hit& hit : hits) found.emplace_back(hit.row, hit.distance_bits);
  ASSERT_EQ(found, expected) << kernel.name << ", radius " << radius_bits << ", rows " << count;
}

class KernelTest : public testing::TestWithParam<const Kernel*> {
 protected:
  std::mt19937_64 random_{20240429};
};

TEST_P(KernelTest, AgreesAtEveryRadiusOnClusteredRows) {
  const Rows query = random_rows(1, random_);
  const Rows rows = clustered_rows(600, query.data(), random_);
  for (int radius = 0; radius <= 256; ++radius) {
    expect_equal_to_reference(*GetParam(), rows, query.data(), radius);
  }
}

TEST_P(KernelTest, AgreesOnRandomRowsOfEveryShortCount) {
  for (std::size_t count = 0; count <= 40; ++count) {
    const Rows query = random_rows(1, random_);
    for (const int radius : {0, 31, 120, 128, 136, 256}) {
      expect_equal_to_reference(*GetParam(), random_rows(count, random_), query.data(), radius);
    }
  }
}

TEST_P(KernelTest, AgreesOnRowsThatStandUnaligned) {
  const Rows query = random_rows(1, random_);
  Rows rows = clustered_rows(65, query.data(), random_);
  for (std::size_t shift = 1; shift < 8; ++shift) {
    Rows shifted(rows.size() + shift);
    std::copy(rows.begin(), rows.end(), shifted.begin() + static_cast<std::ptrdiff_t>(shift));
    std::vector<Hit> hits(65);
    const std::size_t found =
        GetParam()->scan(shifted.data() + shift, 65, query.data(), 256, hits.data());
    ASSERT_EQ(found, 65u);
    for (const Hit& hit : hits) {
      EXPECT_EQ(hit.distance_bits,
                distance_bit_by_bit(rows.data() + hit.row * kRowBytes, query.data()));
    }
  }
}

TEST_P(KernelTest, FindsOppositeAndEqualRows) {
  const Rows zeros(kRowBytes, 0);
  const Rows ones(kRowBytes, 0xFF);
  std::vector<Hit> hits(1);
  const Kernel& kernel = *GetParam();
  EXPECT_EQ(kernel.scan(ones.data(), 1, zeros.data(), 255, hits.data()), 0u);
  ASSERT_EQ(kernel.scan(ones.data(), 1, zeros.data(), 256, hits.data()), 1u);
  EXPECT_EQ(hits[0].distance_bits, 256);
  ASSERT_EQ(kernel.scan(ones.data(), 1, ones.data(), 0, hits.data()), 1u);
  EXPECT_EQ(hits[0].distance_bits, 0);
}

// Runs of every short length, at every `most`, and a room that is short again and again.
TEST_P(KernelTest, FindsTheNearWordsOfRuns) {
  std::vector<std::uint16_t> words(6000 + kNearPadding);
  for (std::uint16_t& word : words) word = static_cast<std::uint16_t>(random_());
  for (int most = 0; most <= 16; ++most) {
    const auto wanted_word = static_cast<std::uint16_t>(random_());
    for (std::size_t i = 0; i < words.size(); i += 5) {
      words[i] = static_cast<std::uint16_t>(wanted_word ^ (1U << (random_() % 16)));
    }
    std::vector<NearRun> runs;
    std::vector<std::uint32_t> wanted;
    for (std::uint32_t at = 0, count = 0; at + count <= 6000; at += count + 1, ++count) {
      runs.push_back({at, count});
      for (std::uint32_t i = at; i < at + count; ++i) {
        if (__builtin_popcount(words[i] ^ wanted_word) <= most) wanted.push_back(i);
      }
    }
    std::vector<std::uint32_t> found;
    for (std::size_t done = 0; done < runs.size();) {
      std::array<std::uint32_t, kNearPadding + 9> hits;
      const NearResult near = GetParam()->near(words.data(), wanted_word, most, runs.data() + done,
                                               runs.size() - done, hits.data(), hits.size());
      ASSERT_LE(near.hits, hits.size());
      ASSERT_TRUE(near.hits > 0 || near.runs > 0) << "goes on";
      found.insert(found.end(), hits.begin(), hits.begin() + near.hits);
      done += near.runs;
    }
    ASSERT_EQ(found, wanted) << "at most " << most;
  }
}

TEST_P(KernelTest, CountsDifferingBits) {
  const Rows query = random_rows(1, random_);
  const Rows rows = clustered_rows(257, query.data(), random_);
  for (std::size_t row = 0; row < 257; ++row) {
    const std::uint8_t* bytes = rows.data() + row * kRowBytes;
    EXPECT_EQ(GetParam()->distance(bytes, query.data()), distance_bit_by_bit(bytes, query.data()));
  }
}

std::vector<const Kernel*> kernels_of_this_cpu() {
  std::vector<const Kernel*> kernels;
  for (const Kernel* kernel : all_kernels()) {
    if (kernel->supported()) kernels.push_back(kernel);
  }
  return kernels;
}

INSTANTIATE_TEST_SUITE_P(All, KernelTest, testing::ValuesIn(kernels_of_this_cpu()),
                         [](const auto& kernel) { return std::string(kernel.param->name); });

TEST(KernelTableTest, EndsWithScalarAndNamesEachOnce) {
  ASSERT_FALSE(all_kernels().empty());
  EXPECT_STREQ(all_kernels().back()->name, "scalar");
  EXPECT_TRUE(all_kernels().back()->supported());
  std::vector<std::string> names;
  for (const Kernel* kernel : all_kernels()) {
    EXPECT_THAT(names, testing::Not(testing::Contains(kernel->name)));
    names.emplace_back(kernel->name);
  }
}

}  // namespace
}  // namespace holdfast::match_kernels
