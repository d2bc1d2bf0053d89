// The interface of Hasher-Matcher-Actioner: paths, parameters, JSON and status codes.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/bytes.h"
#include "service/test_service.h"
#include "store/audit_store.h"

namespace holdfast {
namespace {

namespace json = boost::json;

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

std::string form(const std::string& name, const std::string& file, const std::string& more = "") {
  return fmt::format(
      "--XX\r\nContent-Disposition: form-data; name=\"{}\"; "
      "filename=\"a\"\r\n\r\n{}\r\n{}--XX--\r\n",
      name, file, more);
}

std::string field(const std::string& name, const std::string& value) {
  return fmt::format("--XX\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n{}\r\n", name,
                     value);
}

class HmaTest : public ::testing::TestWithParam<Dialect> {
 protected:
  Response ask(const std::string& method, const std::string& target, const std::string& body = "",
               const char* type = "application/json") {
    TestService::Headers headers = curator_;
    if (!body.empty()) headers.emplace_back("Content-Type", type);
    return service_.ask(method, target, body, headers);
  }
  Response post_form(const std::string& target, const std::string& body) {
    return ask("POST", target, body, "multipart/form-data; boundary=XX");
  }
  // A bank with one content of this pdq; its id.
  std::int64_t add(const std::string& bank, const std::string& pdq) {
    (void)ask("POST", "/c/banks", fmt::format("{{\"name\":\"{}\"}}", bank));
    const Response added =
        ask("POST", fmt::format("/c/bank/{}/signal", bank), fmt::format("{{\"pdq\":\"{}\"}}", pdq));
    EXPECT_EQ(added.status, 200u) << added.body;
    return TestService::body_of(added).at("id").as_int64();
  }
  std::string lookup(const std::string& pdq, const std::string& more = "") {
    return ask("GET", "/m/lookup?signal_type=pdq&signal=" + pdq + more).body;
  }

  TestService service_{GetParam()};
  TestService::Headers curator_ = service_.platform("Chatter", true);
  const std::string a_ = std::string(64, 'a');
  const std::string near_a_ = std::string(62, 'a') + "55";  // eight bits further
};

TEST_P(HmaTest, MakesChangesAndRemovesBanks) {
  EXPECT_EQ(ask("POST", "/c/banks", R"({"name":"01_BANK"})").status, 400u);
  EXPECT_EQ(ask("POST", "/c/banks", R"({"name":"my_bank"})").status, 400u);
  const Response made = ask("POST", "/c/banks", R"({"name":"MY_BANK_01"})");
  EXPECT_EQ(made.status, 201u);
  EXPECT_EQ(json::parse(made.body),
            json::parse(R"({"name":"MY_BANK_01","matching_enabled_ratio":1E0})"));
  EXPECT_EQ(ask("POST", "/c/banks", R"({"name":"MY_BANK_01"})").status, 403u);
  EXPECT_EQ(ask("PUT", "/c/bank/MY_BANK_01", R"({"name":"1_bad"})").status, 400u);
  EXPECT_EQ(ask("PUT", "/c/bank/MY_BANK_01", R"({"name":"HOTLINE_ACCEPTED"})").status, 403u);
  EXPECT_EQ(ask("PUT", "/c/bank/MY_BANK_01", R"({"name":"OTHER"})").status, 200u);
  EXPECT_EQ(ask("GET", "/c/bank/MY_BANK_01").status, 404u);
  const auto ratio_after = [&](const char* change) {
    const Response response = ask("PUT", "/c/bank/OTHER", change);
    return TestService::body_of(response).at("matching_enabled_ratio").to_number<double>();
  };
  EXPECT_EQ(ratio_after(R"({"enabled":false})"), 0);
  EXPECT_EQ(ratio_after(R"({"enabled_ratio":0.5})"), 0.5);
  EXPECT_EQ(ratio_after(R"({"enabled":true})"), 1);
  EXPECT_EQ(ask("PUT", "/c/bank/OTHER", R"({"enabled_ratio":1.5})").status, 400u);
  EXPECT_EQ(json::parse(ask("GET", "/c/banks").body).as_array().size(), 2u);
  EXPECT_EQ(ask("DELETE", "/c/bank/OTHER").body, R"({"message":"Done"})");
  EXPECT_EQ(ask("DELETE", "/c/bank/OTHER").status, 200u);
  EXPECT_EQ(ask("DELETE", "/c/bank/no_name").status, 400u);
  EXPECT_EQ(json::parse(ask("GET", "/c/banks").body).as_array().size(), 1u);
  EXPECT_EQ(ask("DELETE", "/c/bank/HOTLINE_ACCEPTED").status, 403u);
}

TEST_P(HmaTest, MatchesWhatIsOnABank) {
  const std::int64_t id = add("BANK_A", a_);
  const std::string expected =
      fmt::format(R"({{"BANK_A":[{{"bank_content_id":{},"distance":"8"}}]}})", id);
  EXPECT_EQ(lookup(near_a_), expected);
  EXPECT_EQ(lookup(near_a_, "&banks=BANK_A,HOTLINE_ACCEPTED"), expected);
  EXPECT_EQ(lookup(near_a_, "&banks=HOTLINE_ACCEPTED"), "{}");
  EXPECT_EQ(lookup(std::string(64, '5')), "{}");
  const std::string raw = "/m/raw_lookup?signal_type=pdq&signal=" + near_a_;
  EXPECT_EQ(ask("GET", raw).body, fmt::format(R"({{"matches":[{}]}})", id));
  EXPECT_EQ(ask("GET", raw + "&include_distance=true").body,
            fmt::format(R"({{"matches":[{{"bank_content_id":{},"distance":"8"}}]}})", id));
  EXPECT_EQ(ask("GET", raw + "&banks=HOTLINE_ACCEPTED").body, R"({"matches":[]})");
  for (const char* bad : {"signal_type=pdq&signal=zz", "signal_type=clip&signal=aa", "signal=aa",
                          "signal_type=pdq"}) {
    for (const char* path : {"/m/lookup?", "/m/raw_lookup?"}) {
      const Response refused = ask("GET", std::string(path) + bad);
      EXPECT_EQ(refused.status, 400u) << bad;
      EXPECT_TRUE(TestService::body_of(refused).contains("message")) << bad;
    }
  }
  EXPECT_EQ(ask("DELETE", "/c/bank/BANK_A").status, 200u);
  EXPECT_EQ(lookup(near_a_), "{}");
}

TEST_P(HmaTest, MatchesWithinTheRadiusOfABank) {
  const std::int64_t id = add("BANK_A", a_);
  const std::int64_t other = add("BANK_B", a_);
  const auto set = [&](const std::string& body, const char* bank = "BANK_A") {
    return ask("PUT", fmt::format("/api/v1/banks/{}/radius", bank), body).status;
  };
  const auto entry = [](const char* bank, std::int64_t content) {
    return fmt::format(R"("{}":[{{"bank_content_id":{},"distance":"8"}}])", bank, content);
  };
  const std::string both = fmt::format("{{{},{}}}", entry("BANK_A", id), entry("BANK_B", other));
  const std::string one = fmt::format("{{{}}}", entry("BANK_B", other));
  EXPECT_EQ(lookup(near_a_), both);
  EXPECT_EQ(set(R"({"radius_bits":7})"), 204u);
  EXPECT_EQ(lookup(near_a_), one);
  EXPECT_EQ(ask("GET", "/m/raw_lookup?signal_type=pdq&signal=" + near_a_).body,
            fmt::format(R"({{"matches":[{}]}})", other));
  EXPECT_EQ(set(R"({"radius_bits":8})"), 204u);
  EXPECT_EQ(lookup(near_a_), both);
  EXPECT_EQ(set(R"({"radius_bits":0})"), 204u);
  EXPECT_EQ(lookup(near_a_), one);
  EXPECT_EQ(set(R"({"radius_bits":null})"), 204u);
  EXPECT_EQ(lookup(near_a_), both);
  EXPECT_EQ(set(R"({"radius_bits":64})", "BANK_B"), 204u);
  EXPECT_EQ(set(R"({"radius_bits":7})", "NOWHERE"), 404u);
  for (const char* bad :
       {R"({})", R"({"radius_bits":65})", R"({"radius_bits":-1})", R"({"radius_bits":"7"})",
        R"({"radius_bits":null,"more":1})", R"({"radius_bits":7,"more":1})", R"([7])"}) {
    EXPECT_EQ(set(bad), 400u) << bad;
  }
  const json::object listed =
      TestService::body_of(service_.get("/api/v1/banks", service_.staff("analyst")));
  for (const json::value& bank : listed.at("banks").as_array()) {
    const json::value expected =
        bank.at("name") == "BANK_B" ? json::value(64) : json::value(nullptr);
    EXPECT_EQ(bank.at("radius_bits"), expected);
  }
}

TEST_P(HmaTest, FlipsTheCoinAsThere) {
  add("BANK_A", a_);
  (void)ask("PUT", "/c/bank/BANK_A", R"({"enabled_ratio":0.2})");
  // By coin_flip_test: 0.13 and 0.25.
  EXPECT_NE(lookup(a_, "&seed=seed%20one"), "{}");
  EXPECT_EQ(lookup(a_, "&seed=1234"), "{}");
  EXPECT_EQ(lookup(a_, "&seed=1234&bypass_coinflip=true"), "{}");  // GET does not
  int found = 0;
  for (int i = 0; i < 200; ++i) found += lookup(a_) != "{}" ? 1 : 0;
  EXPECT_GT(found, 10);
  EXPECT_LT(found, 90);
  (void)post_form("/c/bank/BANK_A/content", form("photo", rings()));
  const std::string file = form("photo", rings());
  EXPECT_EQ(post_form("/m/lookup?seed=1234", file).body, R"({"pdq":{}})");
  EXPECT_NE(post_form("/m/lookup?seed=1234&bypass_coinflip=true", file).body, R"({"pdq":{}})");
  (void)ask("PUT", "/c/bank/BANK_A", R"({"enabled":false})");
  EXPECT_NE(post_form("/m/lookup?bypass_coinflip=true", file).body, R"({"pdq":{}})");
  EXPECT_NE(ask("GET", "/m/raw_lookup?signal_type=pdq&signal=" + a_).body, R"({"matches":[]})");
}

TEST_P(HmaTest, HashesAFile) {
  const Response photo = post_form("/h/hash", form("photo", rings()));
  EXPECT_EQ(photo.status, 200u) << photo.body;
  EXPECT_EQ(TestService::body_of(photo).size(), 1u);
  EXPECT_TRUE(is_hex(TestService::body_of(photo).at("pdq").as_string(), 64));
  const std::string md5 = hex_encode(digest(DigestKind::kMd5, as_bytes("film")));
  EXPECT_EQ(post_form("/h/hash", form("video", "film")).body,
            fmt::format(R"({{"video_md5":"{}"}})", md5));
  EXPECT_EQ(TestService::body_of(post_form("/h/hash?types=pdq,md5", form("photo", rings()))).size(),
            2u);
  const std::string flat = "P5 64 64 255\n" + std::string(64 * 64, 'x');
  EXPECT_EQ(post_form("/h/hash", form("photo", flat)).body, R"({"pdq":""})");
  EXPECT_EQ(post_form("/h/hash?types=pdq", form("video", "film")).status, 400u);
  EXPECT_EQ(post_form("/h/hash?types=clip", form("photo", rings())).status, 400u);
  EXPECT_EQ(post_form("/h/hash", form("text", "words")).status, 400u);
  EXPECT_EQ(post_form("/h/hash", form("photo", "a", form("photo", "b"))).status, 400u);
  EXPECT_EQ(ask("GET", "/h/hash").status, 400u);
  EXPECT_EQ(ask("GET", "/h/hash?url=https://example.org/a.jpg").status, 403u);
  EXPECT_EQ(ask("GET", "/m/lookup?url=https://example.org/a.jpg").status, 403u);
}

TEST_P(HmaTest, KeepsAContentWithWhatIsSaidOfIt) {
  (void)ask("POST", "/c/banks", R"({"name":"BANK_A"})");
  const std::string extra =
      field("note", "seen twice") + field("metadata", R"({"content_id":"7","json":{"a":{}}})");
  const Response added = post_form("/c/bank/BANK_A/content", form("photo", rings(), extra));
  ASSERT_EQ(added.status, 200u) << added.body;
  const std::int64_t id = TestService::body_of(added).at("id").as_int64();
  const json::value pdq = TestService::body_of(added).at("signals").at("pdq");
  const std::string path = fmt::format("/c/bank/BANK_A/content/{}", id);
  const json::value shown = json::parse(ask("GET", path + "?include_signals=true").body);
  const json::object expected{
      {"id", id},
      {"disable_until_ts", 1},
      {"original_media_uri", nullptr},
      {"bank", json::object{{"name", "BANK_A"}, {"matching_enabled_ratio", 1.0}}},
      {"signals", json::object{{"pdq", pdq}}},
      {"metadata", json::parse(R"({"content_id":"7","json":{"a":{}}})")},
      {"note", "seen twice"}};
  EXPECT_EQ(shown, json::value(expected));
  EXPECT_FALSE(
      TestService::body_of(ask("GET", path + "?include_metadata=false")).contains("metadata"));
  EXPECT_FALSE(TestService::body_of(ask("GET", path)).contains("signals"));
  EXPECT_EQ(ask("GET", "/c/bank/BANK_A/content/999").status, 404u);
  EXPECT_EQ(ask("GET", "/c/bank/NOWHERE/content/1").status, 404u);
  for (const std::string& bad :
       {field("metadata", R"({"invalid_metadata":5})"), field("metadata", "[]"),
        field("note", std::string(256, 'x')), field("note", "\xff"), field("else", "x")}) {
    EXPECT_EQ(post_form("/c/bank/BANK_A/content", form("photo", rings(), bad)).status, 400u) << bad;
  }
  EXPECT_EQ(post_form("/c/bank/NOWHERE/content", form("photo", rings())).status, 404u);
}

TEST_P(HmaTest, SwitchesAContentOffForATime) {
  const std::int64_t id = add("BANK_A", a_);
  const std::string path = fmt::format("/c/bank/BANK_A/content/{}", id);
  const std::int64_t now_s = service_.now_ms / 1000;
  const auto disable = [&](std::int64_t until) {
    return ask("PUT", path, fmt::format("{{\"disable_until_ts\":{}}}", until)).status;
  };
  EXPECT_EQ(disable(now_s + 100), 200u);
  EXPECT_EQ(lookup(a_), "{}");
  EXPECT_EQ(ask("GET", "/m/raw_lookup?signal_type=pdq&signal=" + a_).body,
            fmt::format(R"({{"matches":[{}]}})", id));
  service_.now_ms += 100'000;
  EXPECT_NE(lookup(a_), "{}");
  EXPECT_EQ(disable(0), 200u);
  EXPECT_EQ(lookup(a_), "{}");
  EXPECT_EQ(disable(1), 200u);
  EXPECT_NE(lookup(a_), "{}");
  EXPECT_EQ(disable(9'999'999'999), 400u);
  EXPECT_EQ(disable(-1), 400u);
  EXPECT_EQ(TestService::body_of(ask("PUT", path, R"({"note":"words"})")).at("note").as_string(),
            "words");
  EXPECT_EQ(ask("DELETE", path).body, R"({"deleted":1})");
  EXPECT_EQ(ask("DELETE", path).body, R"({"deleted":0})");
  EXPECT_EQ(lookup(a_), "{}");
}

TEST_P(HmaTest, TakesDigestsUnderBothNames) {
  const std::string md5 = hex_encode(digest(DigestKind::kMd5, as_bytes("film")));
  (void)ask("POST", "/c/banks", R"({"name":"BANK_A"})");
  const auto add_both = [&](const std::string& other) {
    return ask("POST", "/c/bank/BANK_A/signal",
               fmt::format(R"({{"md5":"{}","video_md5":"{}","note":"a film"}})", md5, other));
  };
  EXPECT_EQ(add_both(std::string(32, '0')).status, 400u);
  const Response added = add_both(md5);
  ASSERT_EQ(added.status, 200u) << added.body;
  const std::string match = fmt::format(R"({{"BANK_A":[{{"bank_content_id":{},"distance":"0"}}]}})",
                                        TestService::body_of(added).at("id").as_int64());
  EXPECT_EQ(post_form("/m/lookup", form("video", "film")).body,
            fmt::format(R"({{"video_md5":{}}})", match));
  for (const char* type : {"md5", "video_md5"}) {
    EXPECT_EQ(ask("GET", fmt::format("/m/lookup?signal_type={}&signal={}", type, md5)).body, match);
  }
  EXPECT_EQ(ask("POST", "/c/bank/BANK_A/signal", R"({"vpdq":"x"})").status, 400u);
  EXPECT_EQ(ask("POST", "/c/bank/BANK_A/signal", R"({"sha1":"x"})").body,
            R"({"message":"invalid signal: a value of sha1 is 40 hexadecimal digits."})");
  EXPECT_EQ(ask("POST", "/c/bank/BANK_A/signal", "{}").status, 400u);
}

TEST_P(HmaTest, MatchesEachDigestOfAFile) {
  (void)ask("POST", "/c/banks", R"({"name":"BANK_A"})");
  for (const auto& [type, kind] :
       {std::pair("sha1", DigestKind::kSha1), std::pair("sha256", DigestKind::kSha256)}) {
    const std::string value = hex_encode(digest(kind, as_bytes("film")));
    const Response added =
        ask("POST", "/c/bank/BANK_A/signal", fmt::format(R"({{"{}":"{}"}})", type, value));
    ASSERT_EQ(added.status, 200u) << added.body;
    const std::string match =
        fmt::format(R"({{"BANK_A":[{{"bank_content_id":{},"distance":"0"}}]}})",
                    TestService::body_of(added).at("id").as_int64());
    EXPECT_EQ(post_form(fmt::format("/m/lookup?types={}", type), form("video", "film")).body,
              fmt::format(R"({{"{}":{}}})", type, match));
    EXPECT_EQ(ask("GET", fmt::format("/m/lookup?signal_type={}&signal={}", type, value)).body,
              match);
    EXPECT_EQ(TestService::body_of(ask("GET", "/m/index/status")).at(type).at("size"), 1);
    EXPECT_EQ(TestService::body_of(ask("GET", "/c/signal_type/index")).at(type).at("db_size"), 1);
  }
}

TEST_P(HmaTest, ComparesPairs) {
  const std::string md5(32, '1');
  const auto compare = [&](const std::string& body) { return ask("POST", "/m/compare", body); };
  EXPECT_EQ(
      compare(fmt::format(R"({{"pdq":["{}","{}"],"md5":["{}","{}"]}})", a_, near_a_, md5, md5))
          .body,
      R"({"pdq":[true,{"distance":8}],"md5":[true,{}]})");
  EXPECT_EQ(compare(fmt::format(R"({{"pdq":["{}","{}"]}})", a_, std::string(64, '5'))).body,
            R"({"pdq":[false,{"distance":256}]})");
  for (const std::string& bad :
       {std::string("[]"), fmt::format(R"({{"pdq":["{}"]}})", a_),
        fmt::format(R"({{"pdq":["{0}","{0}","{0}"]}})", a_), std::string(R"({"pdq":["a","b"]})"),
        std::string(R"({"clip":["a","b"]})"), std::string(R"({"pdq":"x"})")}) {
    EXPECT_EQ(compare(bad).status, 400u) << bad;
  }
}

TEST_P(HmaTest, TellsOfIndexesAndTypes) {
  add("BANK_A", a_);
  const json::object status = TestService::body_of(ask("GET", "/m/index/status"));
  EXPECT_EQ(status.at("pdq").at("size"), 1);
  EXPECT_EQ(status.at("pdq").at("present"), true);
  EXPECT_GT(status.at("pdq").at("built_to").as_int64(), 1'700'000'000);
  EXPECT_EQ(status.at("video_md5").at("size"), 0);
  EXPECT_EQ(TestService::body_of(ask("GET", "/m/index/status?signal_type=pdq")).size(), 1u);
  EXPECT_EQ(ask("GET", "/m/index/status?signal_type=clip").status, 400u);
  const json::object index = TestService::body_of(ask("GET", "/c/signal_type/index"));
  EXPECT_EQ(index.at("pdq").at("db_size"), 1);
  EXPECT_EQ(index.at("pdq").at("index_size"), 1);
  EXPECT_EQ(index.at("pdq").at("index_out_of_date"), false);
  EXPECT_EQ(index.at("pdq").at("newest_db_item"), service_.now_ms / 1000);
  EXPECT_EQ(ask("GET", "/status").body, "I-AM-ALIVE");
  EXPECT_EQ(ask("GET", "/status/live").body, "I-AM-ALIVE");
  EXPECT_EQ(ask("GET", "/c/content_type").body,
            R"([{"name":"photo","enabled":true},{"name":"video","enabled":true}])");
  EXPECT_EQ(ask("PUT", "/c/signal_type/pdq", R"({"enabled_ratio":0})").status, 204u);
  EXPECT_EQ(
      json::parse(ask("GET", "/c/signal_type").body).at(0).at("enabled_ratio").to_number<double>(),
      0);
  EXPECT_EQ(ask("GET", "/m/lookup?signal_type=pdq&signal=" + a_).status, 400u);
  EXPECT_EQ(ask("PUT", "/c/signal_type/pdq", R"({"enabled_ratio":1})").status, 204u);
  EXPECT_NE(lookup(a_), "{}");
  EXPECT_EQ(ask("PUT", "/c/signal_type/clip", R"({"enabled_ratio":1})").status, 400u);
}

TEST_P(HmaTest, KeepsWhatACasePointsTo) {
  const std::int64_t id = transact(*service_.database, [](Transaction& t) {
                            return insert_content(t, {.bank = "HOTLINE_ACCEPTED",
                                                      .pdq_hex = std::string(64, 'c'),
                                                      .quality = 100,
                                                      .md5_hex = std::string(32, 'c'),
                                                      .sha256_hex = std::string(64, 'c')});
                          }).value();
  service_.database.run_sql(
      "insert into cases(number, submission_id, key_hash, created_at, urgency, order_at, "
      "waiting_pictures) values('x', 'x', 'x', 0, 0, 0, 0)");
  service_.database.run_sql(
      fmt::format("insert into case_pictures(case_id, position, pdq, quality, md5, sha256, width, "
                  "height, state, bank_content_id) values(1, 1, 'x', 1, 'x', 'x', 1, 1, "
                  "'accepted', {})",
                  id));
  const std::string path = fmt::format("/c/bank/HOTLINE_ACCEPTED/content/{}", id);
  EXPECT_EQ(ask("DELETE", path).status, 403u);
  EXPECT_EQ(ask("PUT", path, R"({"disable_until_ts":0})").status, 200u);
}

TEST_P(HmaTest, WritesEveryChangeToTheAuditLog) {
  const std::int64_t id = add("BANK_A", a_);
  (void)ask("PUT", "/c/bank/BANK_A", R"({"enabled":false})");
  (void)ask("PUT", fmt::format("/c/bank/BANK_A/content/{}", id), R"({"note":"x"})");
  (void)ask("DELETE", fmt::format("/c/bank/BANK_A/content/{}", id));
  (void)ask("DELETE", "/c/bank/BANK_A");
  (void)ask("PUT", "/c/signal_type/md5", R"({"enabled_ratio":0.5})");
  const AuditVerdict verdict =
      transact(*service_.database, [](Transaction& t) { return verify_audit(t, std::nullopt); });
  EXPECT_TRUE(verdict.whole) << verdict.finding;
  EXPECT_EQ(verdict.entries, 8);  // the key's too
}

TEST_P(HmaTest, LetsOnlyCuratorsChangeLists) {
  const TestService::Headers plain = service_.platform();
  const Response refused = service_.post("/c/banks", {{"name", "BANK_A"}}, plain);
  EXPECT_EQ(refused.status, 403u);
  EXPECT_NE(refused.body.find("--curator"), std::string::npos);
  EXPECT_EQ(service_.get("/c/banks", plain).status, 200u);
  EXPECT_EQ(service_.post("/c/banks", {{"name", "BANK_A"}}, service_.staff("admin")).status, 201u);
  EXPECT_EQ(service_.get("/c/nothing", plain).status, 404u);
  EXPECT_TRUE(TestService::body_of(service_.get("/c/nothing", plain)).contains("message"));
}

HOLDFAST_ON_EACH_DATABASE(HmaTest);

TEST(TrustedNetwork, NeedsNoKeyButTheRightName) {
  TestService service(Dialect::kSqlite, {.work = {.base_bits = 1},
                                         .trusted_network = "Our platform",
                                         .public_host = "hma.example.org"});
  const std::string target = "/m/lookup?signal_type=pdq&signal=" + std::string(64, 'a');
  for (const char* host :
       {"10.0.0.7:8420", "hma:8420", "hma", "[fd00::1]:80", "localhost", "hma.example.org"}) {
    EXPECT_EQ(service.get(target, {{"Host", host}}).status, 200u) << host;
    EXPECT_EQ(service.post("/c/banks", {{"name", "X"}}, {{"Host", host}}).status,
              std::string(host) == "10.0.0.7:8420" ? 201u : 403u)
        << host;  // made once, then there already
  }
  for (const char* host : {"rebound.example.net", "10.0.0.7.example.net:8420"}) {
    EXPECT_EQ(service.get(target, {{"Host", host}}).status, 401u) << host;
  }
  EXPECT_EQ(service.get(target, {{"Host", "hma"}, {"Origin", "http://elsewhere"}}).status, 401u);
  EXPECT_EQ(service.get(target, {{"Host", "hma"}, {"Sec-Fetch-Site", "cross-site"}}).status, 401u);
  EXPECT_EQ(service.get(target, {{"Host", "hma"}, {"Authorization", "Bearer x"}}).status, 401u);
  // Nothing beyond that interface.
  EXPECT_EQ(service.get("/api/v1/audit", {{"Host", "hma"}}).status, 401u);
  EXPECT_EQ(service.ask("POST", "/api/v1/lookups", "", {{"Host", "hma"}}).status, 401u);
  TestService closed(Dialect::kSqlite);
  EXPECT_EQ(closed.get(target, {{"Host", "hma"}}).status, 401u);
}

}  // namespace
}  // namespace holdfast
