// A message of a megabyte costs what its first 8,192 code points cost: counted in what is folded,
// cut and judged, since time would say something else on a busy machine.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "guard/message.h"
#include "shipped.h"

namespace holdfast {
namespace {

constexpr std::size_t kMegabyte = 1u << 20;

std::string repeated(std::string_view piece, std::size_t bytes) {
  std::string out;
  while (out.size() + piece.size() <= bytes) out += piece;
  return out;
}

struct Work {
  std::size_t words = 0;
  std::size_t windows = 0;
  std::size_t folded_bytes = 0;
  std::size_t features = 0;
  bool operator==(const Work&) const = default;
};

Work work_of(MessageJudge& judge, std::string_view text) {
  judge.prepare("", text);
  Work out{judge.word_count(), judge.windows(), judge.folded_text().size()};
  for (std::size_t i = 0; i < out.windows; ++i) out.features += judge.window_features(i).size();
  return out;
}

constexpr std::string_view kPieces[] = {"a ",
                                        "send me the money now or i post it. ",
                                        "s e n d ",
                                        "$1,000 ",
                                        "sendthemoneynow",
                                        "1.2.3.4/a@b.c ",
                                        "aaaaaaaa"};

TEST(GuardLimits, AMegabyteCostsWhatItsFirstPartCosts) {
  const Lexicon lexicon = shipped_lexicon();
  const GuardModel none = GuardModel::none();
  MessageJudge judge(lexicon, none);
  for (const std::string_view piece : kPieces) {
    SCOPED_TRACE(piece);
    const std::string text = repeated(piece, kMegabyte);
    const Work part = work_of(judge, std::string_view(text).substr(0, kMaxMessageCodePoints));
    EXPECT_GT(part.words, 0U);
    EXPECT_EQ(part, work_of(judge, text));
  }
}

TEST(GuardLimits, WhatAWordCostsDoesNotGrowWithTheMessage) {
  const Lexicon lexicon = shipped_lexicon();
  const GuardModel none = GuardModel::none();
  MessageJudge judge(lexicon, none);
  for (const std::string_view piece : kPieces) {
    SCOPED_TRACE(piece);
    const Work half = work_of(judge, repeated(piece, kMaxMessageCodePoints / 2));
    const Work whole = work_of(judge, repeated(piece, kMaxMessageCodePoints));
    EXPECT_LE(whole.windows, 2 * half.windows + 3);
    EXPECT_LE(whole.folded_bytes, 2 * half.folded_bytes + 2 * piece.size());
    // A window has at most so many features; the last two may be cut differently.
    EXPECT_LE(whole.features, 2 * half.features + 3 * (half.features / half.windows + 1));
  }
}

TEST(GuardLimits, AMegabyteIsJudgedByItsFirstPart) {
  const Lexicon lexicon = shipped_lexicon();
  const auto model = GuardModel::read(as_bytes(shipped_model()));
  ASSERT_TRUE(model.has_value());
  MessageJudge judge(lexicon, *model);
  const std::string filler(kMaxMessageCodePoints, '.');
  const std::string threat = "pay me or i send it to all your friends. ";
  const std::string long_threat = threat + repeated("the bus was late. ", kMegabyte);
  constexpr auto kThreatHead = static_cast<std::size_t>(Sign::kThreat);
  const SignLevels part =
      judge.judge("", std::string_view(long_threat).substr(0, kMaxMessageCodePoints));
  const SignLevels whole = judge.judge("", long_threat);
  EXPECT_LE(judge.explain(kThreatHead).end, kMaxMessageCodePoints);
  const SignLevels behind = judge.judge("", filler + threat);
  EXPECT_EQ(whole, part);
  EXPECT_EQ(behind, judge.judge("", filler));
  EXPECT_GT(whole[kThreatHead], behind[kThreatHead]);
}

}  // namespace
}  // namespace holdfast
