// Referrals over HTTP, their clocks, and what is destroyed when. The filing itself is tested
// against a server in tests/system/referral_test.py.
#include <gmock/gmock.h>

#include "referral/test_incident.h"
#include "service/referral_desk.h"
#include "service/test_service.h"
#include "store/audit_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr TimeMs kHourMs = 3'600'000;

class ReferralTest : public ::testing::TestWithParam<Dialect> {
 protected:
  ReferralTest() { service_.now_ms = kTestNowMs; }

  json::object incident(const std::string& reference = "case-1") {
    json::object out = json::parse(test_incident_json()).as_object();
    out["reference"] = reference;
    return out;
  }
  json::object made(const TestService::Headers& who, const std::string& reference = "case-1") {
    const Response response = service_.post("/api/v1/referrals", incident(reference), who);
    EXPECT_EQ(response.status, 201u) << response.body;
    return TestService::body_of(response);
  }
  std::string path(const json::object& one, const std::string& end = "") {
    return fmt::format("/api/v1/referrals/{}{}", one.at("id").as_int64(), end);
  }
  json::object got(const std::string& target, const TestService::Headers& who) {
    const Response response = service_.get(target, who);
    EXPECT_EQ(response.status, 200u) << response.body;
    return TestService::body_of(response);
  }
  std::vector<std::string> audited() {
    std::vector<std::string> out;
    for (const AuditEntry& each :
         transact(*service_.database, [](Transaction& t) { return list_audit(t, 0, 100); })) {
      if (each.action.starts_with("referral.")) out.push_back(each.action + " " + each.actor);
    }
    return out;
  }

  TestService service_{GetParam()};
};

TEST_P(ReferralTest, IsTakenOnceAndShownToItsPlatformAndTheDesk) {
  const auto chatter = service_.platform("Chatter");
  const json::object one = made(chatter);
  EXPECT_EQ(one.at("state"), "waiting");
  EXPECT_EQ(one.at("deadlines").at(0).at("name"), "removal");
  EXPECT_EQ(one.at("ledger").as_array().size(), 0u);
  EXPECT_EQ(service_.post("/api/v1/referrals", incident(), chatter).status, 200u);
  json::object other = incident();
  other["note"] = "Another.";
  EXPECT_EQ(service_.post("/api/v1/referrals", other, chatter).status, 409u);
  const auto pictures = service_.platform("Pictures");
  EXPECT_EQ(service_.get(path(one), pictures).status, 404u);
  EXPECT_EQ(got("/api/v1/referrals", pictures).at("referrals").as_array().size(), 0u);
  made(pictures);
  const auto analyst = service_.staff("analyst");
  const json::object page = got("/api/v1/referrals?limit=1", analyst);
  EXPECT_EQ(page.at("referrals").at(0).at("platform"), "Pictures");
  const json::object rest =
      got(fmt::format("/api/v1/referrals?before={}", page.at("next").as_int64()), analyst);
  EXPECT_EQ(rest.at("referrals").at(0).at("platform"), "Chatter");
  EXPECT_EQ(service_.get("/api/v1/referrals?state=open", analyst).status, 400u);
  EXPECT_EQ(service_.get("/api/v1/referrals/x", analyst).status, 404u);
  EXPECT_EQ(audited().size(), 2u);
}

TEST_P(ReferralTest, SaysEveryFaultAndRepeatsNothing) {
  json::object bad = incident();
  bad["reviewed"] = false;
  bad["platform"] = "secret\nname";
  const Response response = service_.post("/api/v1/referrals", bad, service_.platform());
  EXPECT_EQ(response.status, 400u);
  EXPECT_EQ(TestService::body_of(response).at("faults").as_array().size(), 2u);
  EXPECT_THAT(response.body, Not(HasSubstr("secret")));
  EXPECT_EQ(service_.ask("POST", "/api/v1/referrals", "{}", service_.platform()).status, 415u);
}

TEST_P(ReferralTest, IsTakenBackHeldAndMet) {
  const auto chatter = service_.platform("Chatter");
  const json::object one = made(chatter);
  EXPECT_EQ(service_.post(path(one, "/deadlines"), {{"name", "filing"}}, chatter).status, 409u);
  EXPECT_EQ(service_.post(path(one, "/deadlines"), {{"name", "removal"}}, chatter).status, 200u);
  EXPECT_EQ(service_.post(path(one, "/deadlines"), {{"name", "removal"}}, chatter).status, 409u);
  const auto admin = service_.staff("admin");
  EXPECT_EQ(TestService::body_of(service_.post(path(one, "/hold"), {{"why", "order 12"}}, admin))
                .at("hold"),
            "order 12");
  EXPECT_EQ(service_.post(path(one, "/hold"), {{"why", ""}}, admin).status, 400u);
  const Response taken = service_.ask("POST", path(one, "/retract"), "", chatter);
  EXPECT_EQ(taken.status, 202u);
  EXPECT_EQ(TestService::body_of(taken).at("state"), "retracted");
  EXPECT_EQ(service_.ask("POST", path(one, "/retract"), "", chatter).status, 409u);
  EXPECT_EQ(service_.ask("POST", path(one, "/retry"), "", chatter).status, 409u);
  EXPECT_EQ(service_.ask("DELETE", path(one, "/hold"), "", admin).status, 200u);
  EXPECT_EQ(audited().size(), 5u) << "add, meet, hold, retract, release";
}

TEST_P(ReferralTest, ClocksRunLateAndTheYearEnds) {
  const auto chatter = service_.platform("Chatter");
  const json::object one = made(chatter);
  const auto late = [&](std::size_t at) {
    return got(path(one), chatter).at("deadlines").at(at).at("late").as_bool();
  };
  service_.now_ms = kTestNowMs + 48 * kHourMs;
  EXPECT_FALSE(late(1)) << "filing";
  service_.now_ms += 1;
  EXPECT_TRUE(late(1));
  service_.ask("POST", path(one, "/retract"), "", chatter);
  const auto destroy = [&] {
    return transact(*service_.database,
                    [&](Transaction& t) { return destroy_old_referrals(t, service_.now_ms); });
  };
  service_.now_ms += 365 * 24 * kHourMs - 1;
  EXPECT_EQ(destroy(), 0);
  const auto admin = service_.staff("admin");
  service_.post(path(one, "/hold"), {{"why", "order 12"}}, admin);
  service_.now_ms += 2;
  EXPECT_EQ(destroy(), 0) << "held";
  service_.ask("DELETE", path(one, "/hold"), "", admin);
  EXPECT_EQ(destroy(), 1);
  EXPECT_EQ(audited()[0], "referral.destroy program");
  const json::object gone = got(path(one), admin);
  EXPECT_TRUE(gone.at("destroyed_at").is_string());
  EXPECT_EQ(gone.at("reference").as_string(), fmt::format("destroyed {}", one.at("id").as_int64()));
  EXPECT_EQ(service_.post(path(one, "/hold"), {{"why", "late"}}, admin).status, 409u);
}

HOLDFAST_ON_EACH_DATABASE(ReferralTest);

}  // namespace
}  // namespace holdfast
