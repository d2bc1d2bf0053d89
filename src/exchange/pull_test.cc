// Golden pages of each form (fuzz/corpus/exchange_pull_fuzz), and what is wrong with others'.
#include "exchange/pull.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace holdfast {
namespace {

using ::testing::HasSubstr;
using Pull = std::unique_ptr<ExchangePull>;

constexpr TimeMs kNowMs = 1'508'857'860'000;  // 2017-10-24T15:11:00Z

std::string golden(const std::string& name) {
  std::ifstream file(std::string(HOLDFAST_SOURCE_DIR) + "/fuzz/corpus/exchange_pull_fuzz/" + name);
  EXPECT_TRUE(file) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

Pull begin(PullFormat format, const std::string& checkpoint = "") {
  auto pull = make_pull(format, checkpoint, kNowMs);
  EXPECT_TRUE(pull);
  return std::move(*pull);
}

ErrorCode code_of(ExchangePull& pull, const std::string& body) {
  const std::string before = pull.checkpoint();
  const auto page = pull.take(body);
  EXPECT_FALSE(page) << body;
  EXPECT_EQ(pull.checkpoint(), before) << "a page that cannot be read moves nothing";
  return page ? ErrorCode::kInternal : page.error().code;
}

const PulledEntry& entry(const PulledPage& page, const std::string& key) {
  for (const PulledEntry& each : page.entries) {
    if (each.key == key) return each;
  }
  throw std::runtime_error("no entry " + key);
}

TEST(PullTest, NamesEachFormat) {
  for (const char* name : {"stopncii", "ncmec", "holdfast"}) {
    EXPECT_STREQ(pull_format_name(*pull_format_from_name(name)), name);
  }
  EXPECT_FALSE(pull_format_from_name("other"));
}

TEST(StopNciiPullTest, ReadsTheGoldenPagesAndGoesOnFromTheirCheckpoint) {
  Pull pull = begin(PullFormat::kStopNcii);
  EXPECT_EQ(pull->next(), "/FetchHashes?startTimestamp=0&pageSize=800");
  const auto first = pull->take(golden("stopncii_first.json"));
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_FALSE(first->is_last);
  ASSERT_EQ(first->entries.size(), 5u);
  // A status, two signals and a feedback that we do not know; a hash that is none.
  EXPECT_EQ(first->faults, (PullFaults{4, 1}));
  EXPECT_EQ(first->entries[0].record.pdq.find_first_of("ABCDEF"), std::string::npos);
  EXPECT_EQ(first->entries[1].record.feedback.size(), 1u);
  EXPECT_EQ(first->entries[2].record.state, EntryState::kUnknown);
  EXPECT_EQ(first->entries[3].status, "Received");
  EXPECT_EQ(first->entries[4].record.kind, EntryKind::kVideo);

  pull = begin(PullFormat::kStopNcii, pull->checkpoint());  // as after a crash
  EXPECT_EQ(pull->next(), "/FetchHashes?startTimestamp=0&pageSize=800&nextPageToken=a%2Bb%2F1%3D");
  const auto last = pull->take(golden("stopncii_last.json"));
  ASSERT_TRUE(last);
  EXPECT_TRUE(last->is_last && last->ends_round);
  EXPECT_EQ(last->entries[0].record.state, EntryState::kWithdrawn);
  EXPECT_EQ(last->entries[0].key, first->entries[1].key);
  EXPECT_EQ(last->entries[2].record.state, EntryState::kWithdrawn) << "Deleted";
  EXPECT_EQ(begin(PullFormat::kStopNcii, pull->checkpoint())->next(),
            "/FetchHashes?startTimestamp=200&pageSize=800");
  EXPECT_FALSE(pull->is_full());
}

TEST(StopNciiPullTest, IsNotLedAstray) {
  Pull pull = begin(PullFormat::kStopNcii);
  const std::string first = golden("stopncii_first.json");
  for (std::size_t size = 0; size < first.size(); size += 97) {
    EXPECT_EQ(code_of(*pull, first.substr(0, size)), ErrorCode::kCorrupt) << size;
  }
  EXPECT_EQ(code_of(*pull, R"({"hashRecords":[],"hasMoreRecords":true})"), ErrorCode::kCorrupt);
  ASSERT_TRUE(pull->take(first));
  EXPECT_EQ(code_of(*pull, first), ErrorCode::kCorrupt) << "a page that leads to itself";
  EXPECT_FALSE(pull->step_back(401));
  EXPECT_TRUE(pull->step_back(404)) << "a token that was forgotten";
  EXPECT_EQ(pull->next(), "/FetchHashes?startTimestamp=0&pageSize=800");
  EXPECT_FALSE(pull->step_back(404));
}

TEST(StopNciiPullTest, BelievesNoTimeFarAheadOrBehind) {
  Pull pull = begin(PullFormat::kStopNcii, "stopncii 300 delta -");
  for (const char* time : {"999999999999", "5", "\"x\"", "null"}) {
    const auto page =
        pull->take(std::string(R"({"hashRecords":[],"nextSetTimestamp":)") + time + "}");
    ASSERT_TRUE(page) << time;
    EXPECT_TRUE(page->is_last);
    EXPECT_THAT(pull->next(), HasSubstr("startTimestamp=300&")) << time;
  }
  // An empty page with more behind it ends nothing.
  const auto page = pull->take(R"({"hashRecords":[],"hasMoreRecords":true,"nextPageToken":"t"})");
  ASSERT_TRUE(page);
  EXPECT_FALSE(page->is_last);
}

TEST(NcmecPullTest, ReadsTheGoldenPagesAndMovesOnByTheServersClock) {
  Pull pull = begin(PullFormat::kNcmec);
  EXPECT_EQ(pull->next(), "/v2/entries?from=1970-01-01T00:00:00Z&to=2017-10-25T06:12:00Z");
  const auto first = pull->take(golden("ncmec_first.xml"));
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_FALSE(first->is_last);
  ASSERT_EQ(first->entries.size(), 3u);
  EXPECT_EQ(first->faults, (PullFaults{1, 1}));  // <newprint>; a member without a number
  const PulledEntry& image = entry(*first, "image:42-image1");
  EXPECT_EQ(image.status, "A1");
  EXPECT_EQ(image.record.pdq.size(), 64u);
  EXPECT_EQ(image.record.pdq.find_first_of("ABCDEF"), std::string::npos);
  EXPECT_EQ(image.record.sha1.size(), 40u);
  EXPECT_EQ(image.order, 1'508'857'800);
  EXPECT_EQ(entry(*first, "image:42-image2").order, 1'508'857'200) << "milliseconds";
  EXPECT_EQ(entry(*first, "image:42-image4").record.state, EntryState::kWithdrawn);
  EXPECT_EQ(entry(*first, "image:42-image4").order, 1'508'853'600) << "a time without a zone";

  pull = begin(PullFormat::kNcmec, pull->checkpoint());
  EXPECT_EQ(pull->next(),
            "/v2/entries?from=1970-01-01T00:00:00Z&to=2017-10-25T06:11:00Z&start=2001&size=1000&"
            "max=3000");
  const auto last = pull->take(golden("ncmec_last.xml"));
  ASSERT_TRUE(last) << last.error().message;
  EXPECT_TRUE(last->is_last && last->ends_round);
  EXPECT_EQ(entry(*last, "image:42-image1").record.state, EntryState::kWithdrawn);
  EXPECT_EQ(entry(*last, "video:43-video1").record.md5.size(), 32u);
  // Two hours before the newest time that came; the year 2999 does not count.
  EXPECT_THAT(pull->next(), HasSubstr("from=2017-10-24T14:00:00Z&"));
}

// A server whose local time, marked Z, is behind ours stamps what is new with a time that is past.
TEST(NcmecPullTest, MissesNothingOfALocalTimeMarkedZ) {
  Pull pull = begin(PullFormat::kNcmec);
  ASSERT_TRUE(
      pull->take(R"(<queryResult><images maxTimestamp="2017-10-24T10:11:00Z"/></queryResult>)"));
  EXPECT_THAT(pull->next(), HasSubstr("from=2017-10-24T08:11:00Z&to=2017-10-25T06:12:00Z"));
  // And one that is ahead, by up to 14 hours, is asked about as far as it goes.
  ASSERT_TRUE(
      pull->take(R"(<queryResult><images maxTimestamp="2017-10-25T05:11:00Z"/></queryResult>)"));
  EXPECT_THAT(pull->next(), HasSubstr("from=2017-10-25T03:11:00Z&to=2017-10-25T06:12:00Z"));
}

TEST(NcmecPullTest, IsNotLedAstray) {
  Pull pull = begin(PullFormat::kNcmec);
  const std::string first = golden("ncmec_first.xml");
  const std::size_t end = first.rfind("</queryResult>");
  for (std::size_t size = 0; size < end; size += 97) {
    EXPECT_EQ(code_of(*pull, first.substr(0, size)), ErrorCode::kCorrupt) << size;
  }
  for (const char* next :
       {"http://example.org/", "/v2/members", "//v2/entries?", "/v2/entries? x"}) {
    EXPECT_EQ(code_of(*pull, std::string("<queryResult><paging><next>") + next +
                                 "</next></paging></queryResult>"),
              ErrorCode::kCorrupt);
  }
  EXPECT_EQ(code_of(*pull, "<!DOCTYPE a [<!ENTITY b \"c\">]><queryResult/>"), ErrorCode::kCorrupt);
  EXPECT_EQ(code_of(*pull, "<html/>"), ErrorCode::kCorrupt);
  std::string deep = "<queryResult>";
  for (int i = 0; i < 20; ++i) deep += "<a>";
  for (int i = 0; i < 20; ++i) deep += "</a>";
  EXPECT_EQ(code_of(*pull, deep + "</queryResult>"), ErrorCode::kCorrupt);
  ASSERT_TRUE(pull->take(first));
  EXPECT_EQ(code_of(*pull, first), ErrorCode::kCorrupt) << "a page that leads to itself";
  EXPECT_TRUE(pull->step_back(410));
  EXPECT_THAT(pull->next(), HasSubstr("/v2/entries?from=1970"));
}

TEST(ListPullTest, ReadsTheGoldenSnapshotAndTheDelta) {
  Pull pull = begin(PullFormat::kList);
  EXPECT_EQ(pull->next(), "/api/v1/exchange/snapshot.json?limit=1000");
  const auto first = pull->take(golden("snapshot_first.json"));
  ASSERT_TRUE(first) << first.error().message;
  ASSERT_EQ(first->entries.size(), 2u);
  EXPECT_EQ(first->faults, (PullFaults{1, 1}));
  EXPECT_EQ(first->entries[0].record.quality, 90);
  EXPECT_EQ(first->entries[1].record.state, EntryState::kUnknown);
  pull = begin(PullFormat::kList, pull->checkpoint());
  EXPECT_THAT(pull->next(), HasSubstr("snapshot.json?revision=7&start=3"));
  const auto last = pull->take(golden("snapshot_last.json"));
  ASSERT_TRUE(last);
  EXPECT_TRUE(last->is_last && last->ends_round);
  EXPECT_EQ(pull->next(), "/api/v1/exchange/delta.json?since=7&limit=1000");
  const auto delta = pull->take(golden("delta.json"));
  ASSERT_TRUE(delta);
  EXPECT_TRUE(delta->is_last);
  EXPECT_FALSE(delta->ends_round);
  EXPECT_EQ(delta->entries[0].record.state, EntryState::kWithdrawn);
  EXPECT_EQ(pull->next(), "/api/v1/exchange/delta.json?since=9&limit=1000");
}

TEST(ListPullTest, BeginsAnewWhenTheListHasGoneBack) {
  Pull pull = begin(PullFormat::kList, "holdfast delta 9 -");
  EXPECT_FALSE(pull->is_full());
  EXPECT_EQ(code_of(*pull, golden("snapshot_last.json")), ErrorCode::kCorrupt);
  EXPECT_EQ(code_of(*pull,
                    R"({"format":"holdfast-exchange-1","kind":"delta","revision":8,"entries":[]})"),
            ErrorCode::kCorrupt);
  EXPECT_EQ(
      code_of(*pull, R"({"format":"holdfast-exchange-1","kind":"delta","revision":9,"entries":[],)"
                     R"("next":"https://example.org/"})"),
      ErrorCode::kCorrupt);
  EXPECT_TRUE(pull->step_back(409));
  EXPECT_TRUE(pull->is_full());
  EXPECT_EQ(pull->next(), "/api/v1/exchange/snapshot.json?limit=1000");
  EXPECT_FALSE(pull->step_back(409));
}

TEST(PullTest, RefusesACheckpointThatIsNone) {
  for (const char* text : {"x", "ncmec full 1 2", "ncmec full a 2 -", "stopncii 1 full",
                           "stopncii -1 full -", "holdfast full  1 -", "holdfast full 1 - -"}) {
    for (const PullFormat format : {PullFormat::kStopNcii, PullFormat::kNcmec, PullFormat::kList}) {
      EXPECT_FALSE(make_pull(format, text, kNowMs)) << text;
    }
  }
}

}  // namespace
}  // namespace holdfast
