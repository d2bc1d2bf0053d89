// The exchange out and back: what platforms fetch in each form, what they say back, and who may.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/base64.h"
#include "exchange/ncmec.h"
#include "service/test_service.h"
#include "sign/minisign.h"
#include "store/bank_store.h"
#include "store/exchange_store.h"
#include "store/test_cases.h"

namespace holdfast {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kFetch = "/exchange/stopncii/FetchHashes";
constexpr const char* kEntries = "/exchange/ncmec/v2/entries";

class ExchangeServiceTest : public OnEachDatabase {
 protected:
  NewPlatformKey make_key(const std::string& platform) {
    const NewPlatformKey made = transact(*service_.database, [&](Transaction& t) {
                                  return create_platform_key(t, platform, "program", 1);
                                }).value();
    service_.app.keys.refresh(*service_.database).value();
    return made;
  }
  static TestService::Headers stopncii(const NewPlatformKey& key) {
    return {{"x-functions-key", key.key}, {"Ocp-Apim-Subscription-Key", key.id}};
  }
  static TestService::Headers basic(const NewPlatformKey& key) {
    const std::string pair = key.id + ":" + key.key;
    return {{"Authorization", "Basic " + base64_encode(as_bytes(pair))}};
  }
  void allow(const NewPlatformKey& key, const json::object& bank) {
    const Response response = put("/api/v1/keys/" + key.id + "/submissions", bank);
    ASSERT_EQ(response.status, 204u) << response.body;
  }
  Response put(const std::string& target, const json::object& body) {
    TestService::Headers headers = service_.staff("admin");
    headers.emplace_back("Content-Type", "application/json");
    return service_.ask("PUT", target, json::serialize(body), headers);
  }
  std::int64_t add(std::uint32_t number, TimeMs at_ms, int quality = 100) {
    NewContent content = test_content(number);
    content.at_ms = at_ms;
    content.quality = quality;
    return transact(*service_.database, [&](Transaction& t) { return insert_content(t, content); })
        .value();
  }
  void withdraw(std::int64_t content, TimeMs at_ms) {
    ASSERT_TRUE(transact(*service_.database,
                         [&](Transaction& t) { return withdraw_content(t, content, at_ms); }));
  }
  // A case whose one picture is on the list: the case and its content.
  std::pair<std::int64_t, std::int64_t> accepted_case(int number) {
    return transact(*service_.database,
                    [&](Transaction& t) -> Result<std::pair<std::int64_t, std::int64_t>> {
                      const std::int64_t id = insert_case(t, test_case(number)).value();
                      decide_case(t, {.case_id = id,
                                      .accept = true,
                                      .positions = {},
                                      .reason = {},
                                      .bank = kTestBank,
                                      .decided_by = "ada",
                                      .at_ms = 1})
                          .value();
                      return std::pair{
                          id, load_case(t, id).value().pictures[0].bank_content_id.value()};
                    })
        .value();
  }
  std::vector<std::string> outcomes(std::int64_t case_id) {
    const Case found =
        transact(*service_.database, [&](Transaction& t) { return load_case(t, case_id); }).value();
    std::vector<std::string> out;
    for (const CaseEvent& event : found.timeline) {
      if (event.outcome) out.push_back(*event.outcome);
    }
    return out;
  }
  json::object fetch(const std::string& query, const TestService::Headers& headers) {
    const Response response = service_.get(kFetch + query, headers);
    EXPECT_EQ(response.status, 200u) << response.body;
    return TestService::body_of(response);
  }
  Response submit(const std::string& value, const TestService::Headers& headers,
                  const char* type = "StopNCIISignalType.ImagePDQ") {
    return service_.post(
        "/exchange/stopncii/SubmitHashes",
        {{"count", 1},
         {"hashRecords",
          {{{"lastModtimestamp", 1},
            {"signalType", type},
            {"hashValue", value},
            {"CSPFeedbacks", {{{"tags", json::array{}}, {"feedbackValue", "Blocked"}}}}}}}},
        headers);
  }
  Response say(const std::string& value, const char* said, const TestService::Headers& headers) {
    return service_.post(
        "/exchange/stopncii/SubmitFeedback",
        {{"count", 1},
         {"hashFeedbacks",
          {{{"tags", json::array{}}, {"feedbackValue", said}, {"hashValue", value}}}}},
        headers);
  }
  Response vote(const std::string& path, const std::string& inside,
                const TestService::Headers& who) {
    TestService::Headers headers = who;
    headers.emplace_back("Content-Type", "application/xml; charset=utf-8");
    return service_.ask("PUT", kEntries + path,
                        "<feedbackSubmission>" + inside + "</feedbackSubmission>", headers);
  }

  TestService service_{GetParam()};
  const NewPlatformKey chatter_ = make_key("Chatter");
  const NewPlatformKey pinboard_ = make_key("Pinboard");
};

std::string pdq_of(std::uint32_t number) { return to_hex(test_picture(number).pdq); }

TEST_P(ExchangeServiceTest, KnowsAKeyHoweverAClientSendsIt) {
  EXPECT_EQ(service_.get(kFetch, stopncii(chatter_)).status, 200u);
  EXPECT_EQ(service_.get(kFetch, basic(chatter_)).status, 200u);
  EXPECT_EQ(service_.get(kFetch, {{"Authorization", "Bearer " + chatter_.key}}).status, 200u);
  for (const TestService::Headers& wrong :
       {TestService::Headers{}, TestService::Headers{{"x-functions-key", "hf_wrong"}},
        TestService::Headers{{"Authorization", "Basic !!"}},
        TestService::Headers{{"Authorization", "Basic aGY="}},
        TestService::Headers{{"Ocp-Apim-Subscription-Key", chatter_.key}}}) {
    const Response refused = service_.get(kFetch, wrong);
    EXPECT_EQ(refused.status, 401u);
    EXPECT_THAT(refused.headers,
                ::testing::Contains(::testing::Pair("WWW-Authenticate", HasSubstr("Basic"))));
  }
}

TEST_P(ExchangeServiceTest, ServesStopNciiPagesAndACheckpoint) {
  for (std::uint32_t i = 1; i <= 5; ++i) add(i, 1'000'000 + 1000 * i);
  add(6, 1'010'000, 10);  // of too low a quality to be matched
  std::vector<std::string> values;
  std::string query = "?startTimestamp=10&pageSize=2";
  std::int64_t checkpoint = 0;
  for (int page = 0; page < 4; ++page) {
    const json::object body = fetch(query, stopncii(chatter_));
    for (const json::value& record : body.at("hashRecords").as_array()) {
      values.emplace_back(record.at("hashValue").as_string());
      EXPECT_EQ(record.at("caseNumbers").as_object().size(), 1u);
    }
    checkpoint = body.at("nextSetTimestamp").as_int64();
    if (!body.at("hasMoreRecords").as_bool()) break;
    query = "?startTimestamp=10&pageSize=2&nextPageToken=" +
            std::string(body.at("nextPageToken").as_string());
  }
  EXPECT_EQ(values,
            (std::vector<std::string>{pdq_of(1), pdq_of(2), pdq_of(3), pdq_of(4), pdq_of(5)}));
  EXPECT_EQ(checkpoint, 1011);  // the last second is over for good
  const std::string next = "?startTimestamp=" + std::to_string(checkpoint);
  EXPECT_EQ(fetch(next, stopncii(chatter_)).at("count").as_int64(), 0);
  EXPECT_EQ(fetch(next, stopncii(chatter_)).at("nextSetTimestamp").as_int64(), checkpoint);
  // One that comes now is told, and once more until its second is settled.
  add(7, service_.now_ms);
  const json::object now = fetch(next, stopncii(chatter_));
  EXPECT_EQ(now.at("count").as_int64(), 1);
  EXPECT_EQ(now.at("nextSetTimestamp").as_int64(), service_.now_ms / 1000);
}

TEST_P(ExchangeServiceTest, TellsAWithdrawnHashUntilAnotherCaseHasIt) {
  const std::int64_t first = add(1, 1000);
  withdraw(first, 2000);
  json::object record = fetch("", stopncii(chatter_)).at("hashRecords").at(0).as_object();
  EXPECT_EQ(record.at("hashStatus").as_string(), "Withdrawn");
  EXPECT_EQ(record.at("hashValue").as_string(), pdq_of(1));
  const std::int64_t second = add(1, 3000);
  const json::array records = fetch("", stopncii(chatter_)).at("hashRecords").as_array();
  ASSERT_EQ(records.size(), 1u);  // a hash is one record
  record = records[0].as_object();
  EXPECT_EQ(record.at("hashStatus").as_string(), "Active");
  EXPECT_EQ(record.at("caseNumbers").as_object().size(), 2u);
  withdraw(second, 4000);
  EXPECT_EQ(fetch("", stopncii(chatter_)).at("hashRecords").at(0).at("hashStatus").as_string(),
            "Withdrawn");
}

TEST_P(ExchangeServiceTest, TakesHashesOnlyIntoABankThatTheKeyMayFill) {
  EXPECT_EQ(submit(pdq_of(1), stopncii(chatter_)).status, 403u);
  ASSERT_TRUE(
      transact(*service_.database, [](Transaction& t) { return insert_bank(t, "PARTNERS", 1); }));
  EXPECT_EQ(put("/api/v1/keys/" + chatter_.id + "/submissions", {{"bank", "NOWHERE"}}).status,
            404u);
  allow(chatter_, {{"bank", "PARTNERS"}});
  EXPECT_EQ(TestService::body_of(submit(pdq_of(1), stopncii(chatter_))).at("added").as_int64(), 1);
  EXPECT_EQ(TestService::body_of(submit(pdq_of(1), stopncii(chatter_))).at("added").as_int64(), 0);
  // The bank is not shared yet.
  EXPECT_EQ(fetch("", stopncii(pinboard_)).at("count").as_int64(), 0);
  EXPECT_EQ(put("/api/v1/banks/PARTNERS/sharing", {{"shared", true}}).status, 204u);
  const json::object record = fetch("", stopncii(pinboard_)).at("hashRecords").at(0).as_object();
  EXPECT_EQ(record.at("CSPFeedbacks").at(0).at("source").as_string(), "Chatter");
  // It matches.
  service_.follow();
  EXPECT_THAT(
      service_.get("/m/lookup?signal_type=pdq&signal=" + pdq_of(1), service_.platform()).body,
      HasSubstr("PARTNERS"));
  allow(chatter_, {});
  EXPECT_EQ(submit(pdq_of(2), stopncii(chatter_)).status, 403u);
}

TEST_P(ExchangeServiceTest, LetsOnlyItsSubmitterWithdrawAHash) {
  allow(chatter_, {{"bank", kTestBank}});
  ASSERT_EQ(submit(pdq_of(1), stopncii(chatter_)).status, 200u);
  const Response refused = say(pdq_of(1), "Withdrawn", stopncii(pinboard_));
  EXPECT_EQ(refused.status, 403u);
  EXPECT_EQ(TestService::body_of(say(pdq_of(1), "Withdrawn", stopncii(chatter_)))
                .at("withdrawn")
                .as_int64(),
            1);
  EXPECT_EQ(fetch("", stopncii(pinboard_)).at("hashRecords").at(0).at("hashStatus").as_string(),
            "Withdrawn");
  service_.follow();
  EXPECT_EQ(service_.get("/m/lookup?signal_type=pdq&signal=" + pdq_of(1), service_.platform()).body,
            "{}");
}

TEST_P(ExchangeServiceTest, CarriesFeedbackToTheTimelineOnce) {
  const auto [case_id, content] = accepted_case(3);
  const std::string value = pdq_of(300);
  const Response said = say(value, "Blocked", stopncii(chatter_));
  EXPECT_EQ(TestService::body_of(said).at("recorded").as_int64(), 1) << said.body;
  EXPECT_EQ(
      TestService::body_of(say(value, "Blocked", stopncii(chatter_))).at("recorded").as_int64(), 0);
  EXPECT_EQ(
      TestService::body_of(say(pdq_of(9), "Blocked", stopncii(chatter_))).at("unknown").as_int64(),
      1);
  EXPECT_EQ(outcomes(case_id), std::vector<std::string>{"blocked"});
  const std::string path = "/1/" + std::to_string(content) + "/PDQ/feedback";
  const std::string no = std::string("<negative><reasonIds><guid>") + ncmec_reasons()[0].guid +
                         "</guid></reasonIds></negative>";
  EXPECT_EQ(vote(path, no, basic(pinboard_)).status, 204u);
  EXPECT_EQ(vote(path, no, basic(pinboard_)).status, 204u);
  EXPECT_EQ(outcomes(case_id), (std::vector<std::string>{"blocked", "not_the_same_picture"}));
  const std::string page = service_.get(kEntries, basic(chatter_)).body;
  EXPECT_THAT(page, HasSubstr("Not the same picture"));
  // The case is known by a name that tells nothing.
  const json::object record = fetch("", stopncii(chatter_)).at("hashRecords").at(0).as_object();
  EXPECT_THAT(json::serialize(record), Not(HasSubstr("TEST")));
  EXPECT_EQ(record.at("CSPFeedbacks").as_array().size(), 2u);
}

TEST_P(ExchangeServiceTest, RefusesAVoteOnWhatIsNotThere) {
  const std::string id = std::to_string(add(1, 1000));
  const std::string yes = "<affirmative/>";
  for (const std::string& path :
       {std::string("/1/999/PDQ/feedback"), std::string("/1/x/PDQ/feedback"),
        "/2/" + id + "/PDQ/feedback", "/1/" + id + "/TMK_PDQF/feedback",
        "/1/" + id + "/PDNA/feedback"}) {
    EXPECT_EQ(vote(path, yes, basic(chatter_)).status, 404u) << path;
  }
  EXPECT_EQ(vote("/1/" + id + "/MD5/feedback", "", basic(chatter_)).status, 400u);
  EXPECT_EQ(vote("/1/" + id + "/MD5/feedback", yes, basic(chatter_)).status, 204u);
  EXPECT_EQ(vote("/1/" + id + "/SHA1/feedback", yes, basic(chatter_)).status, 204u);
  EXPECT_EQ(
      service_.ask("PUT", kEntries + ("/1/" + id + "/MD5/feedback"), "x", basic(chatter_)).status,
      415u);
}

TEST_P(ExchangeServiceTest, ServesNcmecRangesInPages) {
  for (std::uint32_t i = 1; i <= 3; ++i) add(i, 1'000'000 + 1000 * i);
  withdraw(add(4, 1'003'500), 1'004'000);
  const auto get = [&](const std::string& query) {
    const Response response = service_.get(kEntries + query, basic(chatter_));
    EXPECT_EQ(response.status, 200u) << response.body;
    return response.body;
  };
  const std::string first = get("?from=1970-01-01T00:16:41Z&to=1970-01-01T00:16:45Z&size=3");
  EXPECT_THAT(first, HasSubstr("<images count=\"3\" maxTimestamp=\"1970-01-01T00:16:43Z\">"));
  const std::size_t at = first.find("<next>/v2/entries") + 6 + std::string("/v2/entries").size();
  std::string next = first.substr(at, first.find("</next>") - at);
  for (std::size_t amp = next.find("&amp;"); amp != std::string::npos; amp = next.find("&amp;")) {
    next.replace(amp, 5, "&");
  }
  const std::string second = get(next);
  EXPECT_THAT(second, HasSubstr("<deletedImage>"));
  EXPECT_THAT(second, Not(HasSubstr("<next>")));
  // Until is not taken in, from is.
  EXPECT_THAT(get("?from=1970-01-01T00:16:42Z&to=1970-01-01T00:16:43Z"), HasSubstr("count=\"1\""));
  EXPECT_THAT(get("?from=1970-01-01T00:00:00Z&to=1970-01-01T00:00:00Z"), HasSubstr("count=\"0\""));
  EXPECT_EQ(service_.get(std::string(kEntries) + "?from=yesterday", basic(chatter_)).status, 400u);
  EXPECT_THAT(service_.get("/exchange/ncmec/v2/members", basic(chatter_)).body,
              HasSubstr("<member id=\"1\">HOTLINE_ACCEPTED</member>"));
  EXPECT_THAT(service_.get("/exchange/ncmec/v2/status", basic(chatter_)).body,
              HasSubstr("Chatter"));
  EXPECT_EQ(service_.get("/exchange/ncmec/v2/feedback/PDQ/reasons", basic(chatter_)).status, 200u);
  EXPECT_EQ(service_.get("/exchange/ncmec/v2/feedback/x/reasons", basic(chatter_)).status, 404u);
}

TEST_P(ExchangeServiceTest, SignsASnapshotAndTheDeltaAfterIt) {
  const std::int64_t first = add(1, 1000);
  add(2, 2000);
  const auto who = service_.platform();
  const auto header = [](const Response& response, const char* name) {
    for (const auto& [each, value] : response.headers) {
      if (each == name) return value;
    }
    return std::string();
  };
  const std::string key = service_.get("/api/v1/exchange/key.pub").body;
  const Response page = service_.get("/api/v1/exchange/snapshot.json?limit=1", who);
  const json::object one = TestService::body_of(page);
  EXPECT_EQ(one.at("entries").as_array().size(), 1u);
  withdraw(first, 3000);
  const json::object two =
      TestService::body_of(service_.get(std::string(one.at("next").as_string()), who));
  EXPECT_EQ(two.at("entries").as_array().size(), 1u);
  EXPECT_TRUE(two.at("next").is_null());
  EXPECT_EQ(two.at("revision"), one.at("revision"));
  const std::string since = std::to_string(two.at("revision").as_int64());
  const Response delta = service_.get("/api/v1/exchange/delta.csv?since=" + since, who);
  EXPECT_THAT(delta.body,
              HasSubstr("\r\n" + std::to_string(first) + ",HOTLINE_ACCEPTED,picture,withdrawn"));
  const Result<Bytes> signature = base64_decode(header(delta, "Holdfast-Signature"));
  const std::string file(signature->begin(), signature->end());
  const Result<std::string> comment = verify_minisign(delta.body, file, key);
  ASSERT_TRUE(comment) << comment.error().message;
  EXPECT_THAT(*comment, HasSubstr("holdfast-delta-" + since));
  EXPECT_FALSE(verify_minisign(delta.body + " ", file, key));
  const std::string head = header(delta, "Holdfast-Revision");
  const json::object empty =
      TestService::body_of(service_.get("/api/v1/exchange/delta.json?since=" + head, who));
  EXPECT_TRUE(empty.at("entries").as_array().empty());
  EXPECT_EQ(std::to_string(empty.at("revision").as_int64()), head);
  EXPECT_EQ(service_.get("/api/v1/exchange/delta.json?since=99999", who).status, 409u);
}

TEST_P(ExchangeServiceTest, TellsThatABankIsSharedNoMore) {
  add(1, 1000);
  EXPECT_EQ(put("/api/v1/banks/HOTLINE_ACCEPTED/sharing", {{"shared", false}}).status, 204u);
  EXPECT_EQ(put("/api/v1/banks/HOTLINE_ACCEPTED/sharing", {{"shared", false}}).status, 204u);
  EXPECT_EQ(fetch("", stopncii(chatter_)).at("hashRecords").at(0).at("hashStatus").as_string(),
            "Withdrawn");
  EXPECT_EQ(put("/api/v1/banks/NOWHERE/sharing", {{"shared", true}}).status, 404u);
  EXPECT_EQ(put("/api/v1/banks/HOTLINE_ACCEPTED/sharing", {}).status, 400u);
}

TEST_P(ExchangeServiceTest, RefusesBadQueries) {
  for (const char* query : {"?pageSize=0", "?pageSize=2001", "?startTimestamp=-1", "?other=1",
                            "?nextPageToken=x", "?nextPageToken=1.", "?nextPageToken=1.2.3"}) {
    EXPECT_EQ(service_.get(std::string(kFetch) + query, stopncii(chatter_)).status, 400u) << query;
  }
  EXPECT_EQ(
      service_.ask("POST", "/exchange/stopncii/SubmitHashes", "{}", stopncii(chatter_)).status,
      415u);
  EXPECT_EQ(say("zz", "Blocked", stopncii(chatter_)).status, 400u);
  allow(chatter_, {{"bank", kTestBank}});
  EXPECT_EQ(submit("http://example.org", stopncii(chatter_), "URL").status, 415u);
}

HOLDFAST_ON_EACH_DATABASE(ExchangeServiceTest);

}  // namespace
}  // namespace holdfast
