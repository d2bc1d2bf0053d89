// What a source's rules take, drop and leave.
#include "exchange/source_rules.h"

#include <gtest/gtest.h>

#include "exchange/test_records.h"

namespace holdfast {
namespace {

PulledEntry pulled(EntryState state = EntryState::kActive, const char* status = "Active") {
  PulledEntry entry{"k", 1, status, test_record(1)};
  entry.record.state = state;
  return entry;
}

TEST(SourceRulesTest, TakesEverythingByDefault) {
  const SourceDecision decision = decide({}, pulled());
  EXPECT_EQ(decision.verdict, SourceVerdict::kTake);
  EXPECT_EQ(decision.hashes.pdq, test_record(1).pdq);
  EXPECT_EQ(decision.hashes.quality, 90);
  EXPECT_EQ(decision.hashes.md5, test_record(1).md5);
  EXPECT_EQ(decision.hashes.sha1, test_record(1).sha1);
  EXPECT_EQ(decision.hashes.sha256, test_record(1).sha256);
}

TEST(SourceRulesTest, DropsWhatIsWithdrawnWhateverTheRules) {
  const SourceRules rules{{"pdq"}, {"7"}, {"A1"}, 100};
  EXPECT_EQ(decide(rules, pulled(EntryState::kWithdrawn)).verdict, SourceVerdict::kDrop);
}

TEST(SourceRulesTest, LeavesAStateThatIsUnknownUnlessItIsNamed) {
  const PulledEntry received = pulled(EntryState::kUnknown, "Received");
  EXPECT_EQ(decide({}, received).verdict, SourceVerdict::kPass);
  EXPECT_EQ(decide({{}, {}, {"Active"}, 0}, received).verdict, SourceVerdict::kPass);
  EXPECT_EQ(decide({{}, {}, {"Received"}, 0}, received).verdict, SourceVerdict::kTake);
  EXPECT_EQ(decide({{}, {}, {"A1"}, 0}, pulled()).verdict, SourceVerdict::kRefuse);
}

TEST(SourceRulesTest, ChoosesMembersByNumberOrName) {
  EXPECT_EQ(decide({{}, {"1"}, {}, 0}, pulled()).verdict, SourceVerdict::kTake);
  EXPECT_EQ(decide({{}, {"HOTLINE_ACCEPTED"}, {}, 0}, pulled()).verdict, SourceVerdict::kTake);
  EXPECT_EQ(decide({{}, {"2"}, {}, 0}, pulled()).verdict, SourceVerdict::kRefuse);
}

TEST(SourceRulesTest, ChoosesSignalsAndQuality) {
  EXPECT_EQ(decide({{"md5"}, {}, {}, 0}, pulled()).hashes.pdq, "");
  EXPECT_EQ(decide({{"pdq"}, {}, {}, 91}, pulled()).verdict, SourceVerdict::kRefuse);
  EXPECT_EQ(decide({{"pdq"}, {}, {}, 90}, pulled()).verdict, SourceVerdict::kTake);
  PulledEntry video = pulled();
  video.record.kind = EntryKind::kVideo;
  EXPECT_EQ(decide({}, video).hashes.video_md5, video.record.md5);
  EXPECT_EQ(decide({}, video).hashes.pdq, "");
  EXPECT_EQ(decide({}, video).hashes.sha1, video.record.sha1);
  EXPECT_EQ(decide({{"md5"}, {}, {}, 0}, pulled()).hashes.sha1, "");
  EXPECT_EQ(decide({{"sha1"}, {}, {}, 0}, pulled()).hashes.md5, "");
  video.record.md5.clear();
  EXPECT_EQ(decide({{"sha1"}, {}, {}, 0}, video).verdict, SourceVerdict::kTake);
  EXPECT_EQ(decide({{"pdq"}, {}, {}, 0}, video).verdict, SourceVerdict::kRefuse);
}

TEST(SourceRulesTest, RefusesThePdqOfAPlainPicture) {
  PulledEntry plain = pulled();
  for (const char digit : {'0', 'f'}) {
    plain.record.pdq = std::string(64, digit);
    EXPECT_EQ(decide({{"pdq"}, {}, {}, 0}, plain).verdict, SourceVerdict::kRefuse);
    EXPECT_EQ(decide({}, plain).hashes.pdq, "") << "its exact hashes are taken";
    EXPECT_EQ(decide({}, plain).verdict, SourceVerdict::kTake);
  }
}

TEST(SourceRulesTest, ChecksItsWords) {
  EXPECT_TRUE(check_source_rules({{"pdq", "sha1", "video_md5"}, {"42"}, {"A1"}, 50}));
  EXPECT_FALSE(check_source_rules({{"pdna"}, {}, {}, 0}));
  EXPECT_FALSE(check_source_rules({{}, {"a b"}, {}, 0}));
  EXPECT_FALSE(check_source_rules({{}, {}, {""}, 0}));
  EXPECT_FALSE(check_source_rules({{}, std::vector<std::string>(51, "x"), {}, 0}));
  EXPECT_FALSE(check_source_rules({{}, {}, {}, 101}));
}

}  // namespace
}  // namespace holdfast
