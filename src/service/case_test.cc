// A case from what its owner says to what platforms have loaded and dropped, over HTTP.
#include "service/test_case_service.h"

namespace holdfast {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST_P(CaseServiceTest, GivesBackWhatItsOwnerSaid) {
  const json::object said{{"age", "under_18"},
                          {"origin", "made_by_ai"},
                          {"threatened", true},
                          {"shared", false},
                          {"shared_where", json::array{"snapchat", "x", "x"}},
                          {"deadline_at", "2026-01-02T03:04:05Z"},
                          {"wants", json::array{"talk", "report_account"}}};
  const std::string number = submit({picture(1)}, said);
  json::object expected = said;
  expected["shared_where"] = json::array{"snapchat", "x"};
  expected["deadline_at"] = format_time(parse_time("2026-01-02T03:04:05Z").value());
  EXPECT_EQ(owner(number).at("situation"), expected);
  EXPECT_EQ(owner(number).at("deadline_at"), expected.at("deadline_at"));
  const json::object desk =
      TestService::body_of(service_.get("/api/v1/desk/cases/" + number, analyst_));
  EXPECT_EQ(desk.at("situation"), expected);
  const std::string silent = submit({picture(2)});
  EXPECT_TRUE(owner(silent).at("situation").at("age").is_null());
  EXPECT_TRUE(owner(silent).at("situation").at("wants").as_array().empty());
}

// Pages that were open before the server knew of SHA-1 send none.
TEST_P(CaseServiceTest, TakesASha1OrNone) {
  json::object with = picture(1), without = picture(2);
  with["sha1"] = "AAF4C61DDCC5E8A2DABEDE0F3B482CD9AEA9434D";
  without.erase("sha1");
  const std::string number = submit({with, without});
  const json::object shown =
      TestService::body_of(service_.get("/api/v1/desk/cases/" + number, analyst_));
  const json::array& pictures = shown.at("pictures").as_array();
  EXPECT_EQ(pictures.at(0).at("sha1"), "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d");
  EXPECT_TRUE(pictures.at(1).at("sha1").is_null());
  for (const json::value& bad : {json::value(""), json::value(std::string(39, 'a')),
                                 json::value(std::string(40, 'g')), json::value(nullptr)}) {
    with["sha1"] = bad;
    const Response refused = service_.post("/api/v1/cases", submission({with}));
    EXPECT_EQ(refused.status, 400u) << json::serialize(bad);
    EXPECT_THAT(refused.body, HasSubstr("The field 'sha1' must be 40 hexadecimal digits."));
  }
}

TEST_P(CaseServiceTest, RefusesASituationThatIsNone) {
  json::array many;
  for (int i = 0; i < 13; ++i) many.emplace_back("app" + std::to_string(i));
  for (const json::object& situation :
       {json::object{{"age", "17"}}, json::object{{"origin", "found"}},
        json::object{{"shared_where", "x"}},
        json::object{{"shared_where", json::array{"Snap chat"}}},
        json::object{{"shared_where", json::array{1}}}, json::object{{"shared_where", many}},
        json::object{{"wants", json::array{"money"}}}, json::object{{"name", "x"}}}) {
    EXPECT_EQ(service_.post("/api/v1/cases", submission({picture(1)}, situation)).status, 400u)
        << json::serialize(situation);
  }
}

TEST_P(CaseServiceTest, WithdrawsAtOnceAndTellsWhoHasDroppedIt) {
  const std::string number = submit({picture(1), picture(2)});
  decide(number, {{"decision", "accept"}});
  EXPECT_THAT(lookup(1), HasSubstr("HOTLINE_ACCEPTED"));
  tick();
  ASSERT_EQ(service_.get("/exchange/stopncii/FetchHashes", chatter_).status, 200u);
  EXPECT_THAT(timeline(number), ElementsAre("received", "on_list 1", "on_list 2",
                                            "loaded Chatter 1", "loaded Chatter 2"));
  tick();
  const Response done = withdraw(number, {{"pictures", json::array{1}}});
  ASSERT_EQ(done.status, 200u) << done.body;
  EXPECT_EQ(lookup(1), "{}");
  EXPECT_THAT(lookup(2), HasSubstr("HOTLINE_ACCEPTED"));
  const json::object before = TestService::body_of(done).at("pictures").at(0).as_object();
  EXPECT_EQ(before.at("state"), "withdrawn");
  EXPECT_EQ(before.at("withdrawn_at").as_string(), format_time(service_.now_ms));
  EXPECT_EQ(before.at("removal"), (json::object{{"all", 1}, {"confirmed", 0}}));
  tick();
  EXPECT_THAT(service_.get("/exchange/stopncii/FetchHashes", chatter_).body,
              HasSubstr("\"Withdrawn\""));
  EXPECT_EQ(timeline(number).back(), "withdrawal_confirmed Chatter 1");
  const json::object after = owner(number);
  EXPECT_EQ(after.at("pictures").at(0).at("removal"), (json::object{{"all", 1}, {"confirmed", 1}}));
  const json::object chatter = after.at("platforms").at(0).as_object();
  EXPECT_EQ(chatter.at("platform"), "Chatter");
  EXPECT_EQ(chatter.at("withdrawn_at").as_string(), format_time(service_.now_ms));
  EXPECT_EQ(after.at("status"), "on_list");
}

TEST_P(CaseServiceTest, IsNeverLookedAtAfterAWithdrawalBeforeTheDecision) {
  const std::string number = submit({picture(1)});
  ASSERT_EQ(withdraw(number).status, 200u);
  EXPECT_EQ(owner(number).at("status"), "withdrawn");
  EXPECT_EQ(
      service_
          .post("/api/v1/desk/cases/" + number + "/decision", {{"decision", "accept"}}, analyst_)
          .status,
      409u);
  const json::object queue = TestService::body_of(service_.get("/api/v1/desk/cases", analyst_));
  EXPECT_THAT(queue.at("cases").as_array(), IsEmpty());
  EXPECT_EQ(withdraw(number).status, 200u);  // again is as good as once
  const auto entries =
      transact(*service_.database, [](Transaction& t) { return list_audit(t, 0, 9); });
  EXPECT_EQ(entries.at(0).action, "case.withdraw");
  EXPECT_EQ(entries.at(0).actor, "case");
  EXPECT_EQ(entries.at(0).subject, number);
}

TEST_P(CaseServiceTest, RefusesAWithdrawalThatIsNone) {
  const std::string number = submit({picture(1)});
  for (const json::object& what :
       {json::object{{"pictures", json::array{0}}}, json::object{{"pictures", json::array{51}}},
        json::object{{"pictures", json::array{"1"}}}, json::object{{"all", true}}}) {
    EXPECT_EQ(withdraw(number, what).status, 400u) << json::serialize(what);
  }
  EXPECT_EQ(withdraw(number, {{"pictures", json::array{2}}}).status, 404u);
  EXPECT_EQ(state(number), "received");
}

// Each of the exchange's forms tells, at its last page only.
TEST_P(CaseServiceTest, KnowsWhoLoadedTheListInEveryForm) {
  const std::string number = submit({picture(1), picture(2), picture(3)});
  decide(number, {{"decision", "accept"}});
  tick();
  const auto loaded = [&](const char* platform) {
    int count = 0;
    for (const std::string& line : timeline(number)) {
      if (line.starts_with(std::string("loaded ") + platform)) ++count;
    }
    return count;
  };
  const auto next_of = [](const Response& response, const char* name) {
    return std::string(TestService::body_of(response).at(name).as_string());
  };
  const std::string fetch = "/exchange/stopncii/FetchHashes?pageSize=2";
  const Response first = service_.get(fetch, chatter_);
  EXPECT_EQ(loaded("Chatter"), 0);
  ASSERT_EQ(
      service_.get(fetch + "&nextPageToken=" + next_of(first, "nextPageToken"), chatter_).status,
      200u);
  EXPECT_EQ(loaded("Chatter"), 3);
  const auto board = service_.platform("Board"), files = service_.platform("Files");
  ASSERT_EQ(service_.get("/exchange/ncmec/v2/entries", board).status, 200u);
  EXPECT_EQ(loaded("Board"), 3);
  const Response page = service_.get("/api/v1/exchange/snapshot.json?limit=2", files);
  EXPECT_EQ(loaded("Files"), 0);
  ASSERT_EQ(service_.get(next_of(page, "next"), files).status, 200u);
  EXPECT_EQ(loaded("Files"), 3);
  const auto since = TestService::body_of(page).at("revision").as_int64();
  ASSERT_EQ(withdraw(number).status, 200u);
  ASSERT_EQ(service_.get(fmt::format("/api/v1/exchange/delta.csv?since={}", since), files).status,
            200u);
  EXPECT_EQ(timeline(number).back(), "withdrawal_confirmed Files 3");
  // Somebody at the desk who looks at the list is no platform.
  ASSERT_EQ(service_.get("/api/v1/exchange/snapshot.csv", analyst_).status, 200u);
  EXPECT_EQ(owner(number).at("platforms").as_array().size(), 3u);
}

TEST_P(CaseServiceTest, ShowsAdultsAnotherDoorUnlessTheOperatorTakesThem) {
  const json::object adult{{"age", "over_18"}};
  const Response refused = service_.post("/api/v1/cases", submission({picture(1)}, adult));
  EXPECT_EQ(refused.status, 409u);
  EXPECT_THAT(refused.body, HasSubstr("StopNCII"));
  EXPECT_THAT(refused.body, HasSubstr("adults-elsewhere"));
  const json::object queue = TestService::body_of(service_.get("/api/v1/desk/cases", analyst_));
  EXPECT_THAT(queue.at("cases").as_array(), IsEmpty());
  set({{"accept_adults", true}});
  const std::string number = submit({picture(1)}, adult);
  EXPECT_EQ(owner(number).at("situation").at("age"), "over_18");
}

TEST_P(CaseServiceTest, OpensWithANewCodeForTheRightAnswer) {
  const std::string right(64, 'a'), wrong(64, 'b'), fresh(64, 'c');
  json::object sent = submission({picture(1)});
  sent["recovery"] = {{"question", "Name der ersten Katze?"}, {"key", right}};
  const Response made = service_.post("/api/v1/cases", sent);
  ASSERT_EQ(made.status, 201u) << made.body;
  const std::string number(TestService::body_of(made).at("case_number").as_string());
  const std::string silent = submit({picture(2)});
  const auto ask = [&](const std::string& of) {
    return service_.post("/api/v1/case-recoveries",
                         {{"case_number", of}, {"proof", service_.proof("lookup", of)}});
  };
  const auto answer = [&](const std::string& of, const std::string& key) {
    return service_.post("/api/v1/case-recoveries/answer",
                         {{"case_number", of},
                          {"key", key},
                          {"new_key", fresh},
                          {"proof", service_.proof("lookup", of)}});
  };
  const auto open = [&](const std::string& key) {
    return service_
        .post("/api/v1/case-sessions",
              {{"case_number", number}, {"key", key}, {"proof", service_.proof("lookup", number)}})
        .status;
  };
  const Response asked = ask(number);
  ASSERT_EQ(asked.status, 200u) << asked.body;
  EXPECT_EQ(TestService::body_of(asked),
            (json::object{{"question", "Name der ersten Katze?"},
                          {"submission_id", sent.at("submission_id")}}));
  EXPECT_EQ(ask(silent).status, 404u);
  EXPECT_EQ(ask("AAAA-AAAA").status, 404u);
  EXPECT_EQ(answer(number, wrong).status, 404u);
  EXPECT_EQ(answer(silent, right).status, 404u);
  EXPECT_EQ(answer("AAAA-AAAA", right).status, 404u);
  EXPECT_EQ(open(fresh), 404u);
  EXPECT_EQ(open(kCaseKey), 200u);
  const TestService::Headers old = session(number);
  EXPECT_EQ(service_.get("/api/v1/case", old).status, 200u);
  const Response done = answer(number, right);
  EXPECT_EQ(done.status, 200u);
  EXPECT_EQ(done.body, "{}");
  EXPECT_EQ(service_.get("/api/v1/case", old).status, 401u);
  EXPECT_EQ(open(kCaseKey), 404u);
  EXPECT_EQ(open(fresh), 200u);
  EXPECT_EQ(timeline(number).back(), "recovered");
}

TEST_P(CaseServiceTest, MakesGuessingAnAnswerDearer) {
  json::object sent = submission({picture(1)});
  sent["recovery"] = {{"question", "?"}, {"key", std::string(64, 'a')}};
  const std::string number(
      TestService::body_of(service_.post("/api/v1/cases", sent)).at("case_number").as_string());
  const auto bits = [&] {
    return TestService::body_of(
               service_.post("/api/v1/challenges", {{"purpose", "lookup"}, {"subject", number}}))
        .at("bits")
        .as_int64();
  };
  const std::int64_t before = bits();
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(
        service_
            .post("/api/v1/case-recoveries/answer", {{"case_number", number},
                                                     {"key", std::string(64, 'b')},
                                                     {"new_key", std::string(64, 'c')},
                                                     {"proof", service_.proof("lookup", number)}})
            .status,
        404u);
  }
  EXPECT_GT(bits(), before);
  for (const json::object& wrong :
       {json::object{{"question", ""}, {"key", std::string(64, 'a')}},
        json::object{{"question", std::string(121, 'x')}, {"key", std::string(64, 'a')}},
        json::object{{"question", "x"}, {"key", "a"}}, json::object{{"question", "x"}}}) {
    json::object bad = submission({picture(2)});
    bad["recovery"] = wrong;
    EXPECT_EQ(service_.post("/api/v1/cases", bad).status, 400u) << json::serialize(wrong);
  }
}

HOLDFAST_ON_EACH_DATABASE(CaseServiceTest);

}  // namespace
}  // namespace holdfast
