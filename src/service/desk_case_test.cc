// The desk's work on cases over HTTP: what is held, doubted, due, in hand, and decided by whom.
#include "service/test_case_service.h"

namespace holdfast {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class DeskCaseTest : public CaseServiceTest {};

TEST_P(DeskCaseTest, KeepsTheSettingsAndSaysWhoChangedThem) {
  const auto read = [&] {
    return TestService::body_of(service_.get("/api/v1/desk/case-settings", analyst_));
  };
  EXPECT_EQ(read(), settings_);
  set({{"two_people", true}, {"service_hours", 24}, {"crowded_above", 7}, {"suspend_after", 3}});
  EXPECT_EQ(read(), settings_);
  const auto entries =
      transact(*service_.database, [](Transaction& t) { return list_audit(t, 0, 1); });
  EXPECT_EQ(entries.at(0).action, "case.settings");
  EXPECT_THAT(entries.at(0).actor, ::testing::StartsWith("staff:admin"));
  for (const json::object& wrong :
       {json::object{{"suspend_after", 0}}, json::object{{"service_hours", 721}},
        json::object{{"crowded_above", 0}}, json::object{{"two_people", "yes"}},
        json::object{{"more", 1}}}) {
    EXPECT_EQ(put_settings(wrong).status, 400u) << json::serialize(wrong);
  }
  EXPECT_EQ(read(), settings_);
}

TEST_P(DeskCaseTest, HoldsBackWhatWouldHitWhatItIsNot) {
  json::object uneven = picture(2);
  uneven["pdq"] = std::string(64, 'f');
  transact(*service_.database, [&](Transaction& t) {
    insert_bank(t, "WELL_KNOWN", 1).value();
    NewContent common = test_content(900, "WELL_KNOWN");
    common.pdq_hex = to_hex(even_hash(3));
    insert_content(t, common).value();
  });
  service_.follow();
  const std::string number = submit({picture(1, 49), uneven, picture(3), picture(4, 50)});
  const json::object desk =
      TestService::body_of(service_.get("/api/v1/desk/cases/" + number, analyst_));
  const auto held = [&](int i) { return desk.at("pictures").at(i).at("held_reason"); };
  EXPECT_EQ(held(0), "plain");
  EXPECT_EQ(held(1), "uneven");
  EXPECT_EQ(held(2), "well_known");
  EXPECT_TRUE(held(3).is_null());
  EXPECT_EQ(state(number, 1), "held");
  EXPECT_EQ(state(number, 4), "received");
}

TEST_P(DeskCaseTest, HoldsBackAHashThatManyEntriesLieNear) {
  set({{"crowded_above", 2}});
  const auto add = [&](std::size_t byte) {
    Hash256 near = even_hash(7);
    near.bytes[byte] ^= 0xff;
    NewContent content = test_content(static_cast<std::uint32_t>(900 + byte));
    content.pdq_hex = to_hex(near);
    transact(*service_.database, [&](Transaction& t) { insert_content(t, content).value(); });
    service_.follow();
  };
  add(0);
  add(1);
  EXPECT_EQ(state(submit({picture(7)})), "received");
  add(2);
  EXPECT_EQ(state(submit({picture(7)})), "held");
  EXPECT_EQ(state(submit({picture(8)})), "received");
}

TEST_P(DeskCaseTest, PutsWhatIsHeldOnAListOnlyWhenTheDeskSaysSo) {
  const std::string number = submit({picture(1, 10), picture(2)});
  const auto ask = [&](const json::object& decision) {
    return service_.post("/api/v1/desk/cases/" + number + "/decision", decision, analyst_);
  };
  EXPECT_EQ(ask({{"decision", "accept"}}).status, 200u);  // the other one
  EXPECT_EQ(state(number, 1), "held");
  EXPECT_EQ(state(number, 2), "on_list");
  for (const json::object& decision :
       {json::object{{"decision", "accept"}},
        json::object{{"decision", "accept"}, {"pictures", json::array{1}}}}) {
    const Response refused = ask(decision);
    EXPECT_EQ(refused.status, 409u);
    EXPECT_THAT(refused.body, HasSubstr("despite_held"));
  }
  EXPECT_EQ(ask({{"decision", "accept"}, {"despite_held", true}}).status, 200u);
  EXPECT_EQ(state(number, 1), "on_list");
  const std::string other = submit({picture(3, 10)});
  decide(other, {{"decision", "decline"}, {"reason", "too_plain"}});
  EXPECT_EQ(state(other), "declined");
}

TEST_P(DeskCaseTest, NeverMatchesOrSharesTheListOfWellKnownPictures) {
  transact(*service_.database, [&](Transaction& t) {
    insert_bank(t, "WELL_KNOWN", 1).value();
    NewContent common = test_content(1, "WELL_KNOWN");
    common.pdq_hex = to_hex(even_hash(1));
    insert_content(t, common).value();
  });
  service_.follow();
  EXPECT_EQ(lookup(1), "{}");
  EXPECT_EQ(service_
                .get("/m/lookup?signal_type=pdq&banks=WELL_KNOWN&signal=" + to_hex(even_hash(1)),
                     chatter_)
                .status,
            404u);
  TestService::Headers headers = admin_;
  headers.emplace_back("Content-Type", "application/json");
  EXPECT_EQ(service_.ask("PUT", "/api/v1/banks/WELL_KNOWN/sharing", R"({"shared": true})", headers)
                .status,
            409u);
  const std::string number = submit({picture(500)});
  EXPECT_EQ(service_
                .post("/api/v1/desk/cases/" + number + "/decision",
                      {{"decision", "accept"}, {"bank", "WELL_KNOWN"}}, analyst_)
                .status,
            400u);
}

TEST_P(DeskCaseTest, SuspendsAnEntryThatPlatformsDoubtAndPutsItBack) {
  const std::string number = submit({picture(1)});
  const json::object decided = decide(number, {{"decision", "accept"}});
  const std::int64_t content = decided.at("pictures").at(0).at("bank_content_id").as_int64();
  const auto doubt = [&](const TestService::Headers& who) {
    tick();
    return service_
        .post("/api/v1/outcomes",
              {{"bank_content_id", content}, {"outcome", "not_the_same_picture"}}, who)
        .status;
  };
  EXPECT_EQ(doubt(chatter_), 201u);
  EXPECT_THAT(lookup(1), HasSubstr("HOTLINE_ACCEPTED"));
  const auto board = service_.platform("Board");
  tick();
  const Response said = service_.post("/exchange/stopncii/SubmitFeedback",
                                      {{"count", 1},
                                       {"hashFeedbacks",
                                        {{{"tags", json::array{"not_the_same_picture"}},
                                          {"feedbackValue", "NotBlocked"},
                                          {"hashValue", to_hex(even_hash(1))}}}}},
                                      board);
  ASSERT_EQ(said.status, 200u) << said.body;
  EXPECT_EQ(lookup(1), "{}");
  EXPECT_EQ(state(number), "suspended");
  EXPECT_EQ(timeline(number).back(), "suspended 1");
  EXPECT_THAT(service_.get("/exchange/stopncii/FetchHashes", board).body,
              HasSubstr("\"Withdrawn\""));
  const json::object queue = TestService::body_of(service_.get("/api/v1/desk/cases", analyst_));
  EXPECT_EQ(queue.at("cases").as_array().size(), 1u);
  EXPECT_EQ(
      service_
          .post("/api/v1/desk/cases/" + number + "/decision", {{"decision", "accept"}}, analyst_)
          .status,
      409u);
  tick();
  decide(number, {{"decision", "restore"}});
  EXPECT_EQ(state(number), "on_list");
  EXPECT_EQ(timeline(number).back(), "restored 1");
  EXPECT_THAT(lookup(1), HasSubstr("HOTLINE_ACCEPTED"));
  EXPECT_THAT(service_.get("/exchange/stopncii/FetchHashes", board).body, HasSubstr("\"Active\""));
  // What was said before counts no more; twice from one platform is as much as once from two.
  EXPECT_EQ(doubt(chatter_), 201u);
  EXPECT_EQ(state(number), "on_list");
  EXPECT_EQ(doubt(chatter_), 201u);
  EXPECT_EQ(state(number), "suspended");
  const json::object doubted =
      TestService::body_of(service_.get("/api/v1/desk/cases?needs=suspended", analyst_));
  EXPECT_EQ(doubted.at("cases").at(0).at("suspended"), 1);
  std::vector<std::string> actions;
  for (const AuditEntry& entry :
       transact(*service_.database, [](Transaction& t) { return list_audit(t, 0, 20); })) {
    if (entry.action.starts_with("case.")) actions.push_back(entry.action);
  }
  EXPECT_THAT(actions, ElementsAre("case.suspend", "case.restore", "case.suspend", "case.accept"));
}

TEST_P(DeskCaseTest, IsInOnePersonsHandsForHalfAnHour) {
  const std::string number = submit({picture(1)});
  const auto bea = service_.staff("analyst");
  const std::string target = "/api/v1/desk/cases/" + number;
  const auto claim = [&](const TestService::Headers& who) {
    return service_.ask("POST", target + "/claim", "", who);
  };
  const Response claimed = claim(analyst_);
  ASSERT_EQ(claimed.status, 200u) << claimed.body;
  const std::string ada(TestService::body_of(claimed).at("claimed_by").as_string());
  const Response refused = claim(bea);
  EXPECT_EQ(refused.status, 409u);
  EXPECT_THAT(refused.body, HasSubstr(ada));
  EXPECT_EQ(service_.ask("DELETE", target + "/claim", "", bea).status, 409u);
  const json::object decline{{"decision", "decline"}, {"reason", "test"}};
  EXPECT_EQ(service_.post(target + "/decision", decline, bea).status, 409u);
  const auto lines = [&](const char* query, const TestService::Headers& who) {
    return TestService::body_of(service_.get(std::string("/api/v1/desk/cases") + query, who))
        .at("cases")
        .as_array();
  };
  EXPECT_EQ(lines("?status=mine", analyst_).size(), 1u);
  EXPECT_THAT(lines("?status=mine", bea), IsEmpty());
  EXPECT_EQ(lines("", bea).at(0).at("claimed_by"), json::value(ada));
  // A claim that nobody works on ends.
  service_.now_ms += kClaimMs;
  EXPECT_TRUE(lines("", bea).at(0).at("claimed_by").is_null());
  EXPECT_EQ(claim(bea).status, 200u);
  EXPECT_EQ(service_.ask("DELETE", target + "/claim", "", bea).status, 200u);
  EXPECT_EQ(claim(analyst_).status, 200u);
  decide(number, decline);
  EXPECT_EQ(claim(analyst_).status, 409u);  // nothing waits
  EXPECT_EQ(service_.ask("POST", "/api/v1/desk/cases/AAAA-AAAA/claim", "", bea).status, 404u);
}

TEST_P(DeskCaseTest, TellsWhatIsDueAndWhatIsLate) {
  const std::string plain = submit({picture(1)}, {{"age", "under_18"}, {"origin", "sent"}});
  const TimeMs soon_ms = service_.now_ms + 3'600'000;
  const std::string urgent = submit({picture(2, 9)}, {{"deadline_at", format_time(soon_ms)}});
  const auto numbers = [&](const char* query) {
    std::vector<std::string> out;
    const json::object page =
        TestService::body_of(service_.get(std::string("/api/v1/desk/cases") + query, analyst_));
    for (const json::value& line : page.at("cases").as_array()) {
      out.emplace_back(line.at("case_number").as_string());
    }
    return out;
  };
  const auto line = [&](const std::string& number) {
    return TestService::body_of(service_.get("/api/v1/desk/cases?number=" + number, analyst_))
        .at("cases")
        .at(0)
        .as_object();
  };
  EXPECT_EQ(line(plain).at("due_at").as_string(), format_time(service_.now_ms + 48 * 3'600'000));
  EXPECT_EQ(line(urgent).at("due_at").as_string(), format_time(soon_ms));
  EXPECT_EQ(line(plain).at("origin"), "sent");
  EXPECT_EQ(line(plain).at("age"), "under_18");
  EXPECT_EQ(line(plain).at("held"), 0);
  EXPECT_EQ(line(urgent).at("held"), 1);
  EXPECT_THAT(numbers("?status=late"), IsEmpty());
  service_.now_ms += 2 * 3'600'000;
  EXPECT_THAT(numbers("?status=late"), ElementsAre(urgent));
  EXPECT_TRUE(line(urgent).at("is_late").as_bool());
  set({{"service_hours", 2}});
  EXPECT_THAT(numbers("?status=late"), ElementsAre(urgent, plain));
  EXPECT_THAT(numbers("?status=late&limit=1"), ElementsAre(urgent));
  decide(urgent, {{"decision", "decline"}, {"reason", "test"}});
  EXPECT_THAT(numbers("?status=late"), ElementsAre(plain));
  EXPECT_FALSE(line(urgent).at("is_late").as_bool());
  EXPECT_THAT(numbers("?number=AAAA-AAAA"), IsEmpty());
  EXPECT_EQ(service_.get("/api/v1/desk/cases?status=lost", analyst_).status, 400u);
}

TEST_P(DeskCaseTest, NeedsTwoPeopleWhereTheOperatorSaysSo) {
  set({{"two_people", true}});
  const std::string number = submit({picture(1)});
  const auto bea = service_.staff("analyst");
  const std::string target = "/api/v1/desk/cases/" + number + "/decision";
  const json::object accept{{"decision", "accept"}};
  const json::object first = decide(number, accept);
  EXPECT_TRUE(first.at("pictures").at(0).at("approval").is_object());
  EXPECT_EQ(state(number), "received");
  EXPECT_EQ(lookup(1), "{}");
  const Response again = service_.post(target, accept, analyst_);
  EXPECT_EQ(again.status, 409u);
  EXPECT_THAT(again.body, HasSubstr("another member"));
  EXPECT_EQ(service_.post(target, accept, bea).status, 200u);
  EXPECT_EQ(state(number), "on_list");
  EXPECT_THAT(lookup(1), HasSubstr("HOTLINE_ACCEPTED"));
  const auto entries =
      transact(*service_.database, [](Transaction& t) { return list_audit(t, 0, 2); });
  EXPECT_EQ(entries.at(0).action, "case.accept");
  EXPECT_EQ(entries.at(1).action, "case.approve");
  EXPECT_NE(entries.at(0).actor, entries.at(1).actor);
  // One is enough to say no.
  const std::string other = submit({picture(2)});
  decide(other, {{"decision", "decline"}, {"reason", "test"}});
  EXPECT_EQ(state(other), "declined");
}

TEST_P(DeskCaseTest, DecidesManyEachByItself) {
  const std::string one = submit({picture(1)}), two = submit({picture(2)});
  const std::string held = submit({picture(3, 10)});
  decide(two, {{"decision", "decline"}, {"reason", "test"}});
  const std::string target = "/api/v1/desk/cases/decisions";
  const Response done = service_.post(
      target, {{"numbers", json::array{one, two, held, "AAAA-AAAA"}}, {"decision", "accept"}},
      analyst_);
  ASSERT_EQ(done.status, 200u) << done.body;
  const json::array results = TestService::body_of(done).at("results").as_array();
  ASSERT_EQ(results.size(), 4u);
  EXPECT_EQ(results.at(0), (json::object{{"case_number", one}, {"ok", true}, {"detail", nullptr}}));
  for (const std::size_t i : {1u, 2u, 3u}) {
    EXPECT_FALSE(results.at(i).at("ok").as_bool()) << i;
    EXPECT_FALSE(results.at(i).at("detail").as_string().empty()) << i;
  }
  EXPECT_EQ(state(one), "on_list");
  EXPECT_EQ(state(held), "held");
  json::array many;
  for (int i = 0; i < 51; ++i) many.emplace_back("AAAA-AAAA");
  for (const json::object& wrong :
       {json::object{{"numbers", many}, {"decision", "accept"}},
        json::object{{"numbers", json::array()}, {"decision", "accept"}},
        json::object{{"numbers", json::array{1}}, {"decision", "accept"}},
        json::object{{"numbers", json::array{one}}, {"decision", "decline"}},
        json::object{
            {"numbers", json::array{one}}, {"decision", "accept"}, {"despite_held", true}}}) {
    EXPECT_EQ(service_.post(target, wrong, analyst_).status, 400u) << json::serialize(wrong);
  }
}

TEST_P(DeskCaseTest, FindsWhatOfTheQueueIsAskedFor) {
  const std::string held = submit({picture(1, 9)}, {{"wants", json::array{"talk"}}});
  const std::string urgent =
      submit({picture(2)}, {{"deadline_at", format_time(service_.now_ms + 3'600'000)}});
  const std::string shared =
      submit({picture(3)}, {{"shared", true}, {"wants", json::array{"report_account", "talk"}}});
  const auto page = [&](const std::string& query) {
    const Response response = service_.get("/api/v1/desk/cases" + query, analyst_);
    EXPECT_EQ(response.status, 200u) << response.body;
    return TestService::body_of(response);
  };
  const auto numbers = [&](const std::string& query) {
    std::vector<std::string> out;
    const json::object found = page(query);
    for (const json::value& line : found.at("cases").as_array()) {
      out.emplace_back(line.at("case_number").as_string());
    }
    return out;
  };
  EXPECT_THAT(numbers(""), ElementsAre(urgent, shared, held));
  EXPECT_THAT(numbers("?urgency=deadline"), ElementsAre(urgent));
  EXPECT_THAT(numbers("?urgency=none"), ElementsAre(held));
  EXPECT_THAT(numbers("?urgency=threatened"), IsEmpty());
  EXPECT_THAT(numbers("?needs=held"), ElementsAre(held));
  EXPECT_THAT(numbers("?needs=talk"), ElementsAre(shared, held));
  EXPECT_THAT(numbers("?needs=talk&urgency=shared"), ElementsAre(shared));
  EXPECT_THAT(numbers("?needs=suspended"), IsEmpty());
  EXPECT_TRUE(page("?urgency=shared").at("cases").at(0).at("wants_talk").as_bool());
  ASSERT_EQ(service_.ask("POST", "/api/v1/desk/cases/" + urgent + "/claim", "", analyst_).status,
            200u);
  EXPECT_THAT(numbers("?needs=hands"), ElementsAre(shared, held));
  service_.now_ms += kClaimMs - 1000;
  EXPECT_EQ(page("").at("mine"), 1);
  service_.now_ms += 1000;
  EXPECT_EQ(page("").at("mine"), 0);
  EXPECT_EQ(page("").at("late"), 0);
  service_.now_ms += 2 * 3'600'000;
  EXPECT_EQ(page("").at("late"), 1);
  set({{"two_people", true}});
  decide(shared, {{"decision", "accept"}});
  EXPECT_THAT(numbers("?needs=second"), ElementsAre(shared));
  EXPECT_EQ(page("?needs=second").at("cases").at(0).at("approved"), 1);
  for (const char* wrong : {"?urgency=later", "?needs=more", "?needs=held&needs=talk"}) {
    EXPECT_EQ(service_.get(std::string("/api/v1/desk/cases") + wrong, analyst_).status, 400u);
  }
}

TEST_P(DeskCaseTest, SaysWhetherTheCodeCanBeReplacedAndNeverTheQuestion) {
  json::object body = submission({picture(1)});
  body["recovery"] = {{"question", "What is the name of my cat?"}, {"key", kCaseKey}};
  const Response made = service_.post("/api/v1/cases", body);
  ASSERT_EQ(made.status, 201u) << made.body;
  const auto desk = [&](const std::string& number) {
    return service_.get("/api/v1/desk/cases/" + number, analyst_);
  };
  const Response with = desk(std::string(TestService::body_of(made).at("case_number").as_string()));
  EXPECT_TRUE(TestService::body_of(with).at("has_recovery").as_bool());
  EXPECT_THAT(with.body, ::testing::Not(HasSubstr("cat")));
  EXPECT_FALSE(TestService::body_of(desk(submit({picture(2)}))).at("has_recovery").as_bool());
}

TEST_P(DeskCaseTest, KeepsWhereStaffFindSupport) {
  const char* target = "/api/v1/desk/staff-support";
  const auto put = [&](const json::object& body, TestService::Headers headers) {
    headers.emplace_back("Content-Type", "application/json");
    return service_.ask("PUT", target, json::serialize(body), headers).status;
  };
  const json::object text{{"text", "Talk to Kim, or ring 555 0100 at any hour."}};
  EXPECT_EQ(TestService::body_of(service_.get(target, analyst_)), (json::object{{"text", ""}}));
  EXPECT_EQ(put(text, analyst_), 403u);
  EXPECT_EQ(put(text, admin_), 200u);
  EXPECT_EQ(TestService::body_of(service_.get(target, analyst_)), text);
  EXPECT_EQ(put({{"text", std::string(1001, 'a')}}, admin_), 400u);
  EXPECT_EQ(put({{"text", "a\tb"}}, admin_), 400u);
  EXPECT_EQ(put({}, admin_), 400u);
  EXPECT_EQ(put({{"text", ""}}, admin_), 200u);
  EXPECT_EQ(TestService::body_of(service_.get(target, analyst_)), (json::object{{"text", ""}}));
}

HOLDFAST_ON_EACH_DATABASE(DeskCaseTest);

}  // namespace
}  // namespace holdfast
