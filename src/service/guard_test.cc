// Events in, cases and webhooks out, over HTTP's routes. The model of these tests gives everybody
// who writes the same risk, 0.5, which facts besides words raise: 0.53 for a new account, 0.62 for
// a picture that is known as well; so that no test leans on the shipped model's scores.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "guard_wire/guard_data.h"
#include "guard_wire/test_guard.h"
#include "service/guard_watch.h"
#include "service/test_service.h"
#include "service/webhook_desk.h"
#include "service/webhook_events.h"
#include "store/audit_store.h"
#include "store/guard_platform_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kHarm = "[harm]\nend it all\n";

std::string_view shipped(std::string_view name) {
  for (const GuardFile& file : embedded_guard_files()) {
    if (file.name == name) return file.bytes;
  }
  return {};
}

std::shared_ptr<const GuardBrain> test_brain() {
  auto brain = std::make_shared<GuardBrain>();
  const std::string model = test_model();
  brain->knowledge = GuardKnowledge::read(std::array{kHarm}, as_bytes(model)).value();
  brain->rules = read_guard_rules(shipped("policy.json")).value();
  brain->rules.policy = {.notice = 0.49F, .warn = 0.52F, .urgent = 0.9F};
  brain->signs = read_guard_signs(shipped("signs.json")).value();
  return brain;
}

std::string message(const std::string& id, const std::string& conversation = "c1",
                    const std::string& more = "") {
  return fmt::format(
      R"({{"conversation":"{}","id":"{}","at":"2024-04-29T09:00:00Z","from":"u9","to":"u1",)"
      R"("text":"a secret word"{}}})"
      "\n",
      conversation, id, more);
}
const std::string kNewAccount =
    R"({"type":"account","id":"u9","created_at":"2024-04-29T00:00:00Z"})"
    "\n";
const std::string kKnownPicture = R"(,"media":{"matched":true})";

class GuardTest : public ::testing::TestWithParam<Dialect> {
 protected:
  GuardTest() { open(service_); }
  static void open(TestService& service, const GuardWatchOptions& options = {}) {
    service.app.guard->open(test_brain(), options);
  }
  Response send(const std::string& lines, const std::string& query = "") {
    auto headers = key_;
    headers.emplace_back("Content-Type", "application/x-ndjson");
    return service_.ask("POST", "/api/v1/guard/events" + query, lines, headers);
  }
  json::object sent(const std::string& lines, const std::string& query = "") {
    const Response response = send(lines, query);
    EXPECT_EQ(response.status, 200u) << response.body;
    return TestService::body_of(response);
  }
  json::array cases(const std::string& query = "") {
    const Response response = service_.get("/api/v1/desk/guard/cases" + query, analyst_);
    EXPECT_EQ(response.status, 200u) << response.body;
    return TestService::body_of(response).at("cases").as_array();
  }
  json::object one(std::int64_t id, const TestService::Headers& who) {
    const Response response = service_.get(fmt::format("/api/v1/desk/guard/cases/{}", id), who);
    EXPECT_EQ(response.status, 200u) << response.body;
    return TestService::body_of(response);
  }
  json::object one(const json::object& line) { return one(line.at("case").as_int64(), analyst_); }
  Response act(std::int64_t id, const std::string& deed, const TestService::Headers& who,
               const json::object& body = {}) {
    return service_.post(fmt::format("/api/v1/desk/guard/cases/{}/{}", id, deed), body, who);
  }
  void set_shadow(bool is_shadow) {
    const Response response =
        service_.post("/api/v1/desk/guard/platforms",
                      {{"platform", "Chatter"}, {"shadow", is_shadow}}, service_.staff("admin"));
    EXPECT_EQ(response.status, 200u) << response.body;
  }
  WebhookEndpoint add_hook(const std::string& name, std::vector<std::string> events,
                           const std::string& platform) {
    const AddressGuard guard({read_address_range("127.0.0.1").value()});
    return transact(*service_.database,
                    [&](Transaction& t) {
                      return add_webhook(
                          t, {"http://127.0.0.1/" + name, std::move(events), "", platform}, guard,
                          {"program", 1});
                    })
        .value();
  }
  std::vector<json::object> told(const WebhookEndpoint& hook) {
    std::vector<json::object> out;
    transact(*service_.database, [&](Transaction& t) {
      for (const WebhookMessage& each : list_webhook_messages(t, hook.id, 0, 100)) {
        out.push_back(json::parse(each.payload).as_object());
      }
    });
    return out;
  }
  // The program's next life on the same database.
  void start_again() { open(service_); }

  TestService service_{GetParam()};
  TestService::Headers key_ = service_.platform("Chatter");
  TestService::Headers analyst_ = service_.staff("analyst");
};

TEST_P(GuardTest, AnAlertBecomesACaseAndWhatIsNoAlertDoesNot) {
  const json::object quiet = sent(message("m1"));
  EXPECT_EQ(quiet.at("accepted").to_number<int>(), 1);
  ASSERT_EQ(quiet.at("assessments").as_array().size(), 1u);
  EXPECT_EQ(quiet.at("assessments").at(0).at("level"), "notice");
  EXPECT_TRUE(quiet.at("assessments").at(0).at("case").is_null());
  EXPECT_TRUE(cases().empty());
  const json::object loud = sent(kNewAccount + message("m2"));
  ASSERT_EQ(loud.at("assessments").as_array().size(), 1u);
  const json::value& said = loud.at("assessments").at(0);
  EXPECT_EQ(said.at("level"), "warn");
  EXPECT_EQ(said.at("suspect"), "u9");
  EXPECT_EQ(said.at("action").at("staff"), "queue_case");
  ASSERT_EQ(cases().size(), 1u);
  const json::object line = cases()[0].as_object();
  EXPECT_EQ(line.at("case"), said.at("case"));
  EXPECT_EQ(line.at("platform"), "Chatter");
  EXPECT_EQ(line.at("conversation"), "c1");
  EXPECT_EQ(line.at("level"), "warn");
  EXPECT_EQ(line.at("suspect"), "u9");
  EXPECT_EQ(line.at("person_at_risk"), "u1");
  EXPECT_EQ(line.at("messages").as_int64(), 2);
  const json::object whole = one(line);
  EXPECT_EQ(whole.at("action").at("staff").at("id"), "queue_case");
  EXPECT_FALSE(whole.at("action").at("staff").at("what").as_string().empty());
  EXPECT_EQ(whole.at("timeline").as_array().size(), 1u);
}

TEST_P(GuardTest, ABatchSentAgainChangesNothingNotEvenInANewLife) {
  const std::string batch = kNewAccount + message("m1") + message("m2");
  EXPECT_EQ(sent(batch).at("accepted").to_number<int>(), 3);
  const json::object before = one(cases()[0].as_object());
  for (int life = 0; life < 2; ++life) {
    const json::object again = sent(batch);
    EXPECT_EQ(again.at("repeated").to_number<int>(), 2);
    EXPECT_EQ(again.at("accepted").to_number<int>(), 1)
        << "an account is told as often as it likes";
    EXPECT_TRUE(again.at("assessments").as_array().empty());
    EXPECT_EQ(one(cases()[0].as_object()), before);
    EXPECT_EQ(cases().size(), 1u);
    start_again();
  }
  EXPECT_EQ(sent(message("m1", "c2")).at("accepted").to_number<int>(), 1)
      << "ids are a conversation's own";
}

TEST_P(GuardTest, ACaseGoesOnInANewLife) {
  sent(kNewAccount + message("m1") + message("m2"), "?keep_text=true");
  start_again();
  sent(kNewAccount + message("m3", "c1", kKnownPicture), "?keep_text=true");
  ASSERT_EQ(cases().size(), 1u);
  const json::object whole = one(cases()[0].as_object());
  EXPECT_EQ(whole.at("messages").as_int64(), 3);
  const json::array& kept = whole.at("conversation_messages").as_array();
  ASSERT_EQ(kept.size(), 3u);
  EXPECT_EQ(kept[2].at("id"), "m3");
  EXPECT_EQ(kept[2].at("number").as_int64(), 2);
}

TEST_P(GuardTest, KeepsWordsOnlyWhereThePlatformAsks) {
  sent(kNewAccount + message("m1"));
  sent(kNewAccount + message("m2", "c2"), "?keep_text=true");
  sent(message("m3", "c2"), "?keep_text=true");
  for (const json::value& line : cases()) {
    const json::object whole = one(line.as_object());
    const bool is_kept = whole.at("conversation") == "c2";
    const std::string text = json::serialize(whole);
    EXPECT_EQ(text.find("a secret word") != std::string::npos, is_kept);
    EXPECT_EQ(whole.at("conversation_messages").as_array().size(), is_kept ? 2u : 1u)
        << "of a message that a reason cites there is the number, without its words";
    if (!is_kept) continue;
    EXPECT_EQ(whole.at("conversation_messages").at(0).at("role"), "suspect");
    EXPECT_EQ(whole.at("conversation_messages").at(0).at("at"), "2024-04-29T09:00:00.000Z");
  }
}

TEST_P(GuardTest, WhoReadsWordsLeavesATrace) {
  sent(kNewAccount + message("m1"));
  sent(kNewAccount + message("m2", "c2"), "?keep_text=true");
  const auto traces = [&] {
    std::int64_t count = 0;
    transact(*service_.database, [&](Transaction& t) {
      for (const auto& entry : list_audit(t, 0, 100)) count += entry.action == "guard.read" ? 1 : 0;
    });
    return count;
  };
  for (const json::value& line : cases()) (void)one(line.as_object());
  EXPECT_EQ(traces(), 1);
  for (const json::value& line : cases()) (void)one(line.as_object());
  EXPECT_EQ(traces(), 1) << "within the hour";
  service_.now_ms += 3'600'000;
  for (const json::value& line : cases()) (void)one(line.as_object());
  EXPECT_EQ(traces(), 2);
}

TEST_P(GuardTest, TellsWebhooksOfThePlatformAloneAndNoWords) {
  const WebhookEndpoint all_public = add_hook("public", {"*"}, "");
  (void)service_.platform("Other");
  const WebhookEndpoint own = add_hook("own", {"guard.alert"}, "Chatter");
  const WebhookEndpoint others = add_hook("others", {"guard.alert"}, "Other");
  const WebhookEndpoint every = add_hook("every", {"*", "guard.alert"}, "*");
  sent(kNewAccount + message("m1"), "?keep_text=true");
  EXPECT_TRUE(told(all_public).empty());
  EXPECT_TRUE(told(others).empty());
  EXPECT_EQ(told(every).size(), 1u);
  ASSERT_EQ(told(own).size(), 1u);
  EXPECT_EQ(told(own)[0].at("type"), "guard.alert");
  const json::object data = told(own)[0].at("data").as_object();
  EXPECT_EQ(data.at("what"), "opened");
  EXPECT_EQ(data.at("platform"), "Chatter");
  EXPECT_EQ(data.at("conversation"), "c1");
  EXPECT_EQ(data.at("action").at("staff"), "queue_case");
  EXPECT_THAT(json::serialize(data), Not(HasSubstr("a secret word")));
  sent(message("m2"));
  EXPECT_EQ(told(own).size(), 1u) << "nothing rose";
  sent(message("m3", "c1", "") +
           R"({"conversation":"c1","id":"m4","from":"u1","text":"end it all"})",
       "?keep_text=true");
  ASSERT_EQ(told(own).size(), 2u);
  EXPECT_EQ(told(own)[0].at("data").at("what"), "harm") << "the newest first";
  EXPECT_EQ(told(own)[0].at("data").at("level"), "urgent");
  EXPECT_THAT(json::serialize(told(own)[0]), Not(HasSubstr("end it all")));
  EXPECT_EQ(cases().size(), 1u);
}

TEST_P(GuardTest, GuardAlertsNeedAPlatform) {
  const AddressGuard guard({read_address_range("127.0.0.1").value()});
  const auto add = [&](std::vector<std::string> events, const std::string& platform) {
    return service_.database->write([&](Transaction& t) {
      return add_webhook(t, {"http://127.0.0.1/x", events, "", platform}, guard, {"program", 1});
    });
  };
  EXPECT_FALSE(add({"guard.alert"}, ""));
  EXPECT_FALSE(add({"guard.alert"}, "Nobody"));
  EXPECT_FALSE(add({"*"}, "Chatter"));
  EXPECT_TRUE(add({"*", "guard.alert"}, "Chatter"));
}

TEST_P(GuardTest, ShadowRecordsAndDoesNothing) {
  const WebhookEndpoint hook = add_hook("own", {"guard.alert"}, "Chatter");
  set_shadow(true);
  const json::object answer = sent(kNewAccount + message("m1"));
  EXPECT_TRUE(answer.at("shadow").as_bool());
  ASSERT_EQ(answer.at("assessments").as_array().size(), 1u);
  EXPECT_FALSE(answer.at("assessments").at(0).as_object().contains("action"));
  EXPECT_TRUE(told(hook).empty());
  EXPECT_TRUE(cases().empty());
  ASSERT_EQ(cases("?state=shadow").size(), 1u);
  EXPECT_TRUE(cases("?state=shadow")[0].at("shadow").as_bool());
  set_shadow(false);
  sent(message("m2"));
  EXPECT_TRUE(told(hook).empty()) << "nothing rose";
  sent(R"({"conversation":"c1","id":"m3","from":"u1","text":"end it all"})");
  EXPECT_EQ(told(hook).size(), 1u);
  EXPECT_EQ(cases().size(), 1u);
  EXPECT_TRUE(cases("?state=shadow").empty());
}

TEST_P(GuardTest, APlatformMayHaveThresholdsOfItsOwn) {
  const auto change = [&](const json::object& thresholds) {
    return service_.post("/api/v1/desk/guard/platforms",
                         {{"platform", "Chatter"}, {"thresholds", thresholds}},
                         service_.staff("admin"));
  };
  EXPECT_EQ(change({{"notice", 0.5}, {"warn", 0.5}, {"urgent", 0.5}}).status, 400u);
  EXPECT_EQ(change({{"notice", 0.1}, {"warn", 1.5}, {"urgent", 0.5}}).status, 400u);
  EXPECT_EQ(change({{"notice", 0.1}, {"warn", 0.5}}).status, 400u);
  const Response done = change({{"notice", 0.1}, {"warn", 0.6}, {"urgent", 0.9}});
  EXPECT_EQ(done.status, 200u) << done.body;
  sent(kNewAccount + message("m1"));
  EXPECT_TRUE(cases().empty());
  sent(message("m2", "c1", kKnownPicture));
  EXPECT_EQ(cases().size(), 1u);
  EXPECT_EQ(
      service_
          .post("/api/v1/desk/guard/platforms", {{"platform", "Nobody"}}, service_.staff("admin"))
          .status,
      404u);
}

TEST_P(GuardTest, PlatformsAreStrangersToEachOther) {
  sent(kNewAccount + message("m1"));
  key_ = service_.platform("Other");
  const json::object answer = sent(message("m1"));
  EXPECT_EQ(answer.at("accepted").to_number<int>(), 1) << "its ids are its own";
  EXPECT_EQ(answer.at("assessments").at(0).at("level"), "notice") << "and so is what it knows";
  EXPECT_EQ(cases().size(), 1u);
  EXPECT_TRUE(cases("?platform=Other").empty());
}

TEST_P(GuardTest, RefusesLinesNotBatches) {
  const json::object answer =
      sent("{\n\n" + message("m1") + "{\"from\":\"u1\"}\n[]\n\xEF\xBB\xBF\r\n");
  EXPECT_EQ(answer.at("accepted").to_number<int>(), 1);
  EXPECT_EQ(answer.at("refused").to_number<int>(), 4);
  EXPECT_EQ(answer.at("refusals").at(0).at("line").to_number<int>(), 1);
  EXPECT_EQ(answer.at("refusals").at(1).at("line").to_number<int>(), 4);
  std::string many;
  for (int i = 0; i < 200; ++i) many += "x\n";
  const json::object all_bad = sent(many);
  EXPECT_EQ(all_bad.at("refused").to_number<int>(), 200);
  EXPECT_EQ(all_bad.at("refusals").as_array().size(), kMostRefusalsTold);
  EXPECT_EQ(send(std::string(kMostGuardLines + 1, '\n')).status, 413u);
  EXPECT_EQ(send("", "?keep_text=1").status, 400u);
  EXPECT_EQ(service_.ask("POST", "/api/v1/guard/events", "{}", key_).status, 415u);
  auto staff = service_.staff("platform");
  staff.emplace_back("Content-Type", "application/x-ndjson");
  EXPECT_EQ(service_.ask("POST", "/api/v1/guard/events", message("m9"), staff).status, 403u);
}

TEST_P(GuardTest, TellsWhoSendsTooMuchToComeAgain) {
  GuardCrowd crowd = GuardCrowd::kNone;
  {
    std::vector<GuardPlace> places;
    for (int i = 0; i < kMostGuardBatchesOfOne; ++i) {
      places.push_back(service_.app.guard->enter("Chatter", crowd).value());
    }
    const Response crowded = send(message("m1"));
    EXPECT_EQ(crowded.status, 429u);
    EXPECT_THAT(crowded.headers, ::testing::Contains(::testing::Pair("Retry-After", "1")));
    for (int i = kMostGuardBatchesOfOne; i < kMostGuardBatches; ++i) {
      places.push_back(service_.app.guard->enter(fmt::format("p{}", i), crowd).value());
    }
    key_ = service_.platform("Other");
    EXPECT_EQ(send(message("m1")).status, 503u);
  }
  EXPECT_EQ(send(message("m1")).status, 200u);
}

TEST_P(GuardTest, ACaseIsTakenInHandAndClosedWithAnOutcome) {
  sent(kNewAccount + message("m1"));
  const std::int64_t id = cases()[0].at("case").as_int64();
  const auto ben = service_.staff("analyst");
  EXPECT_EQ(act(id, "claim", analyst_).status, 200u);
  EXPECT_EQ(act(id, "claim", ben).status, 409u);
  const json::object closing{{"outcome", "false_alarm"}, {"note", "Two friends in a game."}};
  EXPECT_EQ(act(id, "close", ben, closing).status, 409u);
  EXPECT_EQ(act(id, "close", analyst_, {{"outcome", "bored"}, {"note", ""}}).status, 400u);
  const std::string path = fmt::format("/api/v1/desk/guard/cases/{}/claim", id);
  EXPECT_EQ(service_.ask("DELETE", path, "", ben).status, 409u);
  EXPECT_EQ(service_.ask("DELETE", path, "", analyst_).status, 200u);
  EXPECT_EQ(act(id, "claim", ben).status, 200u);
  EXPECT_EQ(act(id, "close", ben, closing).status, 200u);
  EXPECT_EQ(act(id, "close", ben, closing).status, 409u);
  EXPECT_EQ(act(999, "claim", ben).status, 404u);
  EXPECT_EQ(service_.get("/api/v1/desk/guard/cases/x", ben).status, 404u);
  EXPECT_TRUE(cases().empty());
  const json::object closed = cases("?state=closed")[0].as_object();
  EXPECT_EQ(closed.at("outcome"), "false_alarm");
  EXPECT_EQ(one(closed).at("note"), "Two friends in a game.");
  const json::object platforms =
      TestService::body_of(service_.get("/api/v1/desk/guard/platforms", analyst_));
  EXPECT_EQ(platforms.at("platforms").at(0).at("counts").at("false_alarm").as_int64(), 1);
  std::string deeds;
  transact(*service_.database, [&](Transaction& t) {
    for (const auto& entry : list_audit(t, 0, 100)) {
      if (entry.action.starts_with("guard.")) deeds += entry.action + " ";
      EXPECT_THAT(entry.details, Not(HasSubstr("friends")));
    }
  });
  EXPECT_EQ(deeds, "guard.closed guard.claimed guard.released guard.claimed ");
  sent(message("m2"));
  EXPECT_TRUE(cases().empty()) << "nothing rose since it was closed";
  sent(R"({"conversation":"c1","id":"m3","from":"u1","text":"end it all"})");
  EXPECT_EQ(cases().size(), 1u);
}

TEST_P(GuardTest, TakesNothingWithoutAGuard) {
  TestService bare(GetParam());
  auto headers = bare.platform("Chatter");
  headers.emplace_back("Content-Type", "application/x-ndjson");
  EXPECT_EQ(bare.ask("POST", "/api/v1/guard/events", message("m1"), headers).status, 503u);
}

// What was judged when the database failed is neither lost nor judged twice.
TEST_P(GuardTest, AFailedWriteIsMadeUpForByTheNextBatch) {
  const std::string batch = kNewAccount + message("m1") + message("m2");
  service_.database.run_sql("alter table guard_cases rename to guard_cases_away");
  EXPECT_EQ(send(batch).status, 503u);
  EXPECT_EQ(send(batch).status, 503u);
  service_.database.run_sql("alter table guard_cases_away rename to guard_cases");
  const json::object again = sent(batch);
  EXPECT_EQ(again.at("repeated").to_number<int>(), 2);
  ASSERT_EQ(again.at("assessments").as_array().size(), 1u);
  ASSERT_EQ(cases().size(), 1u);
  EXPECT_EQ(cases()[0].at("messages").as_int64(), 2);
}

TEST_P(GuardTest, ManyAtOnceLoseNothing) {
  constexpr int kThreads = 3;
  constexpr int kEach = 20;
  const auto brain = test_brain();
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, thread] {
        for (int i = 0; i < kEach; ++i) {
          const std::string lines =
              kNewAccount + message(fmt::format("{}", i), fmt::format("c{}-{}", thread, i));
          EXPECT_TRUE(service_.app.guard->take(*service_.database, {"Chatter", lines, false}, 1));
        }
      });
    }
  }
  EXPECT_EQ(cases("?limit=200").size(), static_cast<std::size_t>(kThreads * kEach));
}

HOLDFAST_ON_EACH_DATABASE(GuardTest);

}  // namespace
}  // namespace holdfast
