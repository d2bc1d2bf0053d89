// StopNCII's wire: what is written, what is read, and what is refused.
#include "exchange/stopncii.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "exchange/test_records.h"

namespace holdfast {
namespace {

namespace json = boost::json;

std::string hashes(const std::string& records) { return R"({"hashRecords":[)" + records + "]}"; }
std::string feedbacks(const std::string& records) {
  return R"({"hashFeedbacks":[)" + records + "]}";
}
std::string spoken(const std::string& value, const std::string& said, const char* tags = "[]") {
  return R"({"hashValue":")" + value + R"(","feedbackValue":")" + said + R"(","tags":)" + tags +
         "}";
}
const std::string kPdq(64, 'A');

ErrorCode code_of(const Result<std::vector<StopNciiStatement>>& result) {
  EXPECT_FALSE(result);
  return result ? ErrorCode::kInternal : result.error().code;
}

TEST(StopNciiTest, WritesAPageAsTheClientReadsIt) {
  ExchangeRecord withdrawn = test_record(2);
  withdrawn.state = EntryState::kWithdrawn;
  ExchangeRecord video = test_record(3);
  video.kind = EntryKind::kVideo;
  ExchangeRecord spoken_of = test_record(1);
  spoken_of.feedback = {{"Chatter", FeedbackValue::kRemoved, 5},
                        {"Pinboard", FeedbackValue::kNotTheSamePicture, 6}};
  const json::value page =
      json::parse(write_stopncii_page({{spoken_of, withdrawn, video}, "7.8", 44}));
  EXPECT_EQ(page.at("count").as_int64(), 3);
  EXPECT_EQ(page.at("nextPageToken").as_string(), "7.8");
  EXPECT_TRUE(page.at("hasMoreRecords").as_bool());
  EXPECT_EQ(page.at("nextSetTimestamp").as_int64(), 44);
  const json::array& records = page.at("hashRecords").as_array();
  EXPECT_EQ(records[0].at("lastModtimestamp").as_int64(), 1'508'857'800);
  EXPECT_EQ(records[0].at("signalType").as_string(), "ImagePDQ");
  EXPECT_EQ(records[0].at("hashStatus").as_string(), "Active");
  EXPECT_EQ(records[0].at("caseNumbers").at("11111111-2222-8333-8444-555555555555").as_string(),
            "Active");
  const json::array& said = records[0].at("CSPFeedbacks").as_array();
  EXPECT_EQ(said[0].at("feedbackValue").as_string(), "Blocked");
  EXPECT_EQ(said[0].at("tags").at(0).as_string(), "removed");
  EXPECT_EQ(said[1].at("feedbackValue").as_string(), "NotBlocked");
  EXPECT_EQ(records[1].at("hashStatus").as_string(), "Withdrawn");
  EXPECT_EQ(records[1].at("hashValue").as_string(), withdrawn.pdq);
  EXPECT_EQ(records[2].at("signalType").as_string(), "VideoMD5");
  EXPECT_EQ(records[2].at("hashValue").as_string(), video.md5);
}

TEST(StopNciiTest, LeavesOutWhatTheWireCannotSayAndEndsWithoutAToken) {
  ExchangeRecord only_md5 = test_record(1);
  only_md5.pdq.clear();
  const json::value page = json::parse(write_stopncii_page({{only_md5}, "", 10}));
  EXPECT_EQ(page.at("count").as_int64(), 0);
  EXPECT_TRUE(page.at("nextPageToken").is_null());
  EXPECT_FALSE(page.at("hasMoreRecords").as_bool());
}

TEST(StopNciiTest, ReadsSubmittedHashesInTheClientsOwnSpelling) {
  const auto read = read_stopncii_hashes(
      hashes(R"({"lastModtimestamp":1,"signalType":"StopNCIISignalType.ImagePDQ","hashValue":")" +
             kPdq + R"(","CSPFeedbacks":[{"tags":["removed"],"feedbackValue":"Blocked"}]},)" +
             R"({"signalType":"VideoMD5","hashValue":")" + std::string(32, '0') + R"("})"));
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->size(), 2u);
  EXPECT_EQ((*read)[0].value, std::string(64, 'a'));
  EXPECT_EQ((*read)[0].kind, EntryKind::kPicture);
  EXPECT_EQ(feedback_value((*read)[0]), FeedbackValue::kRemoved);
  EXPECT_EQ((*read)[1].kind, EntryKind::kVideo);
  EXPECT_FALSE(feedback_value((*read)[1]));
}

TEST(StopNciiTest, ReadsEachFeedback) {
  const std::pair<const char*, std::optional<FeedbackValue>> cases[] = {
      {"Blocked", FeedbackValue::kBlocked},
      {"NotBlocked", FeedbackValue::kNotBlocked},
      {"PendingReview", FeedbackValue::kPendingReview},
      {"QualityUnknown", FeedbackValue::kQualityUnknown},
      {"None", std::nullopt},
      {"Withdrawn", std::nullopt},
      {"StopNCIICSPFeedbackValue.Deleted", std::nullopt}};
  for (const auto& [said, expected] : cases) {
    const auto read = read_stopncii_feedback(feedbacks(spoken(kPdq, said)));
    ASSERT_TRUE(read) << said;
    EXPECT_EQ(feedback_value(read->at(0)), expected) << said;
  }
  const auto tagged = read_stopncii_feedback(
      feedbacks(spoken(kPdq, "NotBlocked", R"(["x","not_the_same_picture"])")));
  EXPECT_EQ(feedback_value(tagged->at(0)), FeedbackValue::kNotTheSamePicture);
}

TEST(StopNciiTest, RefusesWhatIsMalformed) {
  for (const std::string& body :
       {std::string("{"), std::string("[]"), std::string("{}"),
        std::string(R"({"hashFeedbacks":{}})"), feedbacks("1"), feedbacks(spoken("zz", "Blocked")),
        feedbacks(spoken(kPdq, "Loved")), feedbacks(spoken(kPdq, "Blocked", "7")),
        feedbacks(spoken(kPdq, "Blocked", "[7]")), feedbacks(R"({"hashValue":")" + kPdq + "\"}"),
        std::string(200, '[')}) {
    EXPECT_EQ(code_of(read_stopncii_feedback(body)), ErrorCode::kInvalidArgument) << body;
  }
  for (const char* type : {"ImagePDQ", "VideoMD5"}) {
    EXPECT_EQ(code_of(read_stopncii_hashes(
                  hashes(std::string(R"({"signalType":")") + type + R"(","hashValue":"abc"})"))),
              ErrorCode::kInvalidArgument);
  }
  EXPECT_EQ(code_of(read_stopncii_hashes(hashes(R"({"signalType":"URL","hashValue":"abc"})"))),
            ErrorCode::kUnsupported);
}

TEST(StopNciiTest, RefusesTooMuch) {
  std::string many = spoken(kPdq, "Blocked");
  for (std::size_t i = 0; i < kMaxStopNciiRecords; ++i) many += "," + spoken(kPdq, "Blocked");
  EXPECT_EQ(code_of(read_stopncii_feedback(feedbacks(many))), ErrorCode::kTooLarge);
  std::string tags = "[\"x\"";
  for (int i = 0; i < 32; ++i) tags += ",\"x\"";
  EXPECT_EQ(
      code_of(read_stopncii_feedback(feedbacks(spoken(kPdq, "Blocked", (tags + "]").c_str())))),
      ErrorCode::kTooLarge);
  EXPECT_EQ(code_of(read_stopncii_feedback(std::string(kMaxStopNciiBytes + 1, ' '))),
            ErrorCode::kTooLarge);
}

TEST(StopNciiTest, CountsATagInCharacters) {
  std::string tag;
  for (int i = 0; i < 128; ++i) tag += "\xC3\xA9";
  const auto with = [&](const std::string& text) {
    return read_stopncii_feedback(
        feedbacks(spoken(kPdq, "Blocked", ("[\"" + text + "\"]").c_str())));
  };
  EXPECT_TRUE(with(tag));
  EXPECT_EQ(code_of(with(tag + "x")), ErrorCode::kInvalidArgument);
}

TEST(StopNciiTest, SaysNothingOfWhatWasSent) {
  const auto read = read_stopncii_feedback(feedbacks(spoken("secret words", "Blocked")));
  EXPECT_THAT(read.error().message, ::testing::Not(::testing::HasSubstr("secret")));
}

TEST(FeedbackTest, HasANameForEachValueAndBack) {
  for (int i = 0; i <= static_cast<int>(FeedbackValue::kQualityUnknown); ++i) {
    const auto value = static_cast<FeedbackValue>(i);
    EXPECT_EQ(feedback_from_name(feedback_name(value)), value) << i;
  }
  EXPECT_FALSE(feedback_from_name("loved"));
}

}  // namespace
}  // namespace holdfast
