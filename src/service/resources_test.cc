#include "service/resources.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "holdfast/hash.h"
#include "media/image.h"
#include "service/test_service.h"
#include "service/totp.h"
#include "store/audit_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

constexpr const char* kKey = "85eb60c9015667720f55da657f445be90ba548cdaaa36bd608c858faae26da98";

std::string text_at(const json::object& object, const char* name) {
  return std::string(object.at(name).as_string());
}

std::string error_code(const Response& response) {
  EXPECT_EQ(response.content_type, "application/problem+json");
  return text_at(TestService::body_of(response), "code");
}

// A grey picture of rings, as PGM: rich enough in gradients to be matched.
std::string rings() {
  std::string picture = "P5 200 160 255\n";
  for (int y = 0; y < 160; ++y) {
    for (int x = 0; x < 200; ++x) {
      const int distance = (x - 60) * (x - 60) + (y - 90) * (y - 90);
      picture.push_back(static_cast<char>((distance / 40 + x * 3) & 0xff));
    }
  }
  return picture;
}

json::object hashes_of(const std::string& file) {
  const Image image = decode_image(as_bytes(file)).value();
  const PdqResult pdq = pdq_hash(image.view()).value();
  EXPECT_GE(pdq.quality, kDefaultMinQuality);
  return {{"pdq", to_hex(pdq.hash)},
          {"quality", pdq.quality},
          {"md5", hex_encode(digest(DigestKind::kMd5, as_bytes(file)))},
          {"sha256", hex_encode(digest(DigestKind::kSha256, as_bytes(file)))},
          {"width", 200},
          {"height", 160}};
}

std::string from_base32(const std::string& text) {
  std::string bytes;
  std::uint64_t held = 0;
  int bits = 0;
  for (const char c : text) {
    held = held << 5 | static_cast<std::uint64_t>(c >= 'A' ? c - 'A' : c - '2' + 26);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<char>(held >> bits & 0xff));
  }
  return bytes;
}

class ResourcesTest : public OnEachDatabase {
 protected:
  json::object submission() {
    return {{"submission_id", "00112233445566778899aabbccddeeff"},
            {"key", kKey},
            {"proof", service_.proof("case")},
            {"pictures", json::array{hashes_of(rings())}},
            {"situation", {{"threatened", true}, {"deadline_at", "2024-01-01T00:00:00Z"}}}};
  }
  std::string submit() {
    const Response response = service_.post("/api/v1/cases", submission());
    EXPECT_EQ(response.status, 201u) << response.body;
    return text_at(TestService::body_of(response), "case_number");
  }
  Response open(const std::string& number, const std::string& key = kKey) {
    return service_.post(
        "/api/v1/case-sessions",
        {{"case_number", number}, {"key", key}, {"proof", service_.proof("lookup", number)}});
  }
  Response decide(const std::string& number, const json::object& decision,
                  const TestService::Headers& who) {
    return service_.post("/api/v1/desk/cases/" + number + "/decision", decision, who);
  }
  std::vector<std::string> timeline(const std::string& number) {
    const json::object view = TestService::body_of(open(number)).at("case").as_object();
    std::vector<std::string> kinds;
    for (const json::value& event : view.at("timeline").as_array()) {
      kinds.push_back(text_at(event.as_object(), "kind"));
    }
    return kinds;
  }
  std::string lookup_target() {
    return "/m/lookup?signal_type=pdq&signal=" + text_at(hashes_of(rings()), "pdq");
  }

  TestService service_{GetParam()};
};

TEST_P(ResourcesTest, TakeACaseFromHashToOutcome) {
  const std::string number = submit();
  EXPECT_EQ(timeline(number), std::vector<std::string>{"received"});
  const auto platform = service_.platform();
  EXPECT_EQ(service_.get(lookup_target(), platform).body, "{}");

  const auto analyst = service_.staff("analyst");
  const json::object queue = TestService::body_of(service_.get("/api/v1/desk/cases", analyst));
  EXPECT_EQ(queue.at("waiting").as_int64(), 1);
  const json::object line = queue.at("cases").at(0).as_object();
  EXPECT_EQ(text_at(line, "case_number"), number);
  EXPECT_EQ(text_at(line, "urgency"), "deadline");
  const Response decided = decide(number, {{"decision", "accept"}}, analyst);
  ASSERT_EQ(decided.status, 200u) << decided.body;

  // At once: the index followed within the decision.
  const json::object found = TestService::body_of(service_.get(lookup_target(), platform));
  const json::object match = found.at("HOTLINE_ACCEPTED").at(0).as_object();
  EXPECT_EQ(text_at(match, "distance"), "0");
  service_.follow();
  EXPECT_EQ(timeline(number), (std::vector<std::string>{"received", "on_list", "found"}));

  const json::object outcome{{"bank_content_id", match.at("bank_content_id")},
                             {"outcome", "removed"},
                             {"reference", "ticket-1"}};
  EXPECT_EQ(service_.post("/api/v1/outcomes", outcome, platform).status, 201u);
  EXPECT_EQ(service_.post("/api/v1/outcomes", outcome, platform).status, 200u);
  EXPECT_EQ(timeline(number),
            (std::vector<std::string>{"received", "on_list", "found", "outcome"}));

  const AuditVerdict verdict =
      transact(*service_.database, [](Transaction& t) { return verify_audit(t, std::nullopt); });
  EXPECT_TRUE(verdict.whole) << verdict.finding;
  EXPECT_EQ(verdict.entries, 3);  // the key, the decision, the outcome
}

TEST_P(ResourcesTest, MatchAFileAsTheyMatchItsHash) {
  const std::string number = submit();
  ASSERT_EQ(decide(number, {{"decision", "accept"}}, service_.staff("analyst")).status, 200u);
  TestService::Headers headers = service_.platform();
  headers.emplace_back("Content-Type", "multipart/form-data; boundary=XX");
  const auto form = [](const std::string& name, const std::string& file) {
    return fmt::format(
        "--XX\r\nContent-Disposition: form-data; name=\"{}\"; "
        "filename=\"a\"\r\n\r\n{}\r\n--XX--\r\n",
        name, file);
  };
  const Response found = service_.ask("POST", "/m/lookup", form("photo", rings()), headers);
  ASSERT_EQ(found.status, 200u) << found.body;
  EXPECT_EQ(TestService::body_of(found).at("pdq").at("HOTLINE_ACCEPTED").as_array().size(), 1u);

  const std::string flat = "P5 64 64 255\n" + std::string(64 * 64, 'x');
  EXPECT_EQ(service_.ask("POST", "/m/lookup", form("photo", flat), headers).body, R"({"pdq":{}})");
  for (const std::string& bad : {form("text", rings()), form("photo", "no picture"),
                                 std::string("--XX--\r\n"), std::string()}) {
    const Response refused = service_.ask("POST", "/m/lookup", bad, headers);
    EXPECT_GE(refused.status, 400u);
    EXPECT_LT(refused.status, 500u);
    EXPECT_EQ(TestService::body_of(refused).size(), 1u);
    EXPECT_TRUE(TestService::body_of(refused).contains("message"));
  }
}

TEST_P(ResourcesTest, GiveTheSameCaseToTheSameSubmission) {
  const std::string number = submit();
  json::object again = submission();
  const Response repeated = service_.post("/api/v1/cases", again);
  EXPECT_EQ(repeated.status, 200u);
  EXPECT_EQ(text_at(TestService::body_of(repeated), "case_number"), number);
  again["proof"] = service_.proof("case");
  again["key"] = std::string(64, '0');
  EXPECT_EQ(error_code(service_.post("/api/v1/cases", again)), "conflict");
}

TEST_P(ResourcesTest, KeepNoCaseThatIsNotWhole) {
  const auto refused = [&](auto change) {
    json::object body = submission();
    change(body);
    const Response response = service_.post("/api/v1/cases", body);
    EXPECT_EQ(response.status, 400u) << response.body;
  };
  const auto picture = [](json::object& body) -> json::object& {
    return body.at("pictures").at(0).as_object();
  };
  refused([](json::object& body) { body["extra"] = 1; });
  refused([&](json::object& body) { picture(body)["extra"] = 1; });
  refused([](json::object& body) { body.at("situation").as_object()["extra"] = 1; });
  refused([](json::object& body) { body.at("proof").as_object()["extra"] = 1; });
  refused([](json::object& body) { body.erase("key"); });
  refused([](json::object& body) { body["pictures"] = json::array(); });
  refused(
      [&](json::object& body) { body["pictures"] = json::array(51, json::value(picture(body))); });
  refused([&](json::object& body) { picture(body)["quality"] = 101; });
  refused([&](json::object& body) { picture(body)["width"] = 0; });
  refused([&](json::object& body) { picture(body)["pdq"] = "00"; });
  refused([](json::object& body) { body.at("situation").as_object()["threatened"] = "yes"; });
  EXPECT_EQ(transact(*service_.database, count_waiting_cases), 0);
}

TEST_P(ResourcesTest, AskForWorkBeforeACase) {
  json::object body = submission();
  body["proof"] = service_.proof("sign-in", "ada");
  EXPECT_EQ(error_code(service_.post("/api/v1/cases", body)), "proof-wrong");
  body["proof"] = service_.proof("case");
  service_.now_ms += service_.app.options.work.lifetime_ms;
  EXPECT_EQ(error_code(service_.post("/api/v1/cases", body)), "proof-expired");
  EXPECT_EQ(transact(*service_.database, count_waiting_cases), 0);
}

TEST_P(ResourcesTest, OpenACaseHoweverItsNumberIsTyped) {
  std::string number = submit();
  number.erase(4, 1);
  EXPECT_EQ(open(fmt::format(" {} ", ascii_lower(number))).status, 200u);
}

TEST_P(ResourcesTest, TellAWrongCodeAndAWrongNumberAlike) {
  const std::string number = submit();
  const Response wrong_code = open(number, std::string(64, '0'));
  const Response wrong_number = open(number == "AAAA-AAAA" ? "BBBB-BBBB" : "AAAA-AAAA");
  EXPECT_EQ(wrong_code.status, 404u);
  EXPECT_EQ(wrong_code.body, wrong_number.body);
}

TEST_P(ResourcesTest, MakeGuessingACaseDearerForThatCaseOnly) {
  const std::string number = submit();
  const auto bits = [&](const std::string& subject) {
    return TestService::body_of(
               service_.post("/api/v1/challenges", {{"purpose", "lookup"}, {"subject", subject}}))
        .at("bits")
        .as_int64();
  };
  for (int i = 0; i < 5; ++i) EXPECT_EQ(open(number, std::string(64, '0')).status, 404u);
  EXPECT_EQ(bits(number), 3);  // one, and one more for each after the third
  EXPECT_EQ(bits("AAAA-AAAA"), 1);
  EXPECT_EQ(open(number).status, 200u);
  EXPECT_EQ(bits(number), 1);
}

TEST_P(ResourcesTest, ShowTheOwnerNoHashAndNoName) {
  const std::string number = submit();
  ASSERT_EQ(
      decide(number, {{"decision", "decline"}, {"reason", "too_plain"}}, service_.staff("analyst"))
          .status,
      200u);
  const Response opened = open(number);
  const json::object hashes = hashes_of(rings());
  EXPECT_EQ(opened.body.find(text_at(hashes, "pdq")), std::string::npos);
  EXPECT_EQ(opened.body.find(text_at(hashes, "sha256")), std::string::npos);
  EXPECT_EQ(opened.body.find("analyst"), std::string::npos);
  EXPECT_NE(opened.body.find("too_plain"), std::string::npos);
}

TEST_P(ResourcesTest, CloseACaseSession) {
  const json::object opened = TestService::body_of(open(submit()));
  const TestService::Headers session{{"Authorization", "Bearer " + text_at(opened, "token")}};
  EXPECT_EQ(service_.get("/api/v1/case", session).status, 200u);
  EXPECT_EQ(service_.ask("DELETE", "/api/v1/case-session", "", session).status, 204u);
  EXPECT_EQ(service_.get("/api/v1/case", session).status, 401u);
}

TEST_P(ResourcesTest, EndACaseSessionAfterItsTime) {
  const json::object opened = TestService::body_of(open(submit()));
  const TestService::Headers session{{"Authorization", "Bearer " + text_at(opened, "token")}};
  service_.now_ms += service_.app.options.case_session_ms;
  EXPECT_EQ(service_.get("/api/v1/case", session).status, 401u);
}

TEST_P(ResourcesTest, RefuseADecisionThatIsNone) {
  const std::string number = submit();
  const auto analyst = service_.staff("analyst");
  for (const json::object& decision :
       {json::object{{"decision", "maybe"}}, json::object{{"decision", "decline"}},
        json::object{{"decision", "decline"}, {"reason", "ugly"}},
        json::object{{"decision", "accept"}, {"reason", "test"}},
        json::object{{"decision", "accept"}, {"pictures", json::array{0}}},
        json::object{{"decision", "accept"}, {"pictures", json::array{1.5}}},
        json::object{{"decision", "accept"}, {"pictures", json::array()}}}) {
    EXPECT_EQ(decide(number, decision, analyst).status, 400u) << json::serialize(decision);
  }
  EXPECT_EQ(decide(number, {{"decision", "accept"}, {"bank", "NOWHERE"}}, analyst).status, 404u);
  EXPECT_EQ(decide("AAAA-AAAA", {{"decision", "accept"}}, analyst).status, 404u);
  EXPECT_EQ(service_.get("/api/v1/desk/cases/" + number, analyst).body.find("on_list"),
            std::string::npos);
}

TEST_P(ResourcesTest, TakeADecisionOnce) {
  const std::string number = submit();
  const auto analyst = service_.staff("analyst");
  const json::object decision{{"decision", "accept"}, {"pictures", json::array{1.0}}};
  EXPECT_EQ(decide(number, decision, analyst).status, 200u);
  EXPECT_EQ(decide(number, decision, analyst).status, 409u);
}

TEST_P(ResourcesTest, RefuseACursorThatIsNone) {
  const auto analyst = service_.staff("analyst");
  const std::string target = "/api/v1/desk/cases?after=";
  EXPECT_EQ(service_.get(target + "3.1704067200000.1", analyst).status, 200u);
  for (const char* cursor :
       {"x", "1.2", "1.2.3.4", "-1.2.3", "1..3", "1.2.", "1.2.1e3", "1.2.1234567890123456789"}) {
    EXPECT_EQ(service_.get(target + cursor, analyst).status, 400u) << cursor;
  }
}

TEST_P(ResourcesTest, SetUpAPersonAndSignThemInAndOut) {
  const auto admin = service_.staff("admin");
  const json::object invited = TestService::body_of(
      service_.post("/api/v1/staff", {{"name", "ada"}, {"role", "analyst"}}, admin));
  const std::string token = text_at(invited, "setup_path").substr(12);  // behind "/desk/setup#"
  const json::object begun =
      TestService::body_of(service_.post("/api/v1/staff-setup", {{"token", token}}));
  const std::string secret = text_at(begun, "totp_secret");
  const auto code = [&] { return totp_code(from_base32(secret), service_.now_ms / 30'000); };
  const json::object credentials{
      {"token", token}, {"password", "a long enough password"}, {"totp", code()}};
  const Response set = service_.post("/api/v1/staff-setup/complete", credentials);
  ASSERT_EQ(set.status, 200u) << set.body;
  EXPECT_EQ(service_.post("/api/v1/staff-setup/complete", credentials).status, 404u);

  const auto sign_in = [&](const std::string& password, const std::string& digits) {
    return service_.post("/api/v1/staff-session", {{"name", "ada"},
                                                   {"password", password},
                                                   {"totp", digits},
                                                   {"proof", service_.proof("sign-in", "ada")}});
  };
  EXPECT_EQ(sign_in("a long enough password", code()).status, 401u);  // used for the set-up
  service_.now_ms += 60'000;
  const std::string fresh = code();
  EXPECT_EQ(sign_in("another long password", fresh).status, 401u);
  const Response in = sign_in("a long enough password", fresh);
  ASSERT_EQ(in.status, 200u) << in.body;
  const auto cookie = std::find_if(in.headers.begin(), in.headers.end(),
                                   [](const auto& header) { return header.first == "Set-Cookie"; });
  ASSERT_NE(cookie, in.headers.end());
  EXPECT_NE(cookie->second.find("; HttpOnly; SameSite=Strict"), std::string::npos);
  const TestService::Headers ada{{"Cookie", cookie->second.substr(0, cookie->second.find(';'))}};
  EXPECT_EQ(service_.get("/api/v1/desk/cases", ada).status, 200u);
  EXPECT_EQ(service_.ask("DELETE", "/api/v1/staff-sessions", "", ada).status, 204u);
  EXPECT_EQ(service_.get("/api/v1/desk/cases", ada).status, 401u);
}

HOLDFAST_ON_EACH_DATABASE(ResourcesTest);

// The document says what the program answers, and nothing else.
TEST(OpenApi, NamesEveryRouteAndNoOther) {
  TestService service(Dialect::kSqlite);
  std::set<std::string> routes;
  for (const Route& route : service.router.routes()) {
    EXPECT_TRUE(routes.insert(route.method + " " + route.pattern).second) << route.pattern;
  }
  std::ifstream file(std::string(HOLDFAST_SOURCE_DIR) + "/src/service/openapi.json");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  std::set<std::string> documented;
  const json::value document = json::parse(text);
  for (const auto& path : document.at("paths").as_object()) {
    for (const auto& operation : path.value().as_object()) {
      std::string method(operation.key());
      std::transform(method.begin(), method.end(), method.begin(),
                     [](char c) { return static_cast<char>(c - 'a' + 'A'); });
      if (operation.key() != "parameters")
        documented.insert(method + " " + std::string(path.key()));
    }
  }
  EXPECT_EQ(documented, routes);
}

}  // namespace
}  // namespace holdfast
