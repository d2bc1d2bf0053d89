#include "service/coin_flip.h"

#include <gtest/gtest.h>

#include <string>

namespace holdfast {
namespace {

// Each from CPython 3.11: random.Random(seed).random().
TEST(CoinFlip, FallsAsPythonsDoes) {
  EXPECT_EQ(coin_of_seed("1234"), 0.24836460312826447);
  EXPECT_EQ(coin_of_seed("a"), 0.2720295377534757);
  EXPECT_EQ(coin_of_seed("seed one"), 0.13144097095790375);
  EXPECT_EQ(coin_of_seed("\xc3\xa9"), 0.9689252893653495);
  EXPECT_EQ(coin_of_seed(std::string(256, 'x')), 0.09115966823415067);
  EXPECT_EQ(coin_of_seed("0"), 0.3616904771377427);
}

TEST(CoinFlip, FallsAnotherWayEachTimeWithoutASeed) {
  int low = 0;
  for (int i = 0; i < 1000; ++i) {
    const double coin = coin_of_chance();
    ASSERT_GE(coin, 0);
    ASSERT_LT(coin, 1);
    low += coin < 0.5 ? 1 : 0;
  }
  EXPECT_GT(low, 350);
  EXPECT_LT(low, 650);
}

}  // namespace
}  // namespace holdfast
