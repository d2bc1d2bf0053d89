// NCMEC's wire: what is written, what is read, and what is refused.
#include "exchange/ncmec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pugixml.hpp>
#include <set>

#include "exchange/test_records.h"

namespace holdfast {
namespace {

pugi::xml_document parsed(const std::string& xml) {
  pugi::xml_document document;
  EXPECT_TRUE(document.load_string(xml.c_str())) << xml;
  return document;
}

std::string text(const pugi::xml_node& node, const char* path) {
  return node.select_node(path).node().text().get();
}

TEST(NcmecTest, WritesStatusAndMembersAndTellsNumbersApart) {
  const auto status = parsed(write_ncmec_status({7, "Chat & <ter>"}));
  EXPECT_EQ(text(status, "/status/member[@id='7']"), "Chat & <ter>");
  const auto members = parsed(write_ncmec_members({{1, "A"}, {2, "B"}}));
  EXPECT_EQ(text(members, "/members/member[@id='2']"), "B");
  EXPECT_GE(ncmec_member_id("Chatter"), 1'000'000'000);
  EXPECT_NE(ncmec_member_id("Chatter"), ncmec_member_id("Pinboard"));
}

TEST(NcmecTest, WritesEntriesTombstonesAndTheNextPage) {
  ExchangeRecord gone = test_record(2);
  gone.state = EntryState::kWithdrawn;
  ExchangeRecord video = test_record(3);
  video.kind = EntryKind::kVideo;
  video.pdq.clear();
  video.changed_ms = 0;
  const auto page =
      parsed(write_ncmec_page({{test_record(1), gone, video}, "/v2/entries?a=1&b=2"}));
  const pugi::xml_node images = page.child("queryResult").child("images");
  EXPECT_STREQ(images.attribute("count").value(), "2");
  EXPECT_STREQ(images.attribute("maxTimestamp").value(), "2017-10-24T15:10:00Z");
  EXPECT_EQ(text(images, "image/id"), "1");
  EXPECT_EQ(text(images, "image/member[@id='1']"), "HOTLINE_ACCEPTED");
  EXPECT_EQ(text(images, "image/timestamp"), "2017-10-24T15:10:00Z");
  EXPECT_EQ(text(images, "image/fingerprints/pdq"), test_record(1).pdq);
  EXPECT_EQ(text(images, "image/fingerprints/md5"), test_record(1).md5);
  EXPECT_EQ(text(images, "image/fingerprints/sha1"), test_record(1).sha1);
  EXPECT_EQ(text(images, "deletedImage/id"), "2");
  EXPECT_FALSE(images.select_node("deletedImage/fingerprints"));
  EXPECT_EQ(text(page, "/queryResult/videos/video/fingerprints/md5"), video.md5);
  EXPECT_EQ(text(page, "/queryResult/paging/next"), "/v2/entries?a=1&b=2");
}

TEST(NcmecTest, AnEntryHasTheFingerprintsThatThereAre) {
  ExchangeRecord record = test_record(1);
  record.pdq = record.md5 = "";
  record.feedback = {{"Example chat", FeedbackValue::kConfirmed, 1000}};
  const auto page = parsed(write_ncmec_page({{record}, ""}));
  EXPECT_EQ(page.select_nodes("/queryResult/images/image/fingerprints/*").size(), 1u);
  EXPECT_TRUE(page.select_node("//affirmativeFeedback[@type='Sha1']"));
  record.sha1.clear();
  record.pdq = test_record(1).pdq;
  EXPECT_FALSE(parsed(write_ncmec_page({{record}, ""})).select_node("//sha1"));
}

TEST(NcmecTest, AnEmptyPageHasNoTimeAndNoNext) {
  const auto page = parsed(write_ncmec_page({}));
  EXPECT_FALSE(page.select_node("/queryResult/images/@maxTimestamp"));
  EXPECT_STREQ(page.select_node("/queryResult/images").node().attribute("count").value(), "0");
  EXPECT_FALSE(page.select_node("/queryResult/paging"));
}

TEST(NcmecTest, WritesFeedbackByOpinionAndReason) {
  ExchangeRecord record = test_record(1);
  record.feedback = {{"Pinboard", FeedbackValue::kNotBlocked, 2000},
                     {"Chatter", FeedbackValue::kRemoved, 1000},
                     {"Waiting", FeedbackValue::kPendingReview, 9000}};
  const auto page = parsed(write_ncmec_page({{record}, ""}));
  const pugi::xml_node feedback = page.select_node("/queryResult/images/image/feedback").node();
  EXPECT_STREQ(feedback.attribute("lastUpdateTimestamp").value(), "1970-01-01T00:00:02Z");
  EXPECT_EQ(text(feedback, "affirmativeFeedback[@type='Pdq']/members/member"), "Chatter");
  EXPECT_EQ(text(feedback, "negativeFeedback/reasons/members/member"), "Pinboard");
  EXPECT_STREQ(
      feedback.select_node("negativeFeedback/reasons/reason").node().attribute("guid").value(),
      ncmec_reasons()[1].guid);
}

std::string submission(const std::string& inside) {
  return R"(<feedbackSubmission xmlns="https://hashsharing.ncmec.org/hashsharing/v2">)" + inside +
         "</feedbackSubmission>";
}
std::string negative(const std::string& guid) {
  return submission("<negative><reasonIds><guid>" + guid + "</guid></reasonIds></negative>");
}

TEST(NcmecTest, ReadsEachFeedback) {
  EXPECT_EQ(read_ncmec_feedback(submission("<affirmative />")).value(), FeedbackValue::kConfirmed);
  std::set<std::string> guids;
  for (const NcmecReason& reason : ncmec_reasons()) {
    EXPECT_EQ(read_ncmec_feedback(negative(reason.guid)).value(), reason.value);
    guids.insert(reason.guid);
  }
  EXPECT_EQ(guids.size(), ncmec_reasons().size());
  EXPECT_EQ(read_ncmec_feedback("<n:feedbackSubmission xmlns:n='x'><n:affirmative/>"
                                "</n:feedbackSubmission>")
                .value(),
            FeedbackValue::kConfirmed);
}

TEST(NcmecTest, RefusesWhatIsNone) {
  std::string deep = "<a>";
  for (int i = 0; i < 20; ++i) deep += "<a>";
  for (int i = 0; i < 21; ++i) deep += "</a>";
  for (const std::string& xml :
       {std::string(), std::string("words"), std::string("<other/>"), submission(""),
        submission("<affirmative/><negative/>"), submission("<negative/>"), negative("secret"),
        "<!DOCTYPE x [<!ENTITY e 'x'>]>" + submission("<affirmative/>"), submission(deep)}) {
    const auto read = read_ncmec_feedback(xml);
    ASSERT_FALSE(read) << xml;
    EXPECT_EQ(read.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(read.error().message, ::testing::Not(::testing::HasSubstr("secret")));
  }
  EXPECT_EQ(read_ncmec_feedback(std::string(kMaxNcmecFeedbackBytes + 1, ' ')).error().code,
            ErrorCode::kTooLarge);
}

TEST(NcmecTest, PutsTheReasonsWhereTheClientLooks) {
  const auto reasons = parsed(write_ncmec_reasons("PDQ"));
  const pugi::xml_node list = reasons.document_element().child("availableFeedbackReasons");
  EXPECT_STREQ(list.child("reason").attribute("guid").value(), ncmec_reasons()[0].guid);
  EXPECT_STREQ(list.child("reason").attribute("name").value(), ncmec_reasons()[0].name);
}

TEST(NcmecTest, KnowsItsFingerprints) {
  ExchangeRecord record = test_record(1);
  EXPECT_TRUE(has_fingerprint(record, "PDQ"));
  EXPECT_TRUE(has_fingerprint(record, "MD5"));
  EXPECT_TRUE(has_fingerprint(record, "SHA1"));
  record.sha1.clear();
  EXPECT_FALSE(has_fingerprint(record, "SHA1"));
  EXPECT_FALSE(has_fingerprint(record, "PDNA"));
  EXPECT_TRUE(is_ncmec_fingerprint("SHA1"));
  EXPECT_FALSE(is_ncmec_fingerprint("pdq"));
}

}  // namespace
}  // namespace holdfast
