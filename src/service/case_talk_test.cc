// The conversation of a case over HTTP, pictures that come later, and what the page may know: who
// may, what is refused, what is unread where.
#include "store/case_talk.h"

#include "base/base64.h"
#include "service/report_view.h"
#include "service/test_case_service.h"

namespace holdfast {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kTeamKey = "00112233aabb";
const std::string kOwner = "age1kz5frgj8j6qztyuzjg5nxspkrsc3tske40a6mxxz8ew3xxvtl9fqg5khfz";

// As long as an age file of `plain_bytes` to so many recipients, with nothing in it.
std::string age_text(int recipients, std::size_t plain_bytes = 4096) {
  std::string file = "age-encryption.org/v1\n";
  const std::string line(43, 'A');
  for (int i = 0; i < recipients; ++i) file += "-> X25519 " + line + "\n" + line + "\n";
  file += "--- " + line + "\n";
  file += std::string(16 + plain_bytes + 16, 'x');
  return base64_encode(as_bytes(file));
}

class CaseTalkServiceTest : public CaseServiceTest {
 protected:
  CaseTalkServiceTest() {
    transact(*service_.database, [&](Transaction& t) {
      insert_report_key(t,
                        {.key_id = kTeamKey,
                         .kind = "team",
                         .recipient = kOwner,
                         .created_ms = service_.now_ms,
                         .created_by = "ada"},
                        "")
          .value();
    });
    number_ = submit({picture(1)});
  }
  Response put_talk(const json::object& talk) {
    TestService::Headers headers = session(number_);
    headers.emplace_back("Content-Type", "application/json");
    return service_.ask("PUT", "/api/v1/case/talk", json::serialize(talk), headers);
  }
  static json::object talk() {
    return {{"recipient", kOwner}, {"key_id", kTeamKey}, {"body", age_text(1)}};
  }
  static json::object message(int id, const std::string& body = age_text(2)) {
    return {{"message_id", fmt::format("{:032x}", id)}, {"key_id", kTeamKey}, {"body", body}};
  }
  Response say(const json::object& sent) {
    return service_.post("/api/v1/case/messages", sent, session(number_));
  }
  Response answer(const json::object& sent) {
    return service_.post("/api/v1/desk/cases/" + number_ + "/messages", sent, analyst_);
  }
  json::object desk_line(const char* status) {
    const Response response =
        service_.get(fmt::format("/api/v1/desk/cases?status={}", status), analyst_);
    EXPECT_EQ(response.status, 200u) << response.body;
    return TestService::body_of(response);
  }

  std::string number_;
};

TEST_P(CaseTalkServiceTest, BothSidesWriteAndSeeWhatIsUnread) {
  EXPECT_EQ(say(message(1)).status, 409u) << "not open for messages";
  EXPECT_EQ(answer(message(1)).status, 409u);
  EXPECT_EQ(put_talk(talk()).status, 201u);
  EXPECT_EQ(put_talk(talk()).status, 200u);
  EXPECT_EQ(say(message(1)).status, 201u);
  EXPECT_EQ(say(message(1)).status, 200u) << "the same id is the same message";
  EXPECT_EQ(answer(message(1)).status, 409u) << "the id is the other side's";
  EXPECT_EQ(answer(message(2)).status, 201u);
  EXPECT_EQ(owner(number_).at("unread_messages").as_int64(), 1);
  const json::object queue = desk_line("unread");
  EXPECT_EQ(queue.at("unread").as_int64(), 1);
  ASSERT_EQ(queue.at("cases").as_array().size(), 1u);
  EXPECT_EQ(queue.at("cases").as_array()[0].at("unread").as_int64(), 1);
  const json::object seen =
      TestService::body_of(service_.get("/api/v1/case/messages", session(number_)));
  EXPECT_EQ(seen.at("recipient").as_string(), kOwner);
  ASSERT_EQ(seen.at("messages").as_array().size(), 2u);
  EXPECT_EQ(seen.at("messages").as_array()[1].at("from").as_string(), "desk");
  const std::string path = "/api/v1/desk/cases/" + number_;
  const json::object desk = TestService::body_of(service_.get(path + "/messages", analyst_));
  EXPECT_EQ(desk.at("talks").as_array().size(), 1u);
  EXPECT_EQ(desk.at("messages").as_array()[0].at("key_id").as_string(), kTeamKey);
  EXPECT_EQ(service_.post(path + "/read", {{"up_to", 2}}, analyst_).status, 204u);
  EXPECT_TRUE(desk_line("unread").at("cases").as_array().empty());
  EXPECT_EQ(service_.post("/api/v1/case/read", {{"up_to", 2}}, session(number_)).status, 204u);
  EXPECT_EQ(owner(number_).at("unread_messages").as_int64(), 0);
}

TEST_P(CaseTalkServiceTest, RefusesWhatIsNotSealedAsItShouldBe) {
  json::object other = talk();
  other["key_id"] = "ffffffffffff";
  EXPECT_EQ(put_talk(other).status, 409u) << "another team key";
  other = talk();
  other["body"] = age_text(2);
  EXPECT_EQ(put_talk(other).status, 409u) << "somebody else could read it";
  other["recipient"] = "age1x";
  EXPECT_EQ(put_talk(other).status, 400u);
  ASSERT_EQ(put_talk(talk()).status, 201u);
  EXPECT_EQ(say(message(1, age_text(3))).status, 409u);
  const Response unpadded = say(message(1, age_text(2, 4097)));
  EXPECT_EQ(unpadded.status, 400u);
  EXPECT_THAT(unpadded.body, HasSubstr("not-padded"));
  EXPECT_EQ(say(message(1, "bm90IGFnZQ==")).status, 400u);
  EXPECT_EQ(say(message(1, std::string(200'000, 'A'))).status, 400u);
  EXPECT_EQ(service_.get("/api/v1/case/messages").status, 401u);
  const std::string path = "/api/v1/desk/cases/" + number_ + "/messages";
  EXPECT_EQ(service_.get(path).status, 401u);
  EXPECT_EQ(service_.get(path, service_.platform()).status, 401u);
  EXPECT_EQ(service_.get("/api/v1/desk/cases/AAAA-AAAA/messages", analyst_).status, 404u);
}

TEST_P(CaseTalkServiceTest, AsManyMessagesAnHourAsAreReadable) {
  ASSERT_EQ(put_talk(talk()).status, 201u);
  for (int i = 1; i <= kMaxCaseMessagesAnHour; ++i) ASSERT_EQ(say(message(i)).status, 201u);
  EXPECT_EQ(say(message(99)).status, 429u);
  EXPECT_EQ(answer(message(100)).status, 201u) << "the desk may answer";
  service_.now_ms += 3'600'001;
  EXPECT_EQ(say(message(99)).status, 201u);
}

TEST_P(CaseTalkServiceTest, AKeyComesWithTheCaseOrIsLeftOut) {
  json::object sent = submission({picture(2)});
  sent["talk"] = talk();
  const Response made = service_.post("/api/v1/cases", sent);
  ASSERT_EQ(made.status, 201u) << made.body;
  const auto talks_of = [&](const Response& response) {
    const std::string number(TestService::body_of(response).at("case_number").as_string());
    return TestService::body_of(
               service_.get("/api/v1/desk/cases/" + number + "/messages", analyst_))
        .at("talks")
        .as_array()
        .size();
  };
  EXPECT_EQ(talks_of(made), 1u);
  sent = submission({picture(3)});
  sent["talk"] = talk();
  sent["talk"].as_object()["key_id"] = "ffffffffffff";
  const Response stale = service_.post("/api/v1/cases", sent);
  ASSERT_EQ(stale.status, 201u) << "the pictures are what matters";
  EXPECT_EQ(talks_of(stale), 0u);
}

TEST_P(CaseTalkServiceTest, PicturesComeLaterAndAreCheckedLikeTheFirst) {
  decide(number_, {{"decision", "accept"}});
  const Response added = service_.post(
      "/api/v1/case/pictures", {{"pictures", {picture(5), picture(6, 10)}}}, session(number_));
  ASSERT_EQ(added.status, 200u) << added.body;
  const json::array pictures = TestService::body_of(added).at("pictures").as_array();
  ASSERT_EQ(pictures.size(), 3u);
  EXPECT_EQ(pictures[0].at("state").as_string(), "on_list");
  EXPECT_EQ(pictures[1].at("state").as_string(), "received");
  EXPECT_EQ(pictures[2].at("state").as_string(), "held");
  decide(number_, {{"decision", "accept"}, {"pictures", {2}}});
  EXPECT_THAT(timeline(number_),
              ElementsAre("received", "on_list 1", "added 2", "added 3", "on_list 2"));
  const Response again =
      service_.post("/api/v1/case/pictures", {{"pictures", {picture(5)}}}, session(number_));
  EXPECT_EQ(TestService::body_of(again).at("pictures").as_array().size(), 3u);
  json::array many;
  for (std::uint32_t i = 100; i < 148; ++i) many.push_back(picture(i));
  EXPECT_EQ(service_.post("/api/v1/case/pictures", {{"pictures", many}}, session(number_)).status,
            409u);
  EXPECT_EQ(service_.post("/api/v1/case/pictures", {{"pictures", json::array{}}}, session(number_))
                .status,
            400u);
}

TEST_P(CaseTalkServiceTest, AnybodyMayKnowWhetherAdultsAreTaken) {
  const auto accepts = [&] {
    return TestService::body_of(service_.get("/api/v1/case-settings"))
        .at("accept_adults")
        .as_bool();
  };
  EXPECT_FALSE(accepts());
  TestService::Headers headers = service_.staff("admin");
  headers.emplace_back("Content-Type", "application/json");
  const json::object settings{{"accept_adults", true},
                              {"two_people", false},
                              {"suspend_after", 2},
                              {"service_hours", 48},
                              {"crowded_above", 200}};
  ASSERT_EQ(
      service_.ask("PUT", "/api/v1/desk/case-settings", json::serialize(settings), headers).status,
      200u);
  EXPECT_TRUE(accepts());
}

TEST_P(CaseTalkServiceTest, EachPlatformsLastWordStandsBesideItsName) {
  const json::object decided = decide(number_, {{"decision", "accept"}});
  const auto content = decided.at("pictures").as_array()[0].at("bank_content_id");
  const auto platform = service_.platform("Chatter");
  for (const char* outcome : {"blocked_at_upload", "removed"}) {
    EXPECT_EQ(
        service_
            .post("/api/v1/outcomes",
                  {{"bank_content_id", content}, {"outcome", outcome}, {"reference", outcome}},
                  platform)
            .status,
        201u);
  }
  const json::object seen = owner(number_);
  ASSERT_EQ(seen.at("platforms").as_array().size(), 1u);
  const json::object news = seen.at("platforms").as_array()[0].as_object();
  EXPECT_EQ(news.at("platform").as_string(), "Chatter");
  EXPECT_EQ(news.at("outcome").as_string(), "removed");
  EXPECT_TRUE(news.at("loaded_at").is_null());
  EXPECT_EQ(seen.at("uploads_stopped").as_int64(), 1);
}

HOLDFAST_ON_EACH_DATABASE(CaseTalkServiceTest);

}  // namespace
}  // namespace holdfast
