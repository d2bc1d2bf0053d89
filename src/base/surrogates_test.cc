#include "base/surrogates.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

TEST(SurrogatesTest, ReplacesHalvesAndKeepsPairs) {
  EXPECT_EQ(replace_lone_surrogate_escapes(R"("\ud83d\ude00 \ud83d \ude00 \u00e9")"),
            R"("\ud83d\ude00 \ufffd \ufffd \u00e9")");
  EXPECT_EQ(replace_lone_surrogate_escapes(R"("\\ud83d \n \ud8")"), R"("\\ud83d \n \ud8")");
  EXPECT_EQ(replace_lone_surrogate_escapes(R"("\ud83d\ud83d\ude00")"), R"("\ufffd\ud83d\ude00")");
  EXPECT_EQ(replace_lone_surrogate_escapes("\\"), "\\");
}

}  // namespace
}  // namespace holdfast
