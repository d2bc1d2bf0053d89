// What fuzzing found wrong once.
#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <string>

#include "guard/message.h"
#include "shipped.h"

namespace holdfast {
namespace {

TEST(GuardFaults, WordsOfTheMessageBeforeAreNotCitedInAnEmptyOne) {
  const Lexicon lexicon = shipped_lexicon();
  const auto model = GuardModel::read(as_bytes(shipped_model()));
  ASSERT_TRUE(model.has_value());
  MessageJudge judge(lexicon, *model);
  judge.judge("i post it to everyone", "");
  ASSERT_GT(judge.word_count(), 0U);
  for (std::size_t head = 0; head < kHeads; ++head) EXPECT_EQ(judge.explain(head).end, 0U) << head;
}

TEST(GuardFaults, AModelWhoseProbabilitiesAreNoneIsRefused) {
  const std::string shipped(shipped_model());
  for (const float chance : {std::numeric_limits<float>::quiet_NaN(), 2.0F, -1.0F,
                             std::numeric_limits<float>::infinity()}) {
    std::string bytes = shipped;  // it ends in the last point's probability
    std::memcpy(bytes.data() + bytes.size() - sizeof chance, &chance, sizeof chance);
    const auto model = GuardModel::read(as_bytes(bytes));
    ASSERT_FALSE(model.has_value()) << chance;
    EXPECT_EQ(model.error().code, ErrorCode::kCorrupt);
  }
}

TEST(GuardFaults, AModelWithWeightsThatAreNoNumbersIsRefused) {
  std::string bytes(shipped_model());
  const float none = std::numeric_limits<float>::quiet_NaN();
  std::memcpy(bytes.data() + 20, &none, sizeof none);  // the first head's scale
  EXPECT_FALSE(GuardModel::read(as_bytes(bytes)).has_value());
}

}  // namespace
}  // namespace holdfast
