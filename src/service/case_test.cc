// A case from what its owner says to what platforms have loaded and dropped, over HTTP.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/test_service.h"
#include "store/audit_store.h"
#include "store/bank_store.h"
#include "store/test_cases.h"

namespace holdfast {
namespace {

namespace json = boost::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kKey = "85eb60c9015667720f55da657f445be90ba548cdaaa36bd608c858faae26da98";

// A hash with as many bits set as not, as a real picture's has, far from that of another number.
Hash256 even_hash(std::uint32_t number) {
  Hash256 hash;
  std::uint64_t state = number;
  for (std::size_t i = 0; i < hash.bytes.size() / 2; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    hash.bytes[i] = static_cast<std::uint8_t>(state >> 56);
    hash.bytes[hash.bytes.size() / 2 + i] = static_cast<std::uint8_t>(~hash.bytes[i]);
  }
  return hash;
}

json::object picture(std::uint32_t number, int quality = 90) {
  return {{"pdq", to_hex(even_hash(number))},
          {"quality", quality},
          {"md5", fmt::format("{:032x}", number)},
          {"sha256", fmt::format("{:064x}", number)},
          {"width", 640},
          {"height", 480}};
}

class CaseServiceTest : public OnEachDatabase {
 protected:
  json::object submission(const json::array& pictures, const json::object& situation = {}) {
    return {{"submission_id", fmt::format("{:032x}", ++submissions_)},
            {"key", kKey},
            {"proof", service_.proof("case")},
            {"pictures", pictures},
            {"situation", situation}};
  }
  std::string submit(const json::array& pictures, const json::object& situation = {}) {
    const Response response =
        service_.post("/api/v1/cases", submission(pictures, situation));
    EXPECT_EQ(response.status, 201u) << response.body;
    return std::string(TestService::body_of(response).at("case_number").as_string());
  }
  TestService::Headers session(const std::string& number) {
    const auto key = transact(*service_.database,
                              [&](Transaction& t) { return find_case_by_number(t, number); });
    return service_.case_session(key.value().case_id);
  }
  json::object owner(const std::string& number) {
    const Response response = service_.get("/api/v1/case", session(number));
    EXPECT_EQ(response.status, 200u) << response.body;
    return TestService::body_of(response);
  }
  Response withdraw(const std::string& number, const json::object& what = {}) {
    return service_.post("/api/v1/case/withdraw", what, session(number));
  }
  json::object decide(const std::string& number, const json::object& decision) {
    const Response response =
        service_.post("/api/v1/desk/cases/" + number + "/decision", decision, analyst_);
    EXPECT_EQ(response.status, 200u) << response.body;
    return TestService::body_of(response);
  }
  // "kind" or, of what a platform did, "kind platform"; a picture's position behind it.
  std::vector<std::string> timeline(const std::string& number) {
    std::vector<std::string> out;
    for (const json::value& value : owner(number).at("timeline").as_array()) {
      const json::object& event = value.as_object();
      std::string line(event.at("kind").as_string());
      if (event.at("platform").is_string()) {
        line += " " + std::string(event.at("platform").as_string());
      }
      if (event.at("picture").is_int64()) {
        line += " " + std::to_string(event.at("picture").as_int64());
      }
      out.push_back(line);
    }
    return out;
  }
  std::string state(const std::string& number, int position = 1) {
    const json::array pictures = owner(number).at("pictures").as_array();
    return std::string(pictures.at(position - 1).at("state").as_string());
  }
  std::string lookup(std::uint32_t number) {
    return service_
        .get("/m/lookup?signal_type=pdq&signal=" + to_hex(even_hash(number)), chatter_)
        .body;
  }
  // The settings as they are but for `changes`.
  Response put_settings(const json::object& changes) {
    json::object wanted = settings_;
    for (const auto& [name, value] : changes) wanted[name] = value;
    TestService::Headers headers = admin_;
    headers.emplace_back("Content-Type", "application/json");
    return service_.ask("PUT", "/api/v1/desk/case-settings", json::serialize(wanted), headers);
  }
  void set(const json::object& changes) {
    const Response response = put_settings(changes);
    ASSERT_EQ(response.status, 200u) << response.body;
    settings_ = TestService::body_of(response);
  }
  void tick() { service_.now_ms += 1000; }

  TestService service_{GetParam()};
  const TestService::Headers analyst_ = service_.staff("analyst");
  const TestService::Headers admin_ = service_.staff("admin");
  const TestService::Headers chatter_ = service_.platform("Chatter");
  json::object settings_{{"accept_adults", false},
                         {"two_people", false},
                         {"suspend_after", 2},
                         {"service_hours", 48},
                         {"crowded_above", 200}};
  int submissions_ = 0;
};

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

TEST_P(CaseServiceTest, RefusesASituationThatIsNone) {
  json::array many;
  for (int i = 0; i < 13; ++i) many.emplace_back("app" + std::to_string(i));
  for (const json::object& situation :
       {json::object{{"age", "17"}}, json::object{{"origin", "found"}},
        json::object{{"shared_where", "x"}}, json::object{{"shared_where", json::array{"Snap chat"}}},
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
  EXPECT_EQ(service_
                .post("/api/v1/desk/cases/" + number + "/decision", {{"decision", "accept"}},
                      analyst_)
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
  ASSERT_EQ(service_.get(fetch + "&nextPageToken=" + next_of(first, "nextPageToken"), chatter_)
                .status,
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

TEST_P(CaseServiceTest, KeepsTheSettingsAndSaysWhoChangedThem) {
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

TEST_P(CaseServiceTest, HoldsBackWhatWouldHitWhatItIsNot) {
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

TEST_P(CaseServiceTest, HoldsBackAHashThatManyEntriesLieNear) {
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

TEST_P(CaseServiceTest, PutsWhatIsHeldOnAListOnlyWhenTheDeskSaysSo) {
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

TEST_P(CaseServiceTest, NeverMatchesOrSharesTheListOfWellKnownPictures) {
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

TEST_P(CaseServiceTest, SuspendsAnEntryThatPlatformsDoubtAndPutsItBack) {
  const std::string number = submit({picture(1)});
  const json::object decided = decide(number, {{"decision", "accept"}});
  const std::int64_t content =
      decided.at("pictures").at(0).at("bank_content_id").as_int64();
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
  const Response said = service_.post(
      "/exchange/stopncii/SubmitFeedback",
      {{"count", 1},
       {"hashFeedbacks",
        {{{"tags", {"not_the_same_picture"}},
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
  EXPECT_EQ(service_
                .post("/api/v1/desk/cases/" + number + "/decision", {{"decision", "accept"}},
                      analyst_)
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
  std::vector<std::string> actions;
  for (const AuditEntry& entry :
       transact(*service_.database, [](Transaction& t) { return list_audit(t, 0, 20); })) {
    if (entry.action.starts_with("case.")) actions.push_back(entry.action);
  }
  EXPECT_THAT(actions, ElementsAre("case.suspend", "case.restore", "case.suspend", "case.accept"));
}

HOLDFAST_ON_EACH_DATABASE(CaseServiceTest);

}  // namespace
}  // namespace holdfast
